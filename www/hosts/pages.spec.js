import { expect, onDisk, test } from './fixtures.js';

// Each page, where its figure starts, and how many steps that has.
const pages = [
  ['a plain page', 'html/', 4],
  ['a page under a strict policy', 'csp/', 7],
  ['a page of mdBook', 'mdbook/html/splitting.html', 4],
  ['a page of Sphinx', 'sphinx/html/', 5],
  ['a page that Node has rendered', 'ssr/', 1],
  ['the documentation of a crate', 'rustdoc/doc/gstage_in_rustdoc/', 4],
];

for (const [name, path, step] of pages) {
  test(`${name} shows the figure at its step, and axe finds nothing`, async ({ host }) => {
    await host.open(path);
    await host.isAt(step);
    await expect(host.figure.locator('[data-caption]')).not.toBeEmpty();
    await expect(host.figure.locator('[data-counter=tables]')).toHaveText(/^\d+$/);
    expect(await host.violations()).toEqual([]);
  });

  test(`${name} steps by its buttons and by the keyboard`, async ({ host }) => {
    await host.open(path);
    await host.focus();
    await host.figure.getByRole('button', { name: 'Next step' }).click();
    await host.isAt(step + 1);
    await host.focus();
    await host.page.keyboard.press('ArrowRight');
    await host.isAt(step + 2);
    await host.page.keyboard.press('PageUp');
    await host.isAt(step + 1);
  });
}

test('mdBook turns its pages by the arrows while the figure has no focus, and does not while it has', async ({ host }) => {
  await host.open('mdbook/html/splitting.html');
  await host.focus();
  await host.page.keyboard.press('ArrowRight');
  await host.isAt(5);
  expect(host.page.url()).toContain('splitting');
  await host.page.evaluate(() => document.activeElement.blur());
  await host.page.keyboard.press('ArrowRight');
  await expect(host.page).toHaveURL(/migration/);
});

test('the whole of mdBook can be walked with the keyboard alone', async ({ host }) => {
  await host.open('mdbook/html/splitting.html');
  const focused = () => host.page.evaluate(() => {
    const element = document.activeElement;
    return element.shadowRoot?.activeElement?.getAttribute('aria-label') ?? element.tagName;
  });
  const seen = [];
  for (let press = 0; press < 40 && !seen.includes('Full screen'); press += 1) {
    await host.page.keyboard.press('Tab');
    seen.push(await focused());
  }
  for (const control of ['Step back', 'Play', 'Next step', 'Step', 'Full screen']) expect(seen).toContain(control);
  await host.page.keyboard.press('Tab');
  expect(await focused()).not.toBe('Full screen');
});

test('the single file opens from the disk and plays', async ({ host, page }) => {
  await page.goto(onDisk('gstage-player.html') + '#s=split-1g-to-2m&i=2');
  await host.ready();
  await host.isAt(2);
  await host.focus();
  await page.keyboard.press('Space');
  await host.isAt(3);
  expect(page.url()).toContain('s=split-1g-to-2m&k=7.1&m=sv39x4&i=3');
});

test('LaTeX gets the picture of the step with words for those who do not see it', async () => {
  const { readFile } = await import('node:fs/promises');
  const { join } = await import('node:path');
  const folder = process.env.HOSTS ?? join(import.meta.dirname, '..', '..', 'target', 'hosts');
  const tex = await readFile(join(folder, 'sphinx', 'latex', 'hypervisornotes.tex'), 'utf8');
  expect(tex).toContain('split-1g-to-4k-05}.pdf');
  expect(tex).toMatch(/Alt=\{One store, and it breaks\./);
});
