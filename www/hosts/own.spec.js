import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from './fixtures.js';
import { damaged } from '../../e2e/damaged.js';

// The scenario of the example, as an object that a test may change.
const scenario = async () => JSON.parse(await readFile(join(import.meta.dirname, 'own', 'two-stores.json'), 'utf8'));

// A page with one figure, which gets what `act` gives it, and keeps what its events say.
async function show(host, page, act, argument) {
  await host.open('html/');
  await page.evaluate(() => {
    const figure = document.createElement('gstage-player');
    window.figure = figure;
    window.heard = [];
    for (const name of ['ready', 'error']) figure.addEventListener(name, ({ detail }) => window.heard.push([name, detail]));
    document.querySelector('main').replaceChildren(figure);
  });
  await page.evaluate(act, argument);
}

const heard = (page) => page.evaluate(() => window.heard);
const alert = (page) => page.locator('gstage-player [role=alert]');

test('a file, a script element and an attribute each hold a scenario, under a strict policy', async ({ host, page }) => {
  await page.goto(new URL('own/', host.url).href);
  const shown = [['two-stores', '7.1', '2'], ['in-the-page', '7.1', '1'], ['in-the-attribute', 'v3', '1']];
  for (const [index, [slug, kernel, step]] of shown.entries()) {
    const figure = page.locator('gstage-player').nth(index);
    await figure.scrollIntoViewIfNeeded();
    await expect(figure.locator('[data-ready]')).toBeAttached();
    await expect(figure).toHaveAttribute('data-scenario', slug);
    await expect(figure).toHaveAttribute('data-kernel', kernel);
    await expect(figure).toHaveAttribute('data-step', step);
    await expect(figure.locator('[role=alert]')).toHaveCount(0);
  }
  // What is left while it loads counts as failed.
  await page.waitForLoadState('networkidle');
  expect(await host.violations()).toEqual([]);
});

test('a program passes a scenario as an object, with addresses as it has them', async ({ host, page }) => {
  await show(host, page, (own) => (window.figure.scenario = { ...own, focus: 0x4000_1000n, vcpus: 2 }), await scenario());
  await host.isAt(1);
  await expect(host.figure).toHaveAttribute('data-scenario', 'two-stores');
  expect(await page.evaluate(() => JSON.parse(window.figure.scenario).focus)).toBe('0x40001000');
  await page.evaluate(() => (window.figure.scenario = 'split-all'));
  await expect(host.figure).toHaveAttribute('data-scenario', 'split-all');
});

