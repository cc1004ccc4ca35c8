// The module comes in parts: what the first view runs, what plays its story, and the rest.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from './fixtures.js';

const seconds = (page) => {
  const asked = [];
  page.on('request', (request) => {
    if (/_(played|more)\.wasm$/.test(request.url())) asked.push(request.url());
  });
  return asked;
};

test('the first view asks for the first part of the module alone', async ({ figure, page }) => {
  const asked = seconds(page);
  await figure.open();
  await page.waitForTimeout(1500);
  expect(asked).toEqual([]);
});

test('a visitor who leaves at once asks for nothing more', async ({ figure, page }) => {
  const asked = seconds(page);
  await figure.open();
  await page.evaluate(() => {
    Object.defineProperty(document, 'hidden', { value: true });
    document.dispatchEvent(new Event('visibilitychange'));
  });
  await page.waitForTimeout(300);
  expect(asked).toEqual([]);
});

test('what the first part lacks comes with the first key, and the story goes on as ever', async ({ figure, page }) => {
  const asked = seconds(page);
  await figure.withoutMotion();
  await figure.open();
  await figure.press('End');
  await figure.isAt(await figure.steps());
  expect(asked.length).toBeGreaterThan(0);
  await expect(figure.caption).toContainText('Every address reaches the frame that it had');
});

test('the icon in the page is the icon of the other pages', async ({ figure, page }) => {
  await figure.open();
  const inPage = await page.locator('link[rel=icon]').getAttribute('href');
  const file = await readFile(join(import.meta.dirname, '..', 'web', 'icon.svg'), 'utf8');
  const [start, picture] = [inPage.slice(0, inPage.indexOf(',')), decodeURIComponent(inPage.slice(inPage.indexOf(',') + 1))];
  expect(start).toBe('data:image/svg+xml');
  expect(picture.replaceAll("'", '"')).toBe(file.replaceAll('\n', ''));
});

test('a step asks the network for nothing', async ({ figure, page }) => {
  await figure.withoutMotion();
  await figure.open();
  await figure.press('ArrowRight');
  await figure.isAt(2);
  await page.waitForTimeout(500);
  const asked = [];
  page.on('request', (request) => asked.push(request.url()));
  for (let step = 3; step <= 6; step += 1) {
    await figure.press('ArrowRight');
    await figure.isAt(step);
  }
  await page.waitForTimeout(300);
  expect(asked).toEqual([]);
});

test('a link to a scenario without a recording has the rest with it', async ({ figure, page }) => {
  const asked = seconds(page);
  await figure.open('#s=no-flush&i=5');
  await figure.isAt(5);
  expect(asked.length).toBeGreaterThan(0);
});

test('what is recorded and what is run say the same', async ({ figure, page }) => {
  await figure.withoutMotion();
  await figure.open('#s=first-store&i=9');
  const recorded = await page.locator('main').innerText();
  // A kernel that is named is not looked up among the recordings.
  await figure.open('#s=first-store&k=7.1&i=9');
  expect(await page.locator('main').innerText()).toBe(recorded);
});

test('where a server answers with a page of its own, the recording counts as missing and the scenario is run', async ({ figure, page }) => {
  await figure.withoutMotion();
  await page.route('**/first-store.reel', (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html>' }));
  await figure.open('#s=first-store&i=9');
  await figure.isAt(9);
});
