import { expect, test } from './fixtures.js';

const background = (page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
// Of "rgb(10, 16, 28)": how light it is, 0 to 255.
const lightness = (colour) => {
  const [red, green, blue] = colour.match(/[\d.]+/g).map(Number);
  return (red + green + blue) / 3;
};

test('the page is dark where the system is dark, and light where it is light', async ({ figure, page }) => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await figure.open();
  expect(lightness(await background(page))).toBeLessThan(64);
  const dark = await figure.host.screenshot();
  await page.emulateMedia({ colorScheme: 'light' });
  await expect.poll(async () => lightness(await background(page))).toBeGreaterThan(192);
  await expect.poll(async () => (await figure.host.screenshot()).equals(dark), 'the figure follows').toBe(false);
});

test('with reduced motion a step is there at once, and every caption is shown', async ({ figure, page }) => {
  await figure.withoutMotion();
  await figure.open('#s=first-store&i=1');
  const last = await figure.steps();
  for (let step = 2; step <= last; step += 1) {
    await figure.press('ArrowRight');
    await figure.isAt(step);
    await expect(figure.caption).toHaveText(/\S/);
  }
  const jumped = await figure.host.screenshot();
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  await figure.open(`#s=first-store&i=${last}`);
  expect((await figure.host.screenshot()).equals(jumped), 'the rest of a step is the same').toBe(true);
});

for (const [width, height] of [[390, 844], [320, 640], [768, 1024], [1280, 720], [1920, 1080]]) {
  test(`at ${width} × ${height} nothing has to be scrolled sideways at any step`, async ({ figure, page }) => {
    await figure.withoutMotion();
    await page.setViewportSize({ width, height });
    await figure.open();
    const last = await figure.steps();
    for (let step = 1; step <= last; step += 1) {
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(wide, `step ${step}`).toBeLessThanOrEqual(width);
      if (step < last) await figure.press('ArrowRight');
      await figure.isAt(Math.min(step + 1, last));
    }
  });
}

test('on a telephone figure, caption and the button that goes on are all there', async ({ figure, page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await figure.open();
  const go = page.getByRole('button', { name: await figure.go.textContent() });
  for (const part of [figure.host, figure.caption, go]) {
    await expect(part).toBeInViewport({ ratio: 1 });
  }
  const { width, height } = await go.boundingBox();
  expect(Math.min(width, height), 'a thumb finds the button').toBeGreaterThanOrEqual(44);
  await go.click();
  await figure.isAt(2);
});

test('figure, caption and counters keep their places from the first step to the last', async ({ figure, page }) => {
  await figure.withoutMotion();
  await figure.open();
  const parts = [figure.host, figure.caption, ...(await page.locator('[data-counter]').all())];
  const places = async () => {
    const boxes = await Promise.all(parts.map((part) => part.boundingBox()));
    return boxes.map((box) => box.x);
  };
  const first = await places();
  const box = await figure.host.boundingBox();
  const last = await figure.steps();
  for (let step = 2; step <= last; step += 1) {
    await figure.press('ArrowRight');
    await figure.isAt(step);
    expect(await places(), `step ${step}`).toEqual(first);
    expect(await figure.host.boundingBox(), `step ${step}`).toEqual(box);
  }
});

test('all text is text: the words of the first step can be found in the document', async ({ figure, page }) => {
  await figure.open();
  await expect(page.locator('body')).toContainText('1G');
  await expect(page.locator('body')).toContainText(/0x500000DB/i);
});
