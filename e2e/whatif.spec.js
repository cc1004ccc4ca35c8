// What if: something else is done at the step that is shown, and the story takes another course.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from './fixtures.js';

// What cannot be done is told at once, and not when the time for the whole test is over.
test.use({ actionTimeout: 8_000 });

const root = join(import.meta.dirname, '..');
const dialog = (page) => page.getByRole('dialog', { name: 'What if …' });
const course = (page) => page.getByRole('region', { name: 'What if' });
const act = (page, name) => dialog(page).getByRole('radio', { name, exact: true });
const field = (page) => dialog(page).getByRole('textbox', { name: 'Guest address' });
const go = (page) => dialog(page).getByRole('button', { name: 'Do it' });

async function asked(figure, page, link) {
  if (link !== undefined) {
    await figure.withoutMotion();
    await figure.open(link);
  }
  await page.getByRole('button', { name: 'What if' }).click();
  await expect(dialog(page)).toBeVisible();
}

async function does(page, name, { address, choose = {}, goesOn } = {}) {
  await act(page, name).check();
  if (address !== undefined) await field(page).fill(address);
  for (const [label, value] of Object.entries(choose)) await dialog(page).getByRole('combobox', { name: label, exact: true }).selectOption({ label: value });
  if (goesOn !== undefined) await dialog(page).getByRole('checkbox', { name: 'Then go on with the story' }).setChecked(goesOn);
  await go(page).click();
  await expect(dialog(page)).toBeHidden();
  await expect(course(page)).toBeVisible();
}

// What `replay` says of a scenario that is shown: it is what the dialog for scenarios has as JSON.
async function replayed(page) {
  await page.getByRole('button', { name: 'Edit' }).click();
  const text = await page.getByRole('dialog', { name: 'A scenario of your own' }).getByRole('textbox').inputValue();
  await page.keyboard.press('Escape');
  const path = join(await mkdtemp(join(tmpdir(), 'what-if-')), 'scenario.json');
  await writeFile(path, text);
  const arguments_ = ['run', '--release', '-q', '-p', 'gstage-core', '--example', 'replay', '--', path];
  const { stdout } = await promisify(execFile)('cargo', arguments_, { cwd: root });
  const counters = [...stdout.matchAll(/^counter (\S+) (\d+)$/gm)].map(([, name, value]) => [name, value]);
  return { counters: Object.fromEntries(counters), text: stdout };
}

const acts = [
  ['a store', 'Store', { address: '0x60000000' }, 'store to 0x60000000 on vCPU 0', /The guest stores/],
  ['a load', 'Load', { address: '0x60000000' }, 'load from 0x60000000 on vCPU 0', /The load returns/],
  ['a fetch', 'Fetch', { address: '60000000' }, 'fetch from 0x60000000 on vCPU 0', /The fetch returns/],
  ['a split', 'Split', { address: '0x60000000', choose: { 'Down to': '2M' } }, 'split at 0x60000000 to 2M', /./],
  ['a write protection', 'Write-protect', { choose: { 'Around it': '4 KiB' } }, 'write-protect 0x40A07000 to 0x40A07FFF', /./],
  ['an unmapping', 'Unmap', { choose: { 'Around it': '2 MiB' } }, 'unmap 0x40A00000 to 0x40BFFFFF', /./],
];

for (const [what, name, how, told, headline] of acts) {
  test(`${what} after the story begins a step of its own, and the counters are those of replay`, async ({ figure, page }) => {
    // The first one may have to build `replay`.
    test.setTimeout(300_000);
    await asked(figure, page, '#s=first-store&i=99');
    const original = await figure.steps();
    await does(page, name, how);
    await expect(course(page)).toContainText(told);
    await expect(course(page)).toContainText(`From “One store breaks a gigabyte”, step ${original}.`);
    await figure.isAt(original);
    expect(await figure.steps()).toBeGreaterThan(original);
    await expect(page.locator('main h2')).toHaveText(headline);
    await figure.press('End');
    await figure.isAt(await figure.steps());
    const shown = await figure.counters();
    const { counters } = await replayed(page);
    expect(shown).toMatchObject(counters);
  });
}

