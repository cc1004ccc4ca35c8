import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from './fixtures.js';

const hosts = (page) => page.locator('[data-scenario][data-step]');

const root = join(import.meta.dirname, '..');

// What the terminal tells of a scenario and of what is beside it: "NAME NUMBER" of run `index`.
function replay(slug) {
  const program = process.env.REPLAY ?? join(root, 'target', 'release', 'examples', 'replay');
  const file = join(root, 'core', 'scenarios', `${slug}.json`);
  const runs = execFileSync(program, [file], { encoding: 'utf8', maxBuffer: 1 << 28 }).split(/^beside /m);
  return (name, index) => new RegExp(`^${name} (\\d+)$`, 'm').exec(runs[index])[1];
}

// Waits until both figures show a step at rest.
async function bothAt(page, step) {
  await expect(hosts(page)).toHaveCount(2);
  for (const index of [0, 1]) {
    await expect(hosts(page).nth(index)).toHaveAttribute('data-step', String(step));
    await expect(hosts(page).nth(index)).toHaveAttribute('data-ready', '');
  }
}

const counters = (page, run) =>
  page.locator(`[data-run="${run}"] [data-counter]`).evaluateAll((cells) =>
    Object.fromEntries(cells.map((cell) => [cell.dataset.counter, cell.textContent])),
  );

test('one key puts a second run beside the first, and the same key takes it away at the step it was at', async ({ figure, page }) => {
  await figure.withoutMotion();
  await figure.open('#s=first-store&i=7');
  await page.keyboard.press('c');
  await bothAt(page, 7);
  await expect(page).toHaveURL(/&c=before$/);
  await page.keyboard.press('ArrowRight');
  await bothAt(page, 8);
  await page.keyboard.press('c');
  await expect(hosts(page)).toHaveCount(1);
  await figure.isAt(8);
  await expect(page).not.toHaveURL(/c=/);
});

test('the two figures go in step while time runs, and stop together', async ({ figure, page }) => {
  await figure.open('#s=first-store&i=5&c=before');
  await bothAt(page, 5);
  await page.keyboard.press('p');
  await expect(hosts(page).first()).toHaveAttribute('data-step', '7', { timeout: 20_000 });
  await page.keyboard.press('p');
  const steps = await hosts(page).evaluateAll((all) => all.map((host) => host.dataset.step));
  expect(steps[0]).toBe(steps[1]);
  await page.keyboard.press('End');
  const last = await hosts(page).first().getAttribute('data-steps');
  await bothAt(page, Number(last));
});

test('the first difference is named, and one click leads there', async ({ figure, page }) => {
  await figure.withoutMotion();
  await figure.open('#s=before-the-patch&i=1&c=b1');
  await bothAt(page, 1);
  await expect(page.locator('.parting')).toContainText('fails with -EEXIST; Linux 7.1 takes a table page');
  await page.getByRole('button', { name: 'First difference: step 5' }).click();
  await bothAt(page, 5);
});

test('the counters of both runs and their ratio stand in one table', async ({ figure, page }) => {
  await figure.withoutMotion();
  await figure.open('#s=no-flush&i=1&c=b1');
  await bothAt(page, 1);
  await page.keyboard.press('End');
  await bothAt(page, Number(await hosts(page).first().getAttribute('data-steps')));
  const [left, right] = [await counters(page, 'left'), await counters(page, 'right')];
  expect(Number(left.fences)).toBeLessThan(Number(right.fences));
  expect(left.tables).toBe(right.tables);
  await expect(page.getByRole('table', { name: 'Counters' }).getByRole('row', { name: 'right / left' })).toContainText('equal');
});

