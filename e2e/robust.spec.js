// What happens to pages in the wild: hidden, resized, turned, gone back from, slowed down, shut out of storage.
import { expect, test } from './fixtures.js';

// As a browser does it that hides a tab: the page is told, and the clock of its frames stands.
function hide(page, hidden) {
  return page.evaluate((hidden) => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => (hidden ? 'hidden' : 'visible') });
    document.dispatchEvent(new Event('visibilitychange'));
  }, hidden);
}

test('a hidden tab stops playing and goes on from there when it is asked to', async ({ figure, page }) => {
  await figure.open('#s=first-store&i=1');
  await figure.press('p');
  await expect(figure.host).toHaveAttribute('data-step', '2', { timeout: 60_000 });
  await hide(page, true);
  await expect(page.getByRole('button', { name: 'Play' })).toBeVisible();
  const stopped = Number(await figure.mark('step'));
  await page.waitForTimeout(1500);
  expect(Number(await figure.mark('step'))).toBe(stopped);
  await hide(page, false);
  await figure.press('p');
  await expect.poll(async () => Number(await figure.mark('step')), { timeout: 60_000 }).toBeGreaterThan(stopped);
});

test('a window that is resized and turned shows what one of that size shows from the start', async ({ figure, page }) => {
  await figure.withoutMotion();
  const sizes = [[1280, 720], [844, 390], [390, 844], [1600, 900]];
  const link = '#s=first-store&i=7';
  await figure.open(link);
  for (const [width, height] of sizes) {
    await page.setViewportSize({ width, height });
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    await figure.isAt(7);
    const turned = await figure.host.screenshot();
    const fresh = await page.context().newPage();
    await fresh.emulateMedia({ reducedMotion: 'reduce' });
    await fresh.setViewportSize({ width, height });
    await fresh.goto(figure.url + link);
    await fresh.locator('[data-scenario][data-step="7"][data-ready]').waitFor();
    const straight = await fresh.locator('[data-scenario][data-step]').screenshot();
    await fresh.close();
    expect(turned.equals(straight), `${width} × ${height}`).toBe(true);
  }
});

test('while a step is in motion a window can be resized, and the step ends as it should', async ({ figure, page }) => {
  await figure.open('#s=split-1g-to-2m&i=4');
  await figure.press('ArrowRight');
  for (const width of [1000, 700, 1280]) await page.setViewportSize({ width, height: 720 });
  await figure.isAt(5);
  const moved = await figure.host.screenshot();
  await figure.open('#s=split-1g-to-2m&i=5');
  expect((await figure.host.screenshot()).equals(moved)).toBe(true);
});

test('back and forward lead through the scenarios that were looked at, each at its step', async ({ figure, page }) => {
  await figure.withoutMotion();
  await figure.open('#s=first-store&i=1');
  await figure.press('ArrowRight');
  await figure.isAt(2);
  await page.getByRole('combobox', { name: 'Scenario' }).selectOption('two-vcpus');
  await expect(figure.host).toHaveAttribute('data-scenario', 'two-vcpus');
  await page.locator('body').click({ position: { x: 2, y: 2 } });
  await figure.press('ArrowRight');
  await figure.isAt(2);
  await page.goBack();
  await expect(figure.host).toHaveAttribute('data-scenario', 'first-store');
  await figure.isAt(2);
  await page.goForward();
  await expect(figure.host).toHaveAttribute('data-scenario', 'two-vcpus');
  await figure.isAt(2);
});

test('on a processor four times as slow the story is played to its end', async ({ figure, page }) => {
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  await figure.open('#s=split-1g-to-2m&i=1');
  const last = await figure.steps();
  await figure.press('p');
  await expect(figure.host).toHaveAttribute('data-step', String(last), { timeout: 100_000 });
  await figure.isAt(last);
  const counters = await figure.counters();
  expect(counters).toMatchObject({ tables: '1', 'leaves-2m': '512' });
});

