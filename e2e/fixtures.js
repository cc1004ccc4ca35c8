// What every test has: the built page on a server of its own, the figure on it, and the certainty that nothing on the page
// went wrong unnoticed.
import { join } from 'node:path';
import { test as base, expect } from '@playwright/test';
import { figure, open, ready } from '../xtask/scripts/page.js';
import { serve } from '../xtask/scripts/server.js';

const folder = process.env.PAGE ?? join(import.meta.dirname, '..', 'dist');

export { expect };

// The figure, by the marks that it carries for tools.
class Figure {
  constructor(page, url) {
    this.page = page;
    this.url = url;
    this.host = figure(page);
    this.caption = page.locator('[data-caption]').first();
    // The one button that goes on.
    this.go = page.locator('main .go');
  }

  open(link = '') {
    return open(this.page, this.url, link);
  }

  // Every step is there at once, as for a visitor who does not want motion. The pictures at rest are the same.
  withoutMotion() {
    return this.page.emulateMedia({ reducedMotion: 'reduce' });
  }

  mark(name) {
    return this.host.getAttribute(`data-${name}`);
  }

  async steps() {
    return Number(await this.mark('steps'));
  }

  // Waits for a step and for its last frame.
  async isAt(step) {
    await expect(this.host).toHaveAttribute('data-step', String(step));
    await ready(this.page);
  }

  press(key) {
    return this.page.keyboard.press(key);
  }

  // Each counter on the page by its name.
  counters() {
    return this.page.locator('[data-counter]').evaluateAll((elements) =>
      Object.fromEntries(elements.map((element) => [element.dataset.counter, element.textContent])),
    );
  }
}

export const test = base.extend({
  // For a test that breaks something on purpose.
  errorsAreExpected: [false, { option: true }],

  site: [
    async ({}, use) => {
      const site = await serve(folder);
      await use(site);
      await site.close();
    },
    { scope: 'worker' },
  ],

  page: async ({ page, errorsAreExpected }, use) => {
    const errors = [];
    page.on('pageerror', (error) => errors.push(`error on the page: ${error.stack ?? error}`));
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(`error in the console: ${message.text()}`);
    });
    page.on('response', (response) => {
      if (response.status() >= 400) errors.push(`${response.status()}: ${response.url()}`);
    });
    page.on('requestfailed', (request) => errors.push(`${request.failure()?.errorText}: ${request.url()}`));
    await use(page);
    if (!errorsAreExpected) expect(errors).toEqual([]);
  },

  figure: async ({ page, site }, use) => {
    await use(new Figure(page, site.url));
  },
});
