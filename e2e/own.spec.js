// A scenario of one's own: edited, pasted, chosen as a file, dropped on the page; and the tables of real guests.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { damaged } from './damaged.js';
import { expect, test } from './fixtures.js';

const root = join(import.meta.dirname, '..');
const guest = join(root, 'core', 'tests', 'captures', 'linux-7.2-sv39x4', 'a4-1g-log-store1');
const dialog = (page) => page.getByRole('dialog', { name: 'A scenario of your own' });
const field = (page) => dialog(page).getByRole('textbox');
const said = (page) => dialog(page).getByRole('status');
const show = (page) => dialog(page).getByRole('button', { name: 'Open', exact: true });

async function opened(figure, page, link = '#s=first-store&i=3') {
  await figure.withoutMotion();
  await figure.open(link);
  await page.getByRole('button', { name: 'Edit' }).click();
  await expect(dialog(page)).toBeVisible();
}

// Drops files on the middle of the page, as a person would.
async function drop(page, files) {
  const given = await Promise.all(files.map(async ([name, content]) => [name, (await content).toString('base64')]));
  const transfer = await page.evaluateHandle((given) => {
    const transfer = new DataTransfer();
    for (const [name, content] of given) {
      transfer.items.add(new File([Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0))], name));
    }
    return transfer;
  }, given);
  await page.dispatchEvent('#figure', 'dragover', { dataTransfer: transfer });
  return () => page.dispatchEvent('#figure', 'drop', { dataTransfer: transfer });
}

const text = (content) => Promise.resolve(Buffer.from(content));