test('splitting store by store and ahead of them stand side by side from the start, with what either costs', async ({ figure, page }) => {
  await figure.withoutMotion();
  await figure.open('#s=lazy-vs-eager&i=1');
  await bothAt(page, 1);
  await expect(page.locator('.name h2').first()).toHaveText('Lazy splitting');
  const cost = (of, run) => page.locator(`[data-splitting="${of}"][data-run="${run}"]`);
  await expect(cost('fences', 'left')).toHaveText('0');
  await page.keyboard.press('End');
  await bothAt(page, Number(await hosts(page).first().getAttribute('data-steps')));
  const told = replay('lazy-vs-eager');
  for (const [index, run] of [[0, 'left'], [1, 'right']]) {
    await expect(cost('fences', run)).toHaveText(told('fences for splitting', index));
    await expect(cost('stores', run)).toHaveText(told('stores that split', index));
    const counted = await counters(page, run);
    for (const name of ['tables', 'fences', 'faults', 'dirty', 'leaves-4k']) {
      expect(counted[name], name).toBe(told(`counter ${name}`, index));
    }
  }
  await expect(page.locator('.cost')).toHaveText('For splitting alone: 513 against 14 fences (0.027× as many), 512 against 0 stores that had to split (0× as many)');
});

test('both waves of stores pass at the same time, whichever run splits in it', async ({ figure, page }) => {
  await figure.withoutMotion();
  await figure.open('#s=lazy-vs-eager&i=1');
  await bothAt(page, 1);
  const steps = Number(await hosts(page).first().getAttribute('data-steps'));
  await page.keyboard.press('End');
  await page.keyboard.press('ArrowLeft');
  await bothAt(page, steps - 1);
  await expect(page.locator('.words.left [data-caption]')).toContainText('512 of them have to split');
  await expect(page.locator('.words.right [data-caption]')).toContainText('none has to split');
});

test('the chart says its numbers as a table where that is asked for', async ({ figure, page }) => {
  await figure.withoutMotion();
  await figure.open('#s=first-store&i=1&c=before');
  await bothAt(page, 1);
  await expect(page.getByRole('img', { name: /^fences over \d+ steps\. In the end: Linux 7\.1 3, Before the patch 0\.$/ })).toBeVisible();
  const region = page.getByRole('region', { name: 'Numbers of the chart' });
  await expect(region).toHaveCount(0);
  await page.getByRole('button', { name: 'Numbers' }).click();
  await expect(region.getByRole('row')).toHaveCount(Number(await hosts(page).first().getAttribute('data-steps')) + 1);
});

test('any kernel version can be put beside, and what a link compares with but does not exist is said', async ({ figure, page }) => {
  await figure.withoutMotion();
  await figure.open('#s=first-store&i=1&c=before');
  await bothAt(page, 1);
  await page.getByRole('combobox', { name: 'Compare with' }).selectOption('7.2');
  await expect(hosts(page).nth(1)).toHaveAttribute('data-kernel', '7.2');
  await expect(page).toHaveURL(/&c=7\.2$/);
  await bothAt(page, 1);
  await figure.open('#s=first-store&i=2&c=b3');
  await expect(page.getByRole('alert')).toContainText('no variant 3');
  await figure.isAt(2);
  await figure.open('#s=first-store&i=2&c=nonsense');
  await expect(page.getByRole('alert')).toContainText('nothing to compare with');
});

for (const [width, height] of [[1280, 720], [1920, 1080], [390, 844], [320, 640]]) {
  test(`at ${width} × ${height} a comparison has nothing to scroll sideways`, async ({ figure, page }) => {
    await figure.withoutMotion();
    await page.setViewportSize({ width, height });
    await figure.open('#s=first-store&i=8&c=before');
    await bothAt(page, 8);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  });
}

for (const colorScheme of ['dark', 'light']) {
  test(`axe finds nothing in a comparison, ${colorScheme}`, async ({ figure, page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await figure.open('#s=before-the-patch&i=6&c=b1');
    await bothAt(page, 6);
    await page.getByRole('button', { name: 'Numbers' }).click();
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations).toEqual([]);
  });
}
