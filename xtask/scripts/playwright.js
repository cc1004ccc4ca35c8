// What all tests in a browser have in common: playwright(FOLDER, NAME) are those of a folder, which leave their traces under NAME.
import { join } from 'node:path';
import { defineConfig } from '@playwright/test';
import { launchOptions } from './launch.js';

export function playwright(folder, name, more = {}) {
  const output = process.env.E2E_OUTPUT ?? join(import.meta.dirname, '..', '..', 'target', name);
  return defineConfig({
    testDir: folder,
    testMatch: '*.spec.js',
    forbidOnly: true,
    fullyParallel: true,
    // Frames are drawn in software: more pages at once than cores only make each other late.
    workers: 2,
    timeout: 120_000,
    expect: { timeout: 15_000 },
    outputDir: join(output, 'artefacts'),
    reporter: [['list'], ['json', { outputFile: join(output, 'report.json') }]],
    use: { browserName: 'chromium', launchOptions, screenshot: 'only-on-failure', ...more },
  });
}