test('a page that loses the focus keeps its step, and keys work again when it has it back', async ({ figure, page }) => {
  await figure.withoutMotion();
  await figure.open('#s=first-store&i=3');
  const other = await page.context().newPage();
  await other.bringToFront();
  await other.keyboard.press('ArrowRight');
  await page.evaluate(() => window.dispatchEvent(new Event('blur')));
  await figure.isAt(3);
  await other.close();
  await page.bringToFront();
  await figure.press('ArrowRight');
  await figure.isAt(4);
});

test('where storage is refused the page works, and only forgets', async ({ figure, page }) => {
  await page.addInitScript(() => {
    for (const name of ['localStorage', 'sessionStorage']) {
      Object.defineProperty(window, name, {
        get() {
          throw new DOMException('The operation is insecure.', 'SecurityError');
        },
      });
    }
  });
  await figure.open('#s=first-store&i=2');
  await page.getByRole('combobox', { name: 'Theme' }).selectOption('light');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
  await figure.press('?');
  await page.getByRole('dialog').getByRole('checkbox', { name: 'Letters, digits and signs are keys' }).uncheck();
  await figure.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
  await figure.press('b');
  await expect(page.getByRole('button', { name: 'Show the page again' })).toBeHidden();
  await figure.press('ArrowRight');
  await figure.isAt(3);
});

test('at 200 % every step can be reached and read', async ({ browser, figure, site }) => {
  // What a browser does at 200 %: half the CSS pixels, twice the pixels for each.
  const page = await browser.newPage({ viewport: { width: 640, height: 360 }, deviceScaleFactor: 2, reducedMotion: 'reduce' });
  await page.goto(`${site.url}#s=first-store&i=7`);
  const host = page.locator('[data-scenario][data-step="7"][data-ready]');
  await host.waitFor();
  const [wide, across] = await page.evaluate(() => {
    const canvas = document.querySelector('.gstage-canvas');
    return [document.documentElement.scrollWidth, canvas.getBoundingClientRect().width];
  });
  expect(wide).toBeLessThanOrEqual(640);
  expect(across).toBeLessThanOrEqual(640);
  await page.locator('[data-caption]').scrollIntoViewIfNeeded();
  await expect(page.locator('[data-caption]')).toBeInViewport({ ratio: 1 });
  await page.keyboard.press('ArrowRight');
  await page.locator('[data-scenario][data-step="8"][data-ready]').waitFor();
  await page.close();
});

test.describe('where the module does not arrive', () => {
  test.use({ errorsAreExpected: true });

  for (const [what, answer] of [
    ['is missing', { status: 404, body: 'no' }],
    ['is damaged', { contentType: 'application/wasm', body: 'not a module' }],
  ]) {
    test(`because it ${what}, there are a picture and a reason`, async ({ page, site }) => {
      await page.route('**/*.wasm', (route) => route.fulfill(answer));
      await page.goto(site.url);
      await expect(page.getByRole('alert')).toContainText('cannot run here');
      await expect(page.locator('svg').first()).toBeVisible();
    });
  }
});

test('the picture is painted before the module arrives, and nothing moves when it does', async ({ page, site }) => {
  await page.addInitScript(() => {
    self.shift = 0;
    new PerformanceObserver((list) => {
      for (const { value } of list.getEntries()) self.shift += value;
    }).observe({ type: 'layout-shift', buffered: true });
  });
  let arrive;
  const held = new Promise((resolve) => {
    arrive = resolve;
  });
  await page.route('**/*.wasm', async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(site.url, { waitUntil: 'domcontentloaded' });
  const painted = () => page.evaluate(() => performance.getEntriesByName('first-contentful-paint').length);
  await expect.poll(painted).toBe(1);
  await expect(page.locator('.poster')).toBeVisible();
  expect(await page.locator('[data-ready]').count(), 'the module is not there yet').toBe(0);
  arrive();
  await page.locator('[data-scenario][data-ready]').waitFor();
  await page.waitForTimeout(500);
  expect(await page.evaluate(() => self.shift)).toBe(0);
});
