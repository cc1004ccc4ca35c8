// What every test of a host has: the built examples on a server, and the certainty that nothing went wrong unnoticed: no error
// in the console, no request to another host, nothing that a policy refused.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { test as base, expect } from '@playwright/test';
import { serve } from '../../xtask/scripts/server.js';

const folder = process.env.HOSTS ?? join(import.meta.dirname, '..', '..', 'target', 'hosts');

export { expect };

/** The address of a file of the built embed on the disk. */
export const onDisk = (name) => pathToFileURL(join(import.meta.dirname, '..', 'dist', name)).href;

class Host {
  constructor(page, url) {
    this.page = page;
    this.url = url;
    this.figure = page.locator('gstage-player').first();
  }

  /** Opens a page of the examples and waits for its first figure. */
  async open(path) {
    await this.page.goto(new URL(path, this.url).href);
    await this.ready();
  }

  async ready() {
    await this.figure.scrollIntoViewIfNeeded();
    await expect(this.figure.locator('[data-ready]')).toBeAttached();
  }

  /** The figure shows a step, and all of it. */
  async isAt(step) {
    await expect(this.figure).toHaveAttribute('data-step', String(step));
    await expect(this.figure.locator('[data-ready]')).toBeAttached();
  }

  focus() {
    return this.figure.locator('.frame').focus();
  }

  /** What axe finds wrong with the figure. */
  async violations() {
    const { AxeBuilder } = await import('@axe-core/playwright');
    const result = await new AxeBuilder({ page: this.page }).include('gstage-player').analyze();
    return result.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  }
}

export const test = base.extend({
  errorsAreExpected: [false, { option: true }],
  // For an address that goes on to another at once: what it had begun to load by then is given up.
  forwards: [false, { option: true }],

  site: [
    async ({}, use) => {
      const site = await serve(folder, { policy: false });
      await use(site);
      await site.close();
    },
    { scope: 'worker' },
  ],

  page: async ({ page, site, errorsAreExpected, forwards }, use) => {
    const wrong = [];
    const own = (url) => url.startsWith(site.url) || /^(data|blob|file):/.test(url);
    page.on('pageerror', (error) => wrong.push(`error on the page: ${error.stack ?? error}`));
    page.on('console', (message) => {
      if (message.type() === 'error') wrong.push(`error in the console: ${message.text()}`);
    });
    page.on('request', (request) => {
      if (!own(request.url())) wrong.push(`another host: ${request.url()}`);
    });
    page.on('requestfailed', (request) => {
      const reason = request.failure()?.errorText;
      if (!(forwards && reason === 'net::ERR_ABORTED')) wrong.push(`${reason}: ${request.url()}`);
    });
    page.on('response', (response) => {
      if (response.status() >= 400) wrong.push(`${response.status()}: ${response.url()}`);
    });
    await page.addInitScript(() => {
      addEventListener('securitypolicyviolation', (event) => {
        console.error(`refused by the policy: ${event.violatedDirective} ${event.blockedURI}`);
      });
    });
    await use(page);
    if (!errorsAreExpected) expect(wrong).toEqual([]);
  },

  host: async ({ page, site }, use) => {
    await use(new Host(page, site.url));
  },
});
