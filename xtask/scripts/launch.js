// Starts the installed Chromium without a window, drawing in software: the same everywhere.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from '@playwright/test';

export const launchOptions = {
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: JSON.parse(readFileSync(join(import.meta.dirname, 'flags.json'), 'utf8')),
};

export const launch = () => chromium.launch(launchOptions);