test('the scenario that is shown can be edited, and the edited one is shown from its first step', async ({ figure, page }) => {
  await opened(figure, page, '#s=first-store&k=7.2&i=3');
  const scenario = JSON.parse(await field(page).inputValue());
  expect(scenario).toEqual({ ...JSON.parse(await readFile(join(root, 'core/scenarios/first-store.json'), 'utf8')), kernel: '7.2' });
  scenario.slug = 'two-stores';
  scenario.title = 'Two <b>stores</b>';
  scenario.ops.push({ op: 'guest', vcpu: 0, access: 'store', gpa: '0x60000000' });
  await field(page).fill(JSON.stringify(scenario, undefined, 2));
  await expect(said(page)).toHaveText('“Two <b>stores</b>”, 2 operations.');
  await show(page).click();
  await expect(dialog(page)).toBeHidden();
  await figure.isAt(1);
  expect(await figure.mark('scenario')).toBe('two-stores');
  await expect(page).toHaveURL(/#x=[\w-]+&k=7.2&m=sv39x4&i=1$/);
  await figure.press('End');
  await figure.isAt(await figure.steps());
  expect(await figure.counters()).toMatchObject({ tables: '3', faults: '2', dirty: '2' });
  // Whoever gets the link sees the same.
  const caption = await figure.caption.textContent();
  await page.reload();
  await expect(figure.caption).toHaveText(caption);
});

test('what is wrong is said while one types, with line and column, and Open goes to the place', async ({ figure, page }) => {
  await opened(figure, page);
  const sound = await field(page).inputValue();
  await field(page).fill(sound.replace('"slot": 0', '"slot": 7'));
  await expect(said(page)).toHaveText('line 33, column 15: setup[1].slot is 7, and there is no such memslot.');
  await expect(field(page)).toHaveAttribute('aria-invalid', 'true');
  await show(page).click();
  await expect(field(page)).toBeFocused();
  expect(await field(page).evaluate((area) => area.value.slice(area.selectionStart, area.selectionEnd))).toBe('7');
  await field(page).fill(sound.replace('"vmid": 1,', '"vmid": 1,,'));
  await expect(said(page)).toContainText('line 6, column 13');
  await field(page).fill('');
  await expect(said(page)).toContainText('line 1, column 1');
  await field(page).fill(sound);
  await expect(field(page)).toHaveAttribute('aria-invalid', 'false');
  await page.keyboard.press('Escape');
  await expect(dialog(page)).toBeHidden();
  expect(await figure.mark('scenario')).toBe('first-store');
  await figure.isAt(3);
});

test('whatever stands in place of a value is refused in words', async ({ figure, page }) => {
  await opened(figure, page);
  const sound = JSON.parse(await field(page).inputValue());
  const texts = [...damaged(sound)];
  expect(texts.length).toBeGreaterThan(300);
  const { dead, silent } = await field(page).evaluate(async (area, texts) => {
    const type = async (text) => {
      area.value = text;
      area.dispatchEvent(new Event('input', { bubbles: true }));
      await new Promise(requestAnimationFrame);
      return area.getAttribute('aria-invalid') === 'true';
    };
    const silent = [];
    for (const text of texts) {
      // In between something is wrong for sure: what is said is about this text.
      if (!(await type('{'))) return { dead: text, silent };
      if (!(await type(text))) silent.push(text);
    }
    return { silent };
  }, texts);
  expect(dead, 'the dialog says no more after this').toBeUndefined();
  // A title, a slug in another spelling, no operations: some are as good as what they replace.
  expect(silent.length).toBeLessThan(texts.length / 10);
  await field(page).fill(JSON.stringify({ ...sound, slug: 'again' }));
  await expect(field(page)).toHaveAttribute('aria-invalid', 'false');
});

test('a scenario that the figure has no room for is refused in the dialog', async ({ figure, page }) => {
  await opened(figure, page);
  await field(page).fill(await readFile(join(root, 'core/tests/golden/sv32x4.json'), 'utf8'));
  await show(page).click();
  await expect(said(page)).toContainText('This cannot be shown: mode sv32x4 has tables of 1,024 entries');
  await expect(dialog(page)).toBeVisible();
});

test('a file that is dropped anywhere on the page is shown at once', async ({ figure, page }) => {
  await figure.withoutMotion();
  await figure.open();
  const release = await drop(page, [['mine.json', readFile(join(root, 'core/scenarios/teardown.json'))]]);
  await expect(page.getByText('Drop to open')).toBeVisible();
  await release();
  await expect(page.getByText('Drop to open')).toBeHidden();
  await expect(figure.host).toHaveAttribute('data-scenario', 'teardown');
  await figure.isAt(1);
});

test('a dropped file with a mistake is there to be corrected', async ({ figure, page }) => {
  await figure.open();
  await (await drop(page, [['mine.json', text('{\n  "slug": 1\n}')]]))();
  await expect(said(page)).toContainText('line 2, column 11: slug: invalid type: integer `1`, expected a string');
  await expect(field(page)).toHaveValue('{\n  "slug": 1\n}');
  expect(await figure.mark('scenario')).toBe('first-store');
});

test('the files of a guest’s tables open together as a state to look at', async ({ figure, page }) => {
  await figure.withoutMotion();
  await figure.open();
  const names = ['root.json', 'tables.bin', 'tables.idx', 'leaves.txt', 'trace.txt'];
  await (await drop(page, names.map((name) => [name, readFile(join(guest, name))])))();
  await expect(figure.host).toHaveAttribute('data-scenario', 'tables');
  await figure.isAt(1);
  await expect(figure.caption).toContainText('262,144 pages of this gibibyte');
  expect(await figure.counters()).toMatchObject({ 'leaves-1g': '0', 'leaves-2m': '511', 'leaves-4k': '513' });
  await figure.press('End');
  await expect(figure.caption).toContainText('No operation follows');
});

test('half of a guest’s tables says which half is missing', async ({ figure, page }) => {
  await figure.open();
  await (await drop(page, [['tables.bin', readFile(join(guest, 'tables.bin'))]]))();
  await expect(said(page)).toHaveText(
    'The tables cannot be opened: tables.idx is missing: tables.bin and tables.idx belong together.',
  );
});

test('the text of gstage_page_tables opens when it is pasted, and its mistakes have lines', async ({ figure, page }) => {
  const dump = [
    '---[ Guest physical addresses of Sv39x4 ]---',
    '0x0000000040000000-0x0000000040a00000    0x0000000100000000        10M PMD     D A . U X . R V',
    '0x0000000040a00000-0x0000000040a07000    0x0000000100a00000        28K PTE     D A . U X . R V',
    '0x0000000040a07000-0x0000000040a08000    0x0000000100a07000         4K PTE     D A . U X W R V',
  ];
  await opened(figure, page);
  await field(page).fill(dump.join('\n').replace('28K', '24K'));
  await expect(said(page)).toContainText('line 3, column 1: the size is');
  await field(page).fill(dump.join('\n'));
  await expect(said(page)).toHaveText('“Tables of a page-table dump”, 0 operations.');
  await show(page).click();
  await expect(figure.host).toHaveAttribute('data-scenario', 'tables');
  expect(await figure.counters()).toMatchObject({ 'leaves-2m': '5', 'leaves-4k': '8' });
  // It can be gone on from: the next dialog has it as JSON.
  await page.getByRole('button', { name: 'Edit' }).click();
  expect(JSON.parse(await field(page).inputValue()).tables).toHaveLength(3);
});

test('files can be chosen without a pointer, and are edited before they are shown', async ({ figure, page }) => {
  await opened(figure, page);
  await dialog(page).locator('input[type=file]').setInputFiles(join(root, 'core/scenarios/hole-step.json'));
  await expect(said(page)).toContainText('A step over a leaf');
  await show(page).press('Enter');
  await expect(figure.host).toHaveAttribute('data-scenario', 'hole-step');
});

test('more than the page takes is refused by its size', async ({ figure, page }) => {
  await opened(figure, page);
  await (await drop(page, [['huge.json', text(' '.repeat(10 << 20))]]))();
  await expect(said(page)).toHaveText('huge.json: the text has 10 MiB, and a scenario has 4 MiB at most.');
});

test('nothing of it is loaded before it is opened, and nothing is sent when it is', async ({ figure, page }) => {
  const asked = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await figure.open();
  expect(asked.filter((path) => path.includes('own'))).toEqual([]);
  asked.length = 0;
  await page.getByRole('button', { name: 'Edit' }).click();
  await expect(dialog(page)).toBeVisible();
  await show(page).click();
  await figure.isAt(1);
  expect(asked.filter((path) => !/\.(css|wasm|js|svg)$/.test(path))).toEqual([]);
});

for (const [width, height, scheme] of [[1280, 720, 'dark'], [390, 844, 'light'], [320, 640, 'dark']]) {
  test(`axe finds nothing wrong with the dialog at ${width} × ${height} in ${scheme}, and nothing is cut off`, async ({ figure, page }) => {
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme: scheme });
    await opened(figure, page);
    await field(page).fill('{"slug": 1}');
    await expect(said(page)).toContainText('line 1');
    const { violations } = await new AxeBuilder({ page }).include('.owning').analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    for (const part of [field(page), show(page), said(page)]) {
      const box = await part.boundingBox();
      expect(box.x).toBeGreaterThanOrEqual(0);
      expect(box.x + box.width).toBeLessThanOrEqual(width);
    }
  });
}
