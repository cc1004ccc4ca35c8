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

test('a step beyond the last is the last, and the note says that it is', async ({ figure, page }) => {
  await figure.open('#s=first-store&i=4000000000');
  await figure.isAt(await figure.steps());
  await expect(page.getByRole('alert')).toContainText(`There are ${await figure.steps()} steps, not 4000000000: the last one is shown.`);
  await expect(page.getByRole('alert')).not.toContainText('default');
});

test('a mode that the figure cannot show is named as such, and not as unknown', async ({ figure, page }) => {
  await figure.open('#s=first-store&m=sv32x4&i=3');
  await figure.isAt(3);
  expect(await figure.mark('mode')).toBe('sv39x4');
  await expect(page.getByRole('alert')).toContainText('The figure cannot show Sv32x4');
  await expect(page.getByRole('alert')).not.toContainText('not a mode');
});

// `first-store` and a second store, to 0x40c00000. A link holds for ever, so this text is not to be changed.
const PACKED =
  'AUd3aGF0LWlmZFdoYXQgaWY6IE9uZSBzdG9yZSBicmVha3MgYSBnaWdhYnl0ZUFCQUFoQWhBQR4BHgUeAR4BQEAMh5QQQ0AeAR4FHgFAQUVAR0BADIeUEEJHQEEMh5QQR0BBFoMCQFYu';

test('a scenario of one’s own opens from the link that holds it, and the link goes on holding it', async ({ figure, page }) => {
  await figure.withoutMotion();
  await figure.open(`#x=${PACKED}&i=2`);
  await figure.isAt(2);
  expect(await figure.mark('scenario')).toBe('what-if');
  await expect(page.getByRole('combobox', { name: 'Scenario' }).locator('option:checked')).toHaveText('What if: One store breaks a gigabyte');
  await figure.press('End');
  await figure.isAt(await figure.steps());
  expect(await figure.counters()).toMatchObject({ tables: '3', fences: '5', dirty: '2' });
  await expect(page).toHaveURL(new RegExp(`#x=${PACKED}&k=7.1&m=sv39x4&i=${await figure.steps()}$`));
  await page.getByRole('combobox', { name: 'Kernel' }).selectOption('v3');
  await expect(page).toHaveURL(new RegExp(`#x=${PACKED}&k=v3`));
  await page.getByRole('combobox', { name: 'Scenario' }).selectOption('split-all');
  await expect(page).toHaveURL(/#s=split-all/);
  await page.goBack();
  await expect(page).toHaveURL(new RegExp(`#x=${PACKED}`));
  await expect(figure.host).toHaveAttribute('data-scenario', 'what-if');
});

const broken = [
  `#x=${PACKED.slice(0, -3)}&i=2`,
  '#x=%3Cscript%3E',
  '#s=no-such-scenario&i=3',
  '#s=first-store&k=2.4&i=3',
  '#s=first-store&m=sv99x4',
  '#s=first-store&i=minus-one',
  '#i=0',
  '#%00%ff=&&&==&s=%3Cscript%3E',
  '#garbage',
];

for (const link of broken) {
  test(`the broken link ${link.slice(0, 32)} gives the defaults and a note that can be seen`, async ({ figure, page }) => {
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

test('what is told of the entry is the same wherever one comes from', async ({ figure, page }) => {
  await figure.withoutMotion();
  const told = async (link) => {
    await page.evaluate((hash) => (location.hash = hash), link);
    await figure.isAt(Number(link.match(/i=(\d+)/)[1]));
    return page.locator('.origin').allInnerTexts();
  };
  for (const [scenario, fill] of [['first-store', 6], ['no-flush', 8]]) {
    await figure.open(`#s=${scenario}&i=1`);
    const steps = await figure.steps();
    for (let step = 1; step <= steps; step += 1) {
      await figure.open(`#s=${scenario}&i=${step}`);
      const alone = await page.locator('.origin').allInnerTexts();
      // There the line is written while the table fills.
      await told(`#s=${scenario}&i=${fill}`);
      expect(await told(`#s=${scenario}&i=${step}`), `${scenario}, step ${step}`).toEqual(alone);
    }
  }
});
