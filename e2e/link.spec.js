import { expect, test } from './fixtures.js';

test('a link opens its scenario, kernel, mode and step', async ({ figure }) => {
  await figure.open('#s=split-1g-to-4k&k=v3&m=sv39x4&i=4');
  expect(await figure.mark('scenario')).toBe('split-1g-to-4k');
  expect(await figure.mark('kernel')).toBe('v3');
  expect(await figure.mark('mode')).toBe('sv39x4');
  await figure.isAt(4);
});

test('the address bar follows the steps', async ({ figure, page }) => {
  await figure.open();
  await figure.press('ArrowRight');
  await figure.isAt(2);
  await expect(page).toHaveURL(/#.*\bs=first-store\b.*\bi=2\b/);
});

test('the link of a step shows the same picture as walking there', async ({ figure, page }) => {
  await figure.open();
  for (let step = 2; step <= 5; step += 1) {
    await figure.press('ArrowRight');
    await figure.isAt(step);
  }
  const walked = await figure.host.screenshot();
  const caption = await figure.caption.textContent();
  await figure.open(new URL(page.url()).hash);
  await figure.isAt(5);
  await expect(figure.caption).toHaveText(caption);
  expect((await figure.host.screenshot()).equals(walked)).toBe(true);
});

test('a change of the address is followed without loading the page again', async ({ figure, page }) => {
  await figure.open('#s=first-store&i=2');
  await page.evaluate(() => {
    window.stillTheSamePage = true;
    location.hash = '#s=split-1g-to-2m&i=3';
  });
  await figure.isAt(3);
  expect(await figure.mark('scenario')).toBe('split-1g-to-2m');
  expect(await page.evaluate(() => window.stillTheSamePage)).toBe(true);
});

test('a step beyond the last is the last', async ({ figure }) => {
  await figure.open('#s=first-store&i=4000000000');
  await figure.isAt(await figure.steps());
});

const broken = [
  '#s=no-such-scenario&i=3',
  '#s=first-store&k=2.4&i=3',
  '#s=first-store&m=sv99x4',
  '#s=first-store&i=minus-one',
  '#i=0',
  '#%00%ff=&&&==&s=%3Cscript%3E',
  '#garbage',
];

for (const link of broken) {
  test(`the broken link ${link} gives the defaults and a note that can be seen`, async ({ figure, page }) => {
    await figure.open(link);
    expect(await figure.mark('scenario')).toBe('first-store');
    expect(Number(await figure.mark('step'))).toBeGreaterThanOrEqual(1);
    const note = page.getByRole('alert');
    await expect(note).toBeVisible();
    await expect(note).toHaveText(/\S/);
  });
}

test('a sound link brings no note', async ({ figure, page }) => {
  await figure.open('#s=first-store&k=7.1&m=sv39x4&i=2');
  await expect(page.getByRole('alert')).toBeHidden();
});
