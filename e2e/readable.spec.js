// Everything that is written can be read, and everything has its place: at every size, alone and beside another, with panels and on a stage.
import { expect, test } from './fixtures.js';
import { troubles } from './readable.js';

const sizes = [[320, 640], [390, 844], [640, 360], [844, 390], [768, 1024], [1024, 768], [1100, 700], [1280, 720], [1440, 900], [1920, 1080]];
const low = [[640, 360], [844, 390]];

// Two figures have two marks, and the first may be out of sight while a window is very small.
const settled = async (page) => {
  await page.locator('[data-scenario][data-ready]').first().waitFor({ state: 'attached' });
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
};

const views = [
  '#s=first-store&i=7',
  '#s=first-store&i=17',
  '#s=split-all&i=8',
  '#s=no-flush&i=11',
  '#s=no-flush&i=18',
  '#s=publish-order&i=4',
  '#s=lost-write-protect&k=7.1&i=20',
  '#s=recorded&i=46',
  '#s=lazy-vs-eager&i=18',
  '#s=first-store&i=7&c=before',
  '#s=first-store&i=7&talk',
  '#s=lazy-vs-eager&i=18&talk',
];

for (const [width, height] of sizes) {
  test(`at ${width} × ${height} no text prints over another, touches it or is cut off`, async ({ figure, page }) => {
    await figure.withoutMotion();
    await page.setViewportSize({ width, height });
    for (const [index, link] of views.entries()) {
      // A change of the address is followed without loading the page again; whether it is a talk is decided at the start.
      if (index === 0 || link.includes('talk')) {
        await page.waitForLoadState('networkidle');
        await figure.open(link);
      } else {
        await page.evaluate((hash) => (location.hash = hash), link);
        await figure.isAt(Number(link.match(/i=(\d+)/)[1]));
      }
      if (link.includes('lazy') || link.includes('&c=')) await expect(page.locator('.growth, .words.right').first()).toBeAttached();
      await settled(page);
      await expect.poll(() => troubles(page), link).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth), link).toBeLessThanOrEqual(width);
    }
  });
}

// Where things stand, to the pixel.
const places = (page, selectors) =>
  page.evaluate((all) => all.map((selector) => {
    const { top, left } = document.querySelector(selector).getBoundingClientRect();
    return [selector, Math.round(top), Math.round(left)];
  }), selectors);

async function openPanels(page, names) {
  await page.getByRole('button', { name: 'Panels', exact: true }).click();
  for (const name of names) await page.getByRole('checkbox', { name }).first().check();
  await page.keyboard.press('Escape');
  await expect(page.locator('#panels')).toBeHidden();
}

for (const [width, height] of [[1280, 720], [1440, 900], [390, 844]]) {
  test(`at ${width} × ${height} panels open without moving what is there, and stay as they are from step to step`, async ({ figure, page }) => {
    await figure.withoutMotion();
    await page.setViewportSize({ width, height });
    await figure.open('#s=first-store&i=1');
    const fixed = ['.words', '.figure', '.counters', '.source', '.facts'];
    const before = await places(page, fixed);
    await openPanels(page, ['Page tables', 'TLBs and fence queue']);
    await expect(page.getByRole('tree')).toBeInViewport();
    await page.evaluate(() => scrollTo(0, 0));
    await settled(page);
    expect(await places(page, fixed)).toEqual(before);
    const highOf = (selector) => page.evaluate((it) => document.querySelector(it).scrollHeight, selector);
    if (width > 1000) expect(await highOf('html'), 'nothing is below the fold').toBe(height);
    const high = await highOf('.dock');
    const last = await figure.steps();
    for (let step = 2; step <= last; step += 1) {
      await figure.press('ArrowRight');
      await figure.isAt(step);
      expect(await highOf('.dock'), `step ${step}`).toBe(high);
      if (width > 1000) expect(await places(page, fixed), `step ${step}`).toEqual(before);
    }
    expect(await troubles(page)).toEqual([]);
    const heights = await page.locator('.tree code').evaluateAll((all) => all.map((code) => code.getBoundingClientRect().height));
    expect(Math.max(...heights), 'no number is broken').toBeLessThan(24);
  });
}

