// The module comes in parts: what a standing figure runs, what plays a recording, and the model.
import { expect, test } from './fixtures.js';

// Opens a page with one figure; gives the modules that are asked for, as they come.
async function show(host, page, attributes) {
  const asked = [];
  page.on('request', (request) => {
    const name = new URL(request.url()).pathname.split('/').at(-1);
    if (name.endsWith('.wasm')) asked.push(name);
  });
  await host.open('html/');
  await page.evaluate((given) => {
    const figure = document.createElement('gstage-player');
    for (const [name, value] of Object.entries(given)) figure.setAttribute(name, value);
    document.querySelector('main').replaceChildren(figure);
  }, attributes);
  await host.ready();
  return asked;
}

const TO_PLAY = ['gstage.wasm', 'gstage_embed_played.wasm'];
const TO_LOOK = ['gstage.wasm', 'gstage_embed_looked.wasm', 'gstage_embed_played.wasm'];

for (const scenario of ['split-1g-to-4k', 'lazy-vs-eager', 'two-vcpus', 'teardown']) {
  test(`${scenario} is played, pointed at and magnified without the model`, async ({ host, page }) => {
    const asked = await show(host, page, { scenario, speed: '4', controls: '' });
    expect(asked).toEqual(['gstage.wasm']);
    const steps = await page.evaluate(() => {
      const figure = document.querySelector('gstage-player');
      const ended = new Promise((resolve) => figure.addEventListener('end', resolve, { once: true }));
      figure.play();
      return ended.then(() => figure.steps);
    });
    await host.isAt(steps);
    expect(asked.sort()).toEqual(TO_PLAY);
    const { x, y, width, height } = await host.figure.boundingBox();
    await page.mouse.move(x + width * 0.45, y + height * 0.4);
    await host.focus();
    for (const key of ['Home', 'ArrowRight', '+', '+', '0', '2', 'PageUp', 'Home']) await page.keyboard.press(key);
    await host.isAt(1);
    await page.mouse.move(x + width * 0.45, y + height * 0.42);
    await expect(host.figure.locator('.gstage-card')).toContainText('0x');
    expect(asked.sort()).toEqual(TO_LOOK);
  });
}

test('a kernel of which there is no recording has the model with it', async ({ host, page }) => {
  const asked = await show(host, page, { scenario: 'split-1g-to-4k', kernel: '7.1' });
  expect(asked.sort()).toEqual([...TO_LOOK, 'gstage_embed_more.wasm'].sort());
  await expect(host.figure).toHaveAttribute('data-kernel', '7.1');
});

test.describe('without luck', () => {
  test.use({ errorsAreExpected: true });

  test('a part that could not be had ahead of time is asked for again where it is called for', async ({ host, page }) => {
    await page.route('**/gstage_embed_played.wasm', (route) => route.abort(), { times: 1 });
    const asked = await show(host, page, { scenario: 'split-1g-to-4k' });
    await host.focus();
    await expect.poll(() => asked).toContain('gstage_embed_played.wasm');
    await page.keyboard.press('ArrowRight');
    await host.isAt(2);
    expect(asked.filter((name) => name === 'gstage_embed_played.wasm').length).toBeGreaterThan(1);
  });
});