test('the link of a scenario of one’s own holds it, and opens in another figure', async ({ host, page }) => {
  await show(host, page, (own) => Object.assign(window.figure, { page: 'https://example.org/', scenario: own, step: 3 }), await scenario());
  await host.isAt(3);
  const link = new URL(await page.evaluate(() => window.figure.link()));
  expect(link.hash).toMatch(/^#x=[\w-]+&k=7\.1&m=sv39x4&i=3$/);
  const packed = new URLSearchParams(link.hash.slice(1)).get('x');
  await show(host, page, (packed) => (window.figure.scenario = `x=${packed}`), packed);
  await host.isAt(1);
  await expect(host.figure).toHaveAttribute('data-scenario', 'two-stores');
  expect(await page.evaluate(() => window.figure.state.own)).toBe(packed);
});

const wrong = [
  ['a comma too many', (text) => text.replace('"vmid": 1,', '"vmid": 1,,'), { line: 6, column: 13, field: '' }, 'key must be a string'],
  ['an address beyond the mode', (text) => text.replaceAll('"0x60000000"', '"0x20000000000"'), { field: 'ops[1].gpa' }, 'beyond the 41 address bits of Sv39x4'],
  ['a field that is not known', (text) => text.replace('"slot"', '"slut"'), { field: 'setup[1].slut' }, 'unknown field `slut`'],
  ['markup in place of a name', (text) => text.replace('"7.1"', '"<img src=x onerror=alert(1)>"'), { field: 'kernel' }, '<img src=x onerror=alert(1)>'],
  ['an impossible size', (text) => text.replace('"size": "0x40000000"', '"size": "0xfffffffffffff000"'), { field: 'memory[0].size' }, 'end of the address space'],
  ['too many operations', (text) => JSON.stringify({ ...JSON.parse(text), ops: Array(5000).fill({ op: 'get_log', slot: 0 }) }), { field: 'ops' }, 'at most 4096 operations'],
];

for (const [name, change, place, says] of wrong) {
  test(`${name} is said in place and as an event, and the next scenario is shown`, async ({ host, page }) => {
    const text = change(JSON.stringify(await scenario(), undefined, 2));
    await show(host, page, (text) => (window.figure.scenario = text), text);
    await expect(alert(page)).toContainText(says);
    await expect(alert(page)).toContainText('line ');
    expect((await heard(page))[0]).toMatchObject(['error', { kind: 'scenario', ...place }]);
    await page.evaluate(() => (window.figure.scenario = 'first-store'));
    await host.isAt(1);
    await expect(alert(page)).toHaveCount(0);
  });
}

test('whatever stands in place of a value is refused in words', async ({ host, page }) => {
  await host.open('html/');
  const texts = [...damaged(await scenario())];
  expect(texts.length).toBeGreaterThan(300);
  const { refused, others } = await page.evaluate(async (texts) => {
    const folder = new URL('.', document.querySelector('script[src*="gstage-player.js"]').src);
    const { default: start, nameOf, prepare } = await import(new URL('glue.js', folder));
    await start(new URL('gstage.wasm', folder));
    await prepare();
    const others = [];
    let refused = 0;
    for (const text of texts) {
      try {
        nameOf(text);
      } catch (error) {
        if (error.cause?.kind === 'scenario' && error.cause.line > 0) refused += 1;
        else others.push(`${error}: ${text}`);
      }
    }
    return { refused, others };
  }, texts);
  expect(others).toEqual([]);
  // A title, a slug in another spelling, no operations: some are as good as what they replace.
  expect(refused).toBeGreaterThan(texts.length * 0.9);
});

test('10 MB of JSON are refused without being read, and what was shown stays', async ({ host, page }) => {
  await show(host, page, () => (window.figure.scenario = 'split-1g-to-2m'));
  await host.isAt(1);
  await page.evaluate(() => (window.figure.scenario = `{"slug":"${'a'.repeat(10 << 20)}"}`));
  await expect(alert(page)).toContainText('the text has 11 MiB, and a scenario has 4 MiB at most');
  await expect(host.figure).toHaveAttribute('data-scenario', 'split-1g-to-2m');
  await page.evaluate(() => window.figure.next());
  await expect(host.figure).toHaveAttribute('data-step', '2');
});

test('a file of markup is no scenario, and nothing of it is carried out', async ({ host, page }) => {
  await page.route('**/page.json', (route) => route.fulfill({ body: '<script>window.ran = true</script>', contentType: 'text/html' }));
  await show(host, page, () => (window.figure.src = 'page.json'));
  await expect(alert(page)).toContainText('line 1, column 1');
  expect(await page.evaluate(() => window.ran)).toBeUndefined();
});

test('markup in a title is shown as text', async ({ host, page }) => {
  const title = '<img src=x onerror="window.ran = true">';
  await show(host, page, (own) => (window.figure.scenario = own), { ...(await scenario()), title });
  await host.isAt(1);
  await expect(host.figure.locator('.frame')).toHaveAttribute('aria-label', `${title}, step 1 of ${await page.evaluate(() => window.figure.steps)}`);
  expect(await page.evaluate(() => window.figure.svg())).toContain('&lt;img src=x');
  expect(await page.evaluate(() => window.ran)).toBeUndefined();
});

test('of two scenarios that are asked for one after the other the last one is shown', async ({ host, page }) => {
  await page.route('**/slow.json', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 500));
    await route.fulfill({ path: join(import.meta.dirname, 'own', 'two-stores.json') });
  });
  await show(host, page, () => (window.figure.src = 'slow.json'));
  await page.waitForRequest('**/slow.json');
  await page.evaluate(() => (window.figure.scenario = 'split-all'));
  await host.isAt(1);
  await page.waitForTimeout(700);
  await expect(host.figure).toHaveAttribute('data-scenario', 'split-all');
  expect((await heard(page)).filter(([name]) => name === 'error')).toEqual([]);
});

test.describe('where a file cannot be had', () => {
  test.use({ errorsAreExpected: true });
  test('one that is not there is named, with the reason', async ({ host, page }) => {
    await show(host, page, () => (window.figure.src = 'nowhere/none.json'));
    await expect(alert(page)).toContainText('none.json: the server says 404');
    await page.evaluate(() => (window.figure.src = '../own/two-stores.json'));
    await host.isAt(1);
    await expect(host.figure).toHaveAttribute('data-scenario', 'two-stores');
  });

  test('a file of 10 MB is not loaded to its end', async ({ host, page }) => {
    await page.route('**/huge.json', (route) => route.fulfill({ body: ' '.repeat(10 << 20), contentType: 'application/json' }));
    await show(host, page, () => (window.figure.src = 'huge.json'));
    await expect(alert(page)).toContainText('a scenario has 4 MiB at most');
  });
});
