import { join } from 'node:path';
import { defineConfig } from '@playwright/test';
import { launchOptions } from '../../xtask/scripts/launch.js';

const output = process.env.E2E_OUTPUT ?? join(import.meta.dirname, '..', '..', 'target', 'hosts-output');

export default defineConfig({
  testDir: import.meta.dirname,
  testMatch: '*.spec.js',
  forbidOnly: true,
  fullyParallel: true,
  // Frames are drawn in software: more pages at once than cores only make each other late.
  workers: 2,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  outputDir: join(output, 'artefacts'),
  reporter: [['list'], ['json', { outputFile: join(output, 'report.json') }]],
  use: { browserName: 'chromium', launchOptions, viewport: { width: 1280, height: 800 }, screenshot: 'only-on-failure' },
});
