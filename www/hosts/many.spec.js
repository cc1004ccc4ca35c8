// Many figures on one page: what they share, what they cost while they are seen and while they are not, and what is left of them.
import { expect, test } from './fixtures.js';

const FIGURES = 10;

// All of them on one screen.
const SMALL = 'display: inline-block; inline-size: 300px; block-size: 230px; min-block-size: 0';

// Counts what the page asks of the browser, before anything of it runs.
function countInPage() {
  window.counted = { compiled: 0, asked: 0, memory: undefined };
  for (const name of ['compile', 'compileStreaming', 'instantiate', 'instantiateStreaming']) {
    const original = WebAssembly[name];
    WebAssembly[name] = async (source, ...rest) => {
      if (!(source instanceof WebAssembly.Module)) window.counted.compiled += 1;
      const result = await original.call(WebAssembly, source, ...rest);
      window.counted.memory ??= (result.instance ?? result).exports?.memory;
      return result;
    };
  }
  const request = window.requestAnimationFrame.bind(window);
  window.nextFrame = request;
  window.requestAnimationFrame = (callback) => {
    window.counted.asked += 1;
    return request(callback);
  };
}

// Counts the frames of a worker, and tells whoever asks on the channel.
const countInWorker = `
  const request = self.requestAnimationFrame.bind(self);
  let frames = 0;
  self.requestAnimationFrame = (callback) => request((now) => { frames += 1; callback(now); });
  const channel = new BroadcastChannel('frames');
  const name = Math.random();
  channel.onmessage = ({ data }) => { if (data === 'how many?') channel.postMessage([name, frames]); };
`;

async function show(host, page) {
  await page.setViewportSize({ width: 1600, height: 1000 });
  await page.addInitScript(countInPage);
  await page.route('**/worker.js', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `${countInWorker}${await response.text()}` });
  });
  await page.goto(new URL('html/', host.url).href);
  await page.evaluate(
    ([count, style]) => {
      const figures = Array.from({ length: count }, () => {
        const figure = document.createElement('gstage-player');
        figure.autoplay = true;
        figure.style.cssText = style;
        return figure;
      });
      document.querySelector('main').replaceChildren(...figures);
    },
    [FIGURES, SMALL],
  );
  await expect(page.locator('gstage-player[data-step]')).toHaveCount(FIGURES);
}

// Lets `frames` animation frames of the page pass; returns how many each worker had meanwhile, and how long it took.
const pass = (page, frames) =>
  page.evaluate(async (frames) => {
    const channel = new BroadcastChannel('frames');
    const ask = async () => {
      const answers = new Map();
      channel.onmessage = ({ data }) => Array.isArray(data) && answers.set(...data);
      channel.postMessage('how many?');
      await new Promise((resolve) => setTimeout(resolve, 200));
      return answers;
    };
    const before = await ask();
    const began = performance.now();
    let counted = 0;
    while (counted < frames) {
      await new Promise((resolve) => window.nextFrame(resolve));
      counted += 1;
    }
    const took = performance.now() - began;
    // The frames that pass while the workers are asked count on both sides.
    let more = 0;
    let asking = true;
    const count = () => {
      more += 1;
      if (asking) window.nextFrame(count);
    };
    window.nextFrame(count);
    const after = await ask();
    asking = false;
    channel.close();
    return { of: counted, more, took, workers: [...after].map(([name, value]) => value - (before.get(name) ?? 0)) };
  }, frames);

test('ten figures in sight share one compiled module, and each has every frame that the browser has', async ({ host, page }) => {
  const asked = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname.split('/').at(-1)));
  await show(host, page);
  await expect.poll(() => page.$$eval('gstage-player', (figures) => figures.every(({ state }) => state.playing))).toBe(true);
  // The module is in parts: what plays a recording is the second, and the workers have both from the page.
  const modules = asked.filter((name) => name.endsWith('.wasm')).sort();
  expect(modules).toEqual(['gstage.wasm', 'gstage_embed_played.wasm']);
  expect(await page.evaluate(() => window.counted.compiled)).toBe(modules.length);
  await pass(page, 30);
  const { of, took, workers } = await pass(page, 180);
  const rate = (frames) => `${((1000 * frames) / took).toFixed(1)}`;
  console.log(`${FIGURES} figures: ${workers.map(rate).join(', ')} frames a second; the page itself: ${rate(of)}`);
  expect(workers).toHaveLength(FIGURES);
  for (const frames of workers) expect(frames).toBeGreaterThanOrEqual(of * 0.9);
});

test('out of sight ten figures ask for no frame, neither in the page nor in their workers', async ({ host, page }) => {
  await show(host, page);
  await page.evaluate(() => {
    document.body.style.paddingBlockEnd = '400vh';
    scrollTo(0, document.body.scrollHeight);
  });
  await expect.poll(() => page.$$eval('gstage-player', (figures) => figures.some(({ playing }) => playing))).toBe(false);
  await pass(page, 30);
  const asked = await page.evaluate(() => window.counted.asked);
  const { workers } = await pass(page, 60);
  expect(workers).toEqual(Array(FIGURES).fill(0));
  expect(await page.evaluate(() => window.counted.asked)).toBe(asked);
});

test('figures that come and go leave no listener, no node and no memory behind', async ({ host, page }) => {
  await show(host, page);
  const browser = await page.context().newCDPSession(page);
  const cycle = async () => {
    await page.evaluate((count) => {
      const figures = Array.from({ length: count }, () => Object.assign(document.createElement('gstage-player'), { autoplay: true, controls: true }));
      document.querySelector('main').replaceChildren(...figures);
      figures.forEach((figure) => figure.load());
    }, FIGURES);
    await expect(page.locator('gstage-player[data-step]')).toHaveCount(FIGURES);
    await page.evaluate(() => document.querySelector('main').replaceChildren());
    await expect.poll(() => page.workers().length).toBe(0);
  };
  // What the browser has begun for a figure that is gone it ends first: counted is what no collection takes away any more.
  const settled = async () => {
    for (let [last, alike] = ['', 0]; ; await page.waitForTimeout(100)) {
      await browser.send('HeapProfiler.collectGarbage');
      const counters = await browser.send('Memory.getDOMCounters');
      const seen = JSON.stringify(counters);
      [last, alike] = [seen, seen === last ? alike + 1 : 0];
      if (alike === 5) return counters;
    }
  };
  const left = async () => {
    const { nodes, jsEventListeners } = await settled();
    const { usedSize } = await browser.send('Runtime.getHeapUsage');
    const wasm = await page.evaluate(() => window.counted.memory.buffer.byteLength);
    return { nodes, jsEventListeners, usedSize, wasm };
  };
  await cycle();
  await cycle();
  const before = await left();
  for (let round = 0; round < 5; round += 1) await cycle();
  const after = await left();
  console.log(`after 20 figures ${JSON.stringify(before)}, after 70 ${JSON.stringify(after)}`);
  expect(after.jsEventListeners).toBeLessThanOrEqual(before.jsEventListeners);
  expect(after.nodes).toBeLessThanOrEqual(before.nodes);
  expect(after.wasm).toBe(before.wasm);
  // What the browser itself keeps of scripts that ran grows a little; a figure that stayed would be far more.
  expect(after.usedSize).toBeLessThan(before.usedSize * 1.1);
});
