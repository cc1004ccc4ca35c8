import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from './fixtures.js';

// What `cargo xtask figures` has written, natively, for the pages of Sphinx.
const folder = join(import.meta.dirname, 'sphinx', 'gstage-figures');

test('the SVG of each step is the same from the element as from the command for paper, byte for byte', async ({ host, page }) => {
  const names = (await readdir(folder)).filter((name) => /^split-1g-to-4k-\d+\.svg$/.test(name)).sort();
  expect(names.length).toBeGreaterThan(5);
  await host.open('html/');
  // The module is started once, by whoever comes first.
  await expect(page.locator('gstage-player [data-ready]')).toBeAttached();
  const drawn = await page.evaluate(async (steps) => {
    const bindings = await import(new URL('gstage/glue.js', location.href));
    await bindings.default({ module_or_path: 'gstage/gstage.wasm' });
    const place = document.createElement('div');
    place.style.cssText = 'width: 760px; height: 560px';
    document.querySelector('main').replaceChildren(place);
    const player = new bindings.GstagePlayer(place, { scenario: 'split-1g-to-4k', theme: 'light' });
    return Array.from({ length: steps }, (_, index) => {
      player.seek(index + 1);
      return player.svg();
    });
  }, names.length);
  for (const [index, name] of names.entries()) {
    expect(drawn[index] === (await readFile(join(folder, name), 'utf8')), name).toBe(true);
  }
});
