import { expect, test } from './fixtures.js';

const SLIDE = 'reveal/index.html#/1';

// The slide is there with its fragments.
async function open(host, path) {
  await host.open(path);
  await expect(host.page.locator('.gstage-step')).toHaveCount(3);
}

test('arrows walk through the steps of a figure and on to the next slide', async ({ host, page }) => {
  await open(host, SLIDE);
  await host.isAt(3);
  for (const step of [4, 5, 6]) {
    await page.keyboard.press('ArrowRight');
    await host.isAt(step);
  }
  await page.keyboard.press('ArrowRight');
  await expect(page).toHaveURL(/#\/2/);
});

test('a presenter goes back by PageUp, step by step', async ({ host, page }) => {
  await open(host, SLIDE);
  await page.keyboard.press('PageDown');
  await page.keyboard.press('PageDown');
  await host.isAt(5);
  await page.keyboard.press('PageUp');
  await host.isAt(4);
  await page.keyboard.press('PageUp');
  await host.isAt(3);
  await page.keyboard.press('PageUp');
  await expect(page).toHaveURL(/index\.html$/);
});

test('a link to a fragment shows its step at once', async ({ host }) => {
  await open(host, 'reveal/index.html#/1/0/1');
  await host.isAt(5);
});

test('coming back to the slide from behind shows its last step', async ({ host, page }) => {
  await open(host, SLIDE);
  for (let press = 0; press < 4; press += 1) await page.keyboard.press('ArrowRight');
  await expect(page).toHaveURL(/#\/2/);
  await page.keyboard.press('ArrowLeft');
  await host.isAt(6);
});

test('the printed slides show one step each', async ({ host, page }) => {
  await host.open('reveal/index.html?view=print');
  const figures = page.locator('.pdf-page gstage-player');
  await expect(figures).toHaveCount(4);
  for (const [index, step] of [3, 4, 5, 6].entries()) {
    await expect(figures.nth(index)).toHaveAttribute('data-step', String(step));
  }
});

test('axe finds nothing on the slide', async ({ host }) => {
  await open(host, SLIDE);
  expect(await host.violations()).toEqual([]);
});
