import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { test as base } from '@playwright/test';
import { expect, test as withHosts } from './fixtures.js';
import { serve } from '../../xtask/scripts/server.js';

const release = process.env.RELEASE ?? join(import.meta.dirname, '..', '..', 'target', 'dist');

// The released site, below a path of a server as strict as the site claims to need.
const test = withHosts.extend({
  site: [
    async ({}, use) => {
      const site = await serve(release);
      await use({ ...site, url: `${site.url}site/` });
      await site.close();
    },
    { scope: 'worker' },
  ],
});

// The page in a frame goes on to `embed.html`.
const forwarded = test.extend({ forwards: true });

test('the released site works below a path', async ({ page, site }) => {
  await page.goto(`${site.url}#s=split-1g-to-2m&i=2`);
  await expect(page.locator('[data-scenario=split-1g-to-2m][data-ready]')).toBeAttached();
});

test('after one visit the site works without a network', async ({ page, site, context }) => {
  await page.goto(site.url);
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
  await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);
  await context.setOffline(true);
  await page.goto(`${site.url}?again#i=3`);
  await expect(page.locator('[data-step="3"][data-ready]')).toBeAttached();
});

forwarded('the page in a frame is the figure and nothing else, with a link to the exact state', async ({ page, site }) => {
  await page.goto(`${site.url}?embed=1#s=first-store&i=7`);
  await expect(page).toHaveURL(/embed\.html\?embed=1#s=first-store/);
  const figure = page.locator('gstage-player');
  await expect(figure).toHaveAttribute('data-step', '7');
  const link = figure.getByRole('link', { name: /Open this step/ });
  await expect(link).toHaveAttribute('href', `${site.url}#s=first-store&k=7.1&m=sv39x4&i=7`);
});

forwarded('a frame opens the scenario of one’s own that its link holds, and links to it', async ({ page, site }) => {
  // `first-store` and a second store. A link holds for ever, so this text is not to be changed.
  const packed =
    'AUd3aGF0LWlmZFdoYXQgaWY6IE9uZSBzdG9yZSBicmVha3MgYSBnaWdhYnl0ZUFCQUFoQWhBQR4BHgUeAR4BQEAMh5QQQ0AeAR4FHgFAQUVAR0BADIeUEEJHQEEMh5QQR0BBFoMCQFYu';
  await page.goto(`${site.url}?embed=1#x=${packed}&i=2`);
  const figure = page.locator('gstage-player');
  await expect(figure).toHaveAttribute('data-scenario', 'what-if');
  await expect(figure).toHaveAttribute('data-step', '2');
  const link = figure.getByRole('link', { name: /Open this step/ });
  await expect(link).toHaveAttribute('href', `${site.url}#x=${packed}&k=7.1&m=sv39x4&i=2`);
});

test('every released file has the checksum that is listed', async () => {
  const list = (await readFile(join(release, 'SHA256SUMS'), 'utf8')).trim().split('\n');
  expect(list.length).toBeGreaterThan(20);
  for (const line of list) {
    const [sum, name] = line.split('  ');
    expect(createHash('sha256').update(await readFile(join(release, name))).digest('hex'), name).toBe(sum);
  }
});

// A page of another origin with the figure in a frame.
const framed = base.extend({
  outer: async ({ page }, use) => {
    const site = await serve(release, { policy: false });
    const address = `${site.url}site/embed.html?embed=1`;
    const server = createServer((_, response) => {
      response.setHeader('Content-Type', 'text/html');
      response.end(`<!doctype html><title>Outer</title><iframe src="${address}" width="720" height="420"></iframe>
        <script>
          const heard = [];
          const frame = document.querySelector('iframe');
          addEventListener('message', ({ source, data }) => { if (source === frame.contentWindow) heard.push(data); });
          const say = (command, more) => frame.contentWindow.postMessage({ type: 'gstage', version: 1, command, ...more }, '*');
        </script>`);
    });
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    await page.goto(`http://localhost:${server.address().port}/`);
    const inner = page.frameLocator('iframe').locator('gstage-player');
    await inner.locator('[data-ready]').waitFor({ state: 'attached' });
    const heard = (event) => page.evaluate((event) => heard.filter((message) => message.event === event), event);
    const say = (command, more = {}) => page.evaluate(([command, more]) => say(command, more), [command, more]);
    await use({ inner, heard, say });
    await site.close();
    server.close();
    server.closeAllConnections();
  },
});

framed('a frame says nothing before it is greeted, and who it is then', async ({ outer, page }) => {
  expect(await page.evaluate(() => heard)).toEqual([]);
  await outer.say('hello');
  await expect.poll(() => outer.heard('hello')).toMatchObject([{ type: 'gstage', version: 1, step: 1 }]);
  await expect.poll(() => outer.heard('resize')).toMatchObject([{ width: 720, height: 420 }]);
});

framed('a frame does what the page around asks, and tells each step', async ({ outer }) => {
  await outer.say('hello');
  await outer.say('load', { scenario: 'split-1g-to-4k', step: 3 });
  await expect(outer.inner).toHaveAttribute('data-scenario', 'split-1g-to-4k');
  await expect(outer.inner).toHaveAttribute('data-step', '3');
  await outer.say('seek', { step: 5 });
  await expect(outer.inner).toHaveAttribute('data-step', '5');
  await expect.poll(async () => (await outer.heard('step')).at(-1)).toMatchObject({ step: 5, steps: 12 });
});

framed('what is loaded again goes to its step, and what there is not leaves the figure as it is', async ({ outer }) => {
  await outer.say('hello');
  const load = async (scenario, step) => outer.say('load', { scenario, step });
  await load('split-1g-to-4k', 3);
  await expect(outer.inner).toHaveAttribute('data-step', '3');
  await outer.say('seek', { step: 5 });
  await expect(outer.inner).toHaveAttribute('data-step', '5');
  await load('split-1g-to-4k', 3);
  await expect(outer.inner).toHaveAttribute('data-step', '3');
  await load('nope', 2);
  await expect.poll(() => outer.heard('error')).toHaveLength(1);
  await expect(outer.inner).toHaveAttribute('data-step', '3');
});

framed('a frame passes the keys on that it has no use for', async ({ outer, page }) => {
  await outer.say('hello');
  await outer.inner.locator('.frame').focus();
  await page.keyboard.press('Escape');
  await page.keyboard.press('ArrowRight');
  await expect(outer.inner).toHaveAttribute('data-step', '2');
  await expect.poll(async () => (await outer.heard('key')).map(({ key }) => key)).toEqual(['Escape']);
});

framed('a key that leads beyond the steps is passed on, and what the frame does not know is refused', async ({ outer, page }) => {
  await outer.say('hello');
  await outer.say('load', { scenario: 'split-1g-to-2m', step: 99 });
  await expect(outer.inner).toHaveAttribute('data-scenario', 'split-1g-to-2m');
  await outer.inner.locator('.frame').focus();
  await page.keyboard.press('PageDown');
  await expect.poll(async () => (await outer.heard('key')).map(({ key }) => key)).toEqual(['PageDown']);
  await outer.say('seek', { step: 'first' });
  await outer.say('dance');
  await expect.poll(() => outer.heard('refused')).toMatchObject([{ reason: 'command', command: 'seek' }, { reason: 'command', command: 'dance' }]);
  await outer.say('load', { scenario: JSON.parse(await readFile(join(import.meta.dirname, 'own', 'two-stores.json'), 'utf8')) });
  await expect(outer.inner).toHaveAttribute('data-scenario', 'two-stores');
});

framed('a message of another version is refused with a reason, and one that is not ours is not heard', async ({ outer, page }) => {
  await page.evaluate(() => frame.contentWindow.postMessage({ type: 'gstage', version: 2, command: 'hello' }, '*'));
  await expect.poll(() => outer.heard('refused')).toMatchObject([{ reason: 'version', version: 1 }]);
  await page.evaluate(() => frame.contentWindow.postMessage({ type: 'other', command: 'seek', step: 9 }, '*'));
  await outer.say('seek', { step: 9 });
  await outer.say('hello');
  await expect.poll(() => outer.heard('hello')).toHaveLength(1);
  await expect(outer.inner).toHaveAttribute('data-step', '1');
});