test('the next fence that an operation asks for is lost at its own step, and the rest is as before', async ({ figure, page }) => {
  await asked(figure, page, '#s=first-store&i=7');
  const steps = await figure.steps();
  await does(page, 'Drop the next fence');
  await figure.isAt(8);
  expect(await figure.steps()).toBe(steps);
  await expect(page.locator('main h2')).toHaveText(/Asked for, *and lost\./);
  await expect(figure.caption).toContainText('order 30');
  await expect(page.locator('.facts')).toContainText('stale, but equal');
  await figure.press('ArrowLeft');
  await figure.isAt(7);
  await expect(page.locator('main h2')).toHaveText(/One store, *and it breaks\./);
});

test('without its fence an unmapped gigabyte can still be reached, and the checker names the fence that is missing', async ({ figure, page }) => {
  await asked(figure, page, '#s=split-1g-to-4k&i=1');
  await does(page, 'Drop the next fence', { goesOn: false });
  await expect(page.locator('main h2')).toHaveText(/One fence *will be lost\./);
  await asked(figure, page);
  await does(page, 'Unmap', { choose: { 'Around it': '1 GiB' } });
  await expect(course(page)).toContainText('the next fence is lost, unmap 0x40000000 to 0x7FFFFFFF');
  const verdict = page.getByRole('region', { name: 'Checker' });
  await expect(verdict).toContainText('can reach a frame');
  await expect(verdict).toContainText('a fence, order 30, 0x40000000');
});

test('an emptied cache ends a split with the failure of a cache that ran out', async ({ figure, page }) => {
  await asked(figure, page, '#s=out-of-tables&i=1');
  await does(page, 'Empty the cache');
  await expect(page.locator('main h2')).toHaveText(/The cache *is emptied\./);
  await figure.press('ArrowRight');
  await figure.press('ArrowRight');
  await expect(page.locator('main h2')).toHaveText(/The cache *is empty\./);
  await expect(figure.caption).toContainText('the split stops with -ENOMEM');
});

test('a paused vCPU keeps its fences waiting until it is resumed', async ({ figure, page }) => {
  await asked(figure, page, '#s=two-vcpus&i=1');
  await does(page, 'Pause a vCPU', { choose: { vCPU: '1' }, goesOn: false });
  await expect(page.locator('main h2')).toHaveText(/vCPU 1 *is paused\./);
  await asked(figure, page);
  await does(page, 'Store', { choose: { vCPU: '0' } });
  await figure.press('End');
  await page.getByRole('button', { name: 'Panels' }).click();
  await page.getByRole('checkbox', { name: 'TLBs and fence queue' }).check();
  await page.keyboard.press('Escape');
  const harts = page.getByRole('region', { name: 'TLBs and fence queue' });
  await expect(harts).toContainText('TLB, vCPU 1, paused');
  await expect(harts).toContainText('waits for vCPU 1');
  await asked(figure, page);
  await does(page, 'Resume a vCPU');
  await expect(page.locator('main h2')).toHaveText(/vCPU 1 *goes on\./);
  await expect(harts).not.toContainText('waits for vCPU');
});

