import { expect, test } from './fixtures.js';

test('the first stop of the Tab key leads to the figure, past everything that stands before it', async ({ figure, page }) => {
  await figure.withoutMotion();
  await figure.open('#s=first-store&i=3');
  await figure.press('Tab');
  const skip = page.getByRole('button', { name: 'To the figure' });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport({ ratio: 1 });
  await figure.press('Enter');
  expect(await page.evaluate(() => document.activeElement.closest('#figure') !== null)).toBe(true);
  await figure.press('ArrowRight');
  await expect(page.locator('.gstage-card')).toBeVisible();
  await figure.isAt(3);
  await expect(page).toHaveURL(/#s=first-store/);
});

for (const key of ['ArrowRight', 'Space', 'PageDown']) {
  test(`${key} goes to the next step`, async ({ figure }) => {
    await figure.open();
    await figure.press(key);
    await figure.isAt(2);
  });
}

for (const key of ['ArrowLeft', 'PageUp']) {
  test(`${key} goes back one step`, async ({ figure }) => {
    await figure.open('#s=first-store&i=3');
    await figure.press(key);
    await figure.isAt(2);
  });
}

test('Home and End go to the first and the last step', async ({ figure }) => {
  await figure.open('#s=first-store&i=3');
  await figure.press('End');
  await figure.isAt(await figure.steps());
  await figure.press('Home');
  await figure.isAt(1);
});

test('going back at the first step and on at the last does nothing', async ({ figure }) => {
  await figure.open();
  await figure.press('ArrowLeft');
  await figure.isAt(1);
  await figure.press('End');
  const last = await figure.steps();
  await figure.isAt(last);
  await figure.press('ArrowRight');
  await figure.isAt(last);
});

test('p plays and p again stops on the way', async ({ figure }) => {
  await figure.open();
  await figure.press('p');
  await expect(figure.host).toHaveAttribute('data-step', '3', { timeout: 60_000 });
  await figure.press('p');
  const stopped = await figure.mark('step');
  await figure.page.waitForTimeout(3000);
  expect(await figure.mark('step')).toBe(stopped);
});

test('a digit goes to the chapter of that number', async ({ figure }) => {
  await figure.open('#s=first-store&i=3');
  await figure.press('2');
  await expect(figure.host).not.toHaveAttribute('data-step', '3');
  const second = Number(await figure.mark('step'));
  expect(second).toBeGreaterThan(1);
  await figure.press('1');
  await figure.isAt(1);
  await figure.press('2');
  await figure.isAt(second);
});

test('? opens a list of the keys and Escape closes it', async ({ figure, page }) => {
  await figure.open();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toBeHidden();
  await figure.press('?');
  await expect(dialog).toBeVisible();
  await expect(dialog).toContainText(/Page ?Down/);
  await figure.press('Escape');
  await expect(dialog).toBeHidden();
});

test('f fills the screen and f again leaves it', async ({ figure, page }) => {
  await figure.open();
  const isFull = () => page.evaluate(() => document.fullscreenElement !== null);
  await figure.press('f');
  await expect.poll(isFull).toBe(true);
  await figure.press('f');
  await expect.poll(isFull).toBe(false);
});

test('b hides everything and b again shows it', async ({ figure, page }) => {
  await figure.open();
  const before = await page.screenshot();
  await figure.press('b');
  await expect.poll(async () => (await page.screenshot()).equals(before)).toBe(false);
  await figure.press('b');
  await expect.poll(async () => (await page.screenshot()).equals(before)).toBe(true);
});

test('keys with a modifier are left to the browser', async ({ figure }) => {
  await figure.open('#s=first-store&i=3');
  await figure.press('Control+ArrowRight');
  await figure.press('Control+Home');
  await figure.isAt(3);
});