for (const [width, height] of [[1280, 720], [1100, 700], [1024, 768], [768, 1024], [844, 390], [640, 360], [390, 844]]) {
  test(`at ${width} × ${height} the checker covers nothing, with all of its findings either`, async ({ figure, page }) => {
    await figure.withoutMotion();
    await page.setViewportSize({ width, height });
    await figure.open('#s=no-flush&i=11');
    const covered = () => page.evaluate(() => {
      const card = document.querySelector('.verdict').getBoundingClientRect();
      return ['.gstage-canvas', '.words', '.source', '.facts', '.counters', '.cards'].filter((selector) => {
        const box = document.querySelector(selector).getBoundingClientRect();
        const across = Math.min(box.right, card.right) - Math.max(box.left, card.left);
        return box.width > 0 && across > 1 && Math.min(box.bottom, card.bottom) - Math.max(box.top, card.top) > 1;
      });
    });
    expect(await covered()).toEqual([]);
    const hidden = await page.locator('.verdict').evaluate((it) => it.scrollHeight - it.clientHeight);
    expect(hidden, 'what it says first needs no scrolling').toBeLessThanOrEqual(0);
    await page.getByText('2 more').click();
    await expect(page.getByText('order 30, 0x40000000')).toBeVisible();
    await settled(page);
    expect(await covered()).toEqual([]);
    expect(await troubles(page)).toEqual([]);
  });
}

for (const [width, height] of low) {
  test(`at ${width} × ${height}, as at 200 %, the figure and what is said of it are to be seen at once, at every step`, async ({ figure, page }) => {
    await figure.withoutMotion();
    await page.setViewportSize({ width, height });
    for (const link of ['#s=first-store', '#s=first-store&talk', '#s=no-flush&talk=source']) {
      await figure.open(`${link}&i=1`.replace('&talk&i=1', '&i=1&talk'));
      const isTalk = link.includes('talk');
      if (isTalk) await expect(page.locator('.head')).toBeHidden();
      const last = await figure.steps();
      for (let step = 1; step <= last; step += 1) {
        await figure.isAt(step);
        const seen = await page.evaluate(() => {
          const floor = document.querySelector('.transport').getBoundingClientRect().top;
          return ['.gstage-canvas', '.words h2', '.caption'].map((selector) => {
            const { top, bottom } = document.querySelector(selector).getBoundingClientRect();
            return top >= 0 && bottom <= floor + 1;
          });
        });
        expect(seen, `${link}, step ${step}`).toEqual([true, true, true]);
        if (isTalk) expect(await page.evaluate(() => document.documentElement.scrollHeight), `${link}, step ${step}`).toBe(height);
        await figure.press('PageDown');
      }
    }
    const bar = await page.locator('.transport').evaluate((it) => it.getBoundingClientRect().height);
    expect(bar).toBeLessThan(height / 6);
  });
}

test('on a phone the large button leads on after the last step as well', async ({ figure, page }) => {
  await figure.withoutMotion();
  await page.setViewportSize({ width: 320, height: 640 });
  await figure.open('#s=first-store&i=17');
  await page.getByRole('button', { name: 'Break all 512' }).click();
  await expect(figure.host).toHaveAttribute('data-scenario', 'split-all');
  await figure.isAt(1);
});

test('a comparison goes on after its last step too, to another scenario by itself', async ({ figure, page }) => {
  await figure.withoutMotion();
  await page.setViewportSize({ width: 390, height: 844 });
  await figure.open('#s=lazy-vs-eager&i=18');
  await page.getByRole('button', { name: 'Back to the first store' }).click();
  await expect(figure.host).toHaveAttribute('data-scenario', 'first-store');
  await expect(page.locator('[data-scenario][data-step]')).toHaveCount(1);
});
