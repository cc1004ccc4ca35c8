import { expect, test } from './fixtures.js';

const card = (page) => page.locator('.gstage-card');
const zoom = async (figure) => Number((await figure.mark('zoom')) ?? 1);

// The middle of the figure, and distances from there.
async function middle(figure) {
  const { x, y, width, height } = await figure.host.boundingBox();
  return { x: x + width / 2, y: y + height / 2 };
}

async function pointAt(figure, dx = 0, dy = 0) {
  const { x, y } = await middle(figure);
  await figure.page.mouse.move(x + dx, y + dy);
}

test('pointing at the slab says which leaf maps it, beside the middle of it', async ({ figure, page }) => {
  await figure.open('#s=first-store&i=1');
  await expect(card(page)).toHaveCount(0);
  await pointAt(figure);
  await expect(card(page)).toContainText('1G leaf');
  await expect(card(page)).toContainText('0x40000000 – 0x7FFFFFFF');
  await expect(card(page)).toContainText('0x140000000');
  await expect(card(page)).toContainText('0x500000DB R-X');
  const at = await middle(figure);
  const box = await card(page).boundingBox();
  const covers = at.x > box.x && at.x < box.x + box.width && at.y > box.y && at.y < box.y + box.height;
  expect(covers).toBe(false);
  await page.mouse.move(5, 5);
  await expect(card(page)).toBeHidden();
});

test('the page under the pointer is another one elsewhere, and its card tells of its own entry', async ({ figure, page }) => {
  await figure.withoutMotion();
  await figure.open('#s=split-all');
  await figure.press('End');
  await figure.isAt(await figure.steps());
  await pointAt(figure);
  await expect(card(page)).toContainText('4K page');
  const first = await card(page).textContent();
  await pointAt(figure, 90, 20);
  await expect(card(page)).not.toHaveText(first);
  await expect(card(page)).toContainText(/PTE0x[0-9A-F]+DF RWX/);
});

test('the wheel goes down to single pages, which then show their words, and Escape leads back', async ({ figure, page }) => {
  await figure.withoutMotion();
  await figure.open('#s=split-all');
  await figure.press('End');
  await figure.isAt(await figure.steps());
  const whole = await figure.host.screenshot();
  const back = page.getByRole('button', { name: 'Whole picture' });
  await pointAt(figure);
  await expect(back).toBeHidden();
  for (let turn = 0; turn < 40; turn += 1) await page.mouse.wheel(0, -200);
  await expect.poll(() => zoom(figure)).toBeGreaterThan(50);
  await expect(page.locator('.gstage-label').first()).toHaveText(/^0x[0-9A-F]+\n0x[0-9A-F]+$/);
  await expect(back).toBeVisible();
  await page.mouse.move(5, 5);
  await figure.press('Escape');
  await expect.poll(() => figure.mark('zoom')).toBe(null);
  await expect(back).toBeHidden();
  await expect.poll(async () => (await figure.host.screenshot()).equals(whole)).toBe(true);
});

test('a magnified picture is dragged, and moved with Shift and the arrows', async ({ figure, page }) => {
  await figure.open('#s=split-all&i=2');
  for (let press = 0; press < 4; press += 1) await figure.press('+');
  await figure.isAt(2);
  const before = await figure.host.screenshot();
  await pointAt(figure);
  await page.mouse.down();
  await pointAt(figure, 120, 60);
  await page.mouse.up();
  await page.mouse.move(5, 5);
  await figure.isAt(2);
  const dragged = await figure.host.screenshot();
  expect(dragged.equals(before)).toBe(false);
  await figure.press('Shift+ArrowRight');
  await expect.poll(async () => (await figure.host.screenshot()).equals(dragged)).toBe(false);
  await figure.isAt(2);
  await figure.press('0');
  await expect.poll(() => figure.mark('zoom')).toBe(null);
});

test('with the focus in the figure the arrows point, and elsewhere they step', async ({ figure, page }) => {
  await figure.withoutMotion();
  await figure.open('#s=first-store');
  await figure.press('End');
  const last = await figure.steps();
  await figure.isAt(last);
  await page.getByRole('application').focus();
  await expect(card(page)).toContainText('root 1, 2M 5, 4K 7');
  await figure.press('ArrowRight');
  await expect(card(page)).toContainText('root 1, 2M 5, 4K 8');
  await expect(page.locator('[aria-live]').filter({ hasText: '4K page, root 1, 2M 5, 4K 8.' })).toHaveCount(1);
  for (let press = 0; press < 9; press += 1) await figure.press('ArrowLeft');
  await expect(card(page)).toContainText('2M leafroot 1, 2M 4');
  await figure.isAt(last);
  await figure.press('PageUp');
  await figure.isAt(last - 1);
  await page.getByRole('application').blur();
  await expect(card(page)).toBeHidden();
  await figure.press('ArrowLeft');
  await figure.isAt(last - 2);
});

test('where the camera goes elsewhere the picture is whole again', async ({ figure }) => {
  await figure.withoutMotion();
  await figure.open('#s=first-store&i=8');
  await figure.press('+');
  await expect.poll(() => zoom(figure)).toBeGreaterThan(1);
  await figure.press('ArrowRight');
  await figure.isAt(9);
  expect(await figure.mark('zoom')).toBe(null);
});

test.describe('with fingers', () => {
  test.use({ hasTouch: true, viewport: { width: 390, height: 844 } });

  test('a tap points, and two fingers magnify the figure and not the page', async ({ figure, page }) => {
    await figure.open('#s=first-store&i=1');
    const { x, y } = await middle(figure);
    await page.touchscreen.tap(x, y);
    await expect(card(page)).toContainText('1G leaf');
    await page.touchscreen.tap(x - 180, y - 150);
    await expect(card(page)).toBeHidden();
    const client = await page.context().newCDPSession(page);
    const touch = (type, apart) =>
      client.send('Input.dispatchTouchEvent', {
        type,
        touchPoints: type === 'touchEnd' ? [] : [{ x: x - apart, y, id: 0 }, { x: x + apart, y, id: 1 }],
      });
    await touch('touchStart', 20);
    for (let apart = 24; apart <= 80; apart += 8) await touch('touchMove', apart);
    await touch('touchEnd');
    await expect.poll(() => zoom(figure)).toBeGreaterThan(2);
    expect(await page.evaluate(() => visualViewport.scale)).toBe(1);
  });
});

test('on a screen of three pixels a pixel the picture at rest has all of them', async ({ browser, site }) => {
  const page = await browser.newPage({ viewport: { width: 900, height: 700 }, deviceScaleFactor: 3 });
  await page.goto(`${site.url}#s=first-store&i=1`);
  await page.locator('[data-ready]').first().waitFor();
  // The canvas belongs to the worker; what it holds is as wide as it is painted.
  const width = await page.locator('.gstage-canvas').evaluate((canvas) => canvas.width / canvas.clientWidth);
  expect(width).toBeCloseTo(3, 1);
  await page.close();
});