test('the link opens the same course again, and knows where it comes from', async ({ figure, page }) => {
  await asked(figure, page, '#s=first-store&k=7.2&i=4');
  await does(page, 'Store', { address: '0x60000000' });
  await expect(page).toHaveURL(/#x=[\w-]+&k=7\.2&m=sv39x4&i=\d+&o=first-store&oi=4$/);
  const [caption, told] = [await figure.caption.textContent(), await course(page).textContent()];
  await page.reload();
  await expect(figure.caption).toHaveText(caption);
  await expect(course(page)).toHaveText(told);
});

test('the original is one click away, at the step where the course began, and the browser leads to both', async ({ figure, page }) => {
  await asked(figure, page, '#s=first-store&i=4');
  await does(page, 'Load', { address: '0x60000000' });
  const number = Number(await figure.mark('step'));
  await course(page).getByRole('button', { name: 'Back to the original' }).click();
  await expect(course(page)).toBeHidden();
  expect(await figure.mark('scenario')).toBe('first-store');
  await figure.isAt(4);
  await page.goBack();
  await expect(course(page)).toBeVisible();
  await figure.isAt(number);
  await page.goBack();
  await expect(course(page)).toBeHidden();
  await figure.isAt(4);
});

test('a course of a scenario of one’s own leads back to that', async ({ figure, page }) => {
  await figure.withoutMotion();
  await figure.open('#s=first-store&i=3');
  await page.getByRole('button', { name: 'Edit' }).click();
  const editor = page.getByRole('dialog', { name: 'A scenario of your own' });
  const text = await editor.getByRole('textbox').inputValue();
  await editor.getByRole('textbox').fill(text.replace('One store breaks a gigabyte', 'Mine'));
  await editor.getByRole('button', { name: 'Open', exact: true }).click();
  await figure.isAt(1);
  await asked(figure, page);
  await does(page, 'Load', { address: '0x60000000' });
  await expect(course(page)).toContainText('From “Mine”, step 1.');
  await page.reload();
  await course(page).getByRole('button', { name: 'Back to the original' }).click();
  await expect(page).toHaveTitle(/./);
  await expect(page.getByRole('combobox', { name: 'Scenario' })).toContainText('Mine');
  await figure.isAt(1);
});

test('what is no address is refused in place, and nothing happens', async ({ figure, page }) => {
  await asked(figure, page, '#s=first-store&i=3');
  await expect(field(page)).toHaveValue('0x40A07000');
  for (const [address, reason] of [
    ['over there', '“over there” is no address. Write one in hexadecimal, such as 0x40A07000.'],
    ['', 'There is no address.'],
    ['0x20000000000', '0x20000000000 lies beyond the 41 bits of a guest address in Sv39x4.'],
  ]) {
    await field(page).fill(address);
    await go(page).click();
    await expect(dialog(page).getByRole('status')).toContainText(reason);
    await expect(field(page)).toBeFocused();
    await expect(field(page)).toHaveAttribute('aria-invalid', 'true');
  }
  await field(page).fill('0x60000000');
  await expect(dialog(page).getByRole('status')).toHaveText('');
  await page.keyboard.press('Escape');
  await expect(dialog(page)).toBeHidden();
  expect(await figure.mark('scenario')).toBe('first-store');
});

test('keys alone are enough: w asks, arrows choose, Enter does it', async ({ figure, page }) => {
  await figure.withoutMotion();
  await figure.open('#s=first-store&i=99');
  await figure.press('w');
  await expect(dialog(page)).toBeVisible();
  await expect(act(page, 'Store')).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(act(page, 'Load')).toBeChecked();
  await page.keyboard.press('Tab');
  await expect(field(page)).toBeFocused();
  await page.keyboard.type('60000000');
  await page.keyboard.press('Enter');
  await expect(course(page)).toContainText('load from');
});

test('what is pointed at is the address to begin with', async ({ figure, page }) => {
  await figure.withoutMotion();
  await figure.open('#s=first-store&i=99');
  const box = await figure.host.boundingBox();
  await page.mouse.move(box.x + box.width * 0.5, box.y + box.height * 0.55);
  const card = page.locator('.gstage-card');
  await expect(card).toBeVisible();
  const first = /0x[0-9A-F]+/.exec(await card.textContent())[0];
  await figure.press('w');
  await expect(field(page)).toHaveValue(first);
});

test('nothing of it is loaded before it is asked for', async ({ figure, page }) => {
  const asked_ = [];
  page.on('request', (request) => asked_.push(new URL(request.url()).pathname));
  await figure.open();
  expect(asked_.filter((path) => path.includes('what-if'))).toEqual([]);
  await page.getByRole('button', { name: 'What if' }).click();
  await expect(dialog(page)).toBeVisible();
  await expect.poll(() => asked_.some((path) => path.endsWith('parts/what-if.css'))).toBe(true);
});

for (const [width, height, scheme] of [[1280, 720, 'dark'], [390, 844, 'light'], [320, 640, 'dark']]) {
  test(`axe finds nothing wrong with dialog and line at ${width} × ${height} in ${scheme}, and nothing is cut off`, async ({ figure, page }) => {
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme: scheme });
    await asked(figure, page, '#s=two-vcpus&i=3');
    await act(page, 'Unmap').check();
    await field(page).fill('nowhere');
    await go(page).click();
    await expect(dialog(page).getByRole('status')).toContainText('no address');
    const clean = async (selector) => {
      const { violations } = await new AxeBuilder({ page }).include(selector).analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    };
    await clean('.asking');
    for (const part of [field(page), go(page), dialog(page).getByRole('status'), act(page, 'Pause a vCPU')]) {
      await part.scrollIntoViewIfNeeded();
      const box = await part.boundingBox();
      expect(box.x).toBeGreaterThanOrEqual(0);
      expect(box.x + box.width).toBeLessThanOrEqual(width);
    }
    await does(page, 'Store', { address: '0x60000000' });
    await clean('.course');
    const back = await course(page).getByRole('button').boundingBox();
    expect(Math.min(back.width, back.height)).toBeGreaterThanOrEqual(24);
  });
}
