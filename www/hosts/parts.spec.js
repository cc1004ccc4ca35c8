// The module comes in parts: what a standing figure runs, what plays a recording, and the model.
import { expect, test } from './fixtures.js';

const TO_PLAY = ['gstage.wasm', 'gstage_embed_played.wasm'];
const TO_LOOK = ['gstage.wasm', 'gstage_embed_looked.wasm', 'gstage_embed_played.wasm'];

// Opens a page with one figure, and gives the modules that are asked for, as they come.
async function show(host, page, attributes) {
  const asked = [];
  page.on('request', (request) => {
    const name = new URL(request.url()).pathname.split('/').at(-1);
    if (name.endsWith('.wasm')) asked.push(name);
  });
  const body = `<!doctype html><html lang="en"><title>One figure</title><link rel="icon" href="data:,">
<script type="module" src="gstage/gstage-player.js"></script><gstage-player ${attributes}></gstage-player></html>`;
  await page.route('**/html/one.html', (route) => route.fulfill({ contentType: 'text/html', body }));
  await host.open('html/one.html');
  return asked;
}

test('a figure that stands has the first part alone', async ({ host, page }) => {
  const asked = await show(host, page, 'scenario="split-1g-to-4k" controls');
  await page.waitForTimeout(1000);
  expect(asked).toEqual(['gstage.wasm']);
});

test('a figure that stands at a later step has what plays it, and no more', async ({ host, page }) => {
  const asked = await show(host, page, 'scenario="split-1g-to-4k" step="5"');
  await host.isAt(5);
  await page.waitForTimeout(1000);
  expect(asked).toEqual(TO_PLAY);
});

for (const scenario of ['split-1g-to-4k', 'lazy-vs-eager', 'two-vcpus', 'teardown']) {
  test(`${scenario} is played, pointed at, magnified and taken away without the model`, async ({ host, page }) => {
    const asked = await show(host, page, `scenario="${scenario}" speed="4" controls`);
    const steps = await page.evaluate(() => {
      const figure = document.querySelector('gstage-player');
      const ended = new Promise((resolve) => figure.addEventListener('end', resolve, { once: true }));
      figure.play();
      return ended.then(() => figure.steps);
    });
    await host.isAt(steps);
    expect(asked.sort()).toEqual(TO_PLAY);
    const { x, y, width, height } = await host.figure.boundingBox();
    await page.mouse.move(x + width * 0.5, y + height * 0.5);
    await host.focus();
    for (const [key, step] of [['Home', 1], ['ArrowRight', 2], ['+', 2], ['+', 2], ['0', 2], ['PageUp', 1]]) {
      await page.keyboard.press(key);
      await host.isAt(step);
    }
    await page.mouse.move(x + width * 0.5, y + height * 0.52);
    await expect(host.figure.locator('.gstage-card')).toContainText('0x');
    await page.evaluate(() => document.querySelector('gstage-player').remove());
    await expect.poll(() => page.workers().length).toBe(0);
    expect([...new Set(asked)].sort()).toEqual(TO_LOOK);
  });
}

test('a kernel that the recording is of needs no model', async ({ host, page }) => {
  const asked = await show(host, page, 'scenario="split-1g-to-4k" kernel="7.1" mode="sv39x4"');
  await expect(host.figure).toHaveAttribute('data-kernel', '7.1');
  expect(asked).toEqual(['gstage.wasm']);
});

test('a kernel of which there is no recording has the model with it', async ({ host, page }) => {
  const asked = await show(host, page, 'scenario="split-1g-to-4k" kernel="7.2"');
  expect(asked.sort()).toEqual([...TO_LOOK, 'gstage_embed_more.wasm'].sort());
  await expect(host.figure).toHaveAttribute('data-kernel', '7.2');
});

test.describe('without luck', () => {
  test.use({ errorsAreExpected: true });

  test('a part that could not be had ahead of time is asked for again where it is called for', async ({ host, page }) => {
    await page.route('**/gstage_embed_played.wasm', (route) => route.abort(), { times: 1 });
    const asked = await show(host, page, 'scenario="split-1g-to-4k"');
    await host.focus();
    await expect.poll(() => asked).toContain('gstage_embed_played.wasm');
    await page.keyboard.press('ArrowRight');
    await host.isAt(2);
    expect(asked.filter((name) => name === 'gstage_embed_played.wasm').length).toBeGreaterThan(1);
  });
});
