import { expect, test } from './fixtures.js';

// A page with the element and nothing on it yet. The figure that is taken out has loaded by then what it asked for.
async function blank(host, page) {
  await host.open('html/');
  await page.evaluate(() => document.querySelector('main').replaceChildren());
}

const add = (page, markup) => page.evaluate((markup) => document.querySelector('main').insertAdjacentHTML('beforeend', markup), markup);
const shown = (page) => expect(page.locator('gstage-player[data-step]').first()).toBeAttached();

// Events of the first figure, by name, from now on.
const listen = (page, ...names) =>
  page.evaluate((names) => {
    window.events = [];
    for (const name of names) {
      document.querySelector('gstage-player').addEventListener(name, ({ detail }) => window.events.push([name, detail]));
    }
  }, names);
const events = (page) => page.evaluate(() => window.events);
const names = async (page) => (await events(page)).map(([name]) => name);

test('attributes are properties, and both steer the figure', async ({ host, page }) => {
  await blank(host, page);
  await add(page, '<gstage-player scenario="split-1g-to-4k" step="2" end="9" controls></gstage-player>');
  await shown(page);
  const read = () => page.$eval('gstage-player', ({ scenario, step, end, controls, steps, kernel }) => ({ scenario, step, end, controls, steps, kernel }));
  expect(await read()).toEqual({ scenario: 'split-1g-to-4k', step: 2, end: 9, controls: true, steps: 12, kernel: '' });
  await page.$eval('gstage-player', (figure) => Object.assign(figure, { scenario: 'split-1g-to-2m', end: undefined }));
  await expect(host.figure).toHaveAttribute('data-scenario', 'split-1g-to-2m');
  await page.$eval('gstage-player', (figure) => figure.setAttribute('step', '3'));
  await host.isAt(3);
});

test('the figure says what maps a page, and leaves the wheel to the page until it has the focus', async ({ host, page }) => {
  await blank(host, page);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await add(page, '<gstage-player scenario="first-store" step="1" controls></gstage-player><div style="height: 200vh"></div>');
  await shown(page);
  const figure = host.figure.locator('.figure');
  await host.isAt(1);
  await figure.hover();
  await expect(host.figure.locator('.gstage-card')).toContainText('0x40000000 – 0x7FFFFFFF');
  await page.mouse.wheel(0, 200);
  // All the way: what is still on its way would go on after it was taken back.
  await expect.poll(() => page.evaluate(() => scrollY)).toBe(200);
  await expect(figure).not.toHaveAttribute('data-zoom');
  await page.evaluate(() => scrollTo(0, 0));
  await figure.click();
  await page.mouse.wheel(0, -300);
  await expect(figure).toHaveAttribute('data-zoom', /^[1-9]/);
  expect(await page.evaluate(() => scrollY)).toBe(0);
  expect(await host.violations()).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(figure).not.toHaveAttribute('data-zoom');
});

test('a step that is asked for together with a scenario is one of that', async ({ host, page }) => {
  await blank(host, page);
  await add(page, '<gstage-player scenario="split-1g-to-4k" step="2"></gstage-player>');
  await shown(page);
  await page.$eval('gstage-player', (figure) => Object.assign(figure, { scenario: 'split-1g-to-2m', step: 5 }));
  await expect(host.figure).toHaveAttribute('data-scenario', 'split-1g-to-2m');
  await host.isAt(5);
});

test('playing to the end tells each step and then the end', async ({ host, page }) => {
  await blank(host, page);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await add(page, '<gstage-player scenario="split-1g-to-2m" speed="8"></gstage-player>');
  await shown(page);
  await listen(page, 'step', 'end');
  await page.$eval('gstage-player', (figure) => figure.play());
  await expect.poll(() => names(page), { timeout: 30_000 }).toContain('end');
  const steps = await page.$eval('gstage-player', (figure) => figure.steps);
  const told = (await events(page)).filter(([name]) => name === 'step').map(([, { step }]) => step);
  expect(told).toEqual(Array.from({ length: steps - 1 }, (_, index) => index + 2));
});

test('a loop starts over', async ({ host, page }) => {
  await blank(host, page);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await add(page, '<gstage-player start="2" end="3" speed="8" loop autoplay></gstage-player>');
  await shown(page);
  await listen(page, 'end');
  await expect.poll(async () => (await names(page)).length, { timeout: 30_000 }).toBeGreaterThan(1);
});

test('only the steps from start to end can be shown', async ({ host, page }) => {
  await blank(host, page);
  await add(page, '<gstage-player start="3" end="5" controls></gstage-player>');
  await shown(page);
  await host.isAt(3);
  await page.$eval('gstage-player', (figure) => figure.seek(99));
  await host.isAt(5);
  await page.$eval('gstage-player', (figure) => figure.previous());
  await host.isAt(4);
});

test('a figure that is moved goes on, one that is taken out and put back later is where it was', async ({ host, page }) => {
  await blank(host, page);
  await add(page, '<div id="a"><gstage-player step="4"></gstage-player></div><div id="b"></div>');
  await shown(page);
  await page.evaluate(() => document.querySelector('#b').append(document.querySelector('gstage-player')));
  await host.isAt(4);
  await page.evaluate(() => {
    window.kept = document.querySelector('gstage-player');
    window.kept.seek(6);
    window.kept.remove();
  });
  await page.waitForTimeout(100);
  expect(await page.evaluate(() => window.kept.shadowRoot.querySelectorAll('canvas').length)).toBe(0);
  await page.evaluate(() => document.querySelector('#a').append(window.kept));
  await host.isAt(6);
});

test('ten figures share one module, start when they are seen, and rest when they are not', async ({ host, page }) => {
  const loaded = [];
  page.on('request', (request) => loaded.push(new URL(request.url()).pathname.split('/').at(-1)));
  await blank(host, page);
  const figures = Array.from({ length: 10 }, () => '<gstage-player style="margin-block: 60vh" autoplay></gstage-player>').join('');
  await page.evaluate((figures) => (document.querySelector('main').innerHTML = figures), figures);
  await shown(page);
  const running = () => page.$$eval('gstage-player', (figures) => figures.map(({ playing }) => playing));
  const started = () => page.$$eval('gstage-player', (figures) => figures.map(({ steps }) => steps > 0));
  expect((await started()).at(-1)).toBe(false);
  for (let index = 0; index < 10; index += 1) {
    await page.locator('gstage-player').nth(index).scrollIntoViewIfNeeded();
    await expect.poll(async () => (await running())[index]).toBe(true);
  }
  await expect.poll(async () => (await running()).slice(0, 8)).toEqual(Array(8).fill(false));
  expect(loaded.filter((name) => name === 'gstage.wasm')).toHaveLength(1);
});

test('removed figures leave no worker, no frame and no canvas behind', async ({ host, page }) => {
  // A worker that ends while it loads fails a request, as it should; here they are to be at work.
  const loading = new Set();
  page.on('request', (request) => loading.add(request));
  page.on('requestfinished', (request) => loading.delete(request));
  await blank(host, page);
  await add(page, '<gstage-player autoplay></gstage-player>'.repeat(3));
  await expect(host.figure).toHaveAttribute('data-step', '3');
  await expect.poll(() => page.workers().length).toBeGreaterThan(0);
  await expect.poll(() => loading.size).toBe(0);
  await page.evaluate(() => document.querySelector('main').replaceChildren());
  await expect.poll(() => page.workers().length).toBe(0);
  const frames = await page.evaluate(async () => {
    let asked = 0;
    const request = window.requestAnimationFrame;
    window.requestAnimationFrame = (callback) => {
      asked += 1;
      return request(callback);
    };
    await new Promise((resolve) => setTimeout(resolve, 300));
    return asked;
  });
  expect(frames).toBe(0);
});

test('an unknown scenario is said in place and as an event, and the next one is shown', async ({ host, page }) => {
  await blank(host, page);
  await page.evaluate(() => {
    const figure = document.createElement('gstage-player');
    window.events = [];
    figure.addEventListener('error', ({ detail }) => window.events.push(['error', detail]));
    figure.scenario = '<img src=x onerror=alert(1)>';
    document.querySelector('main').append(figure);
  });
  const alert = page.locator('gstage-player [role=alert]');
  await expect(alert).toContainText('<img src=x onerror=alert(1)>');
  expect((await events(page))[0][1]).toMatchObject({ kind: 'scenario' });
  await page.$eval('gstage-player', (figure) => (figure.scenario = 'split-all'));
  await expect(host.figure).toHaveAttribute('data-scenario', 'split-all');
  await expect(alert).toHaveCount(0);
});

for (const [step, seen] of [['0', 1], ['-3', 1], ['1e99', 17], ['7.5', 1], ['seven', 1], ['99', 17]]) {
  test(`a step of ${step} shows step ${seen}`, async ({ host, page }) => {
    await blank(host, page);
    await add(page, `<gstage-player step="${step}"></gstage-player>`);
    await shown(page);
    await host.isAt(seen);
  });
}

test('the space is there before the figure, and nothing shifts when it comes', async ({ host, page }) => {
  await page.addInitScript(() => {
    window.shifts = 0;
    new PerformanceObserver((list) => list.getEntries().forEach(({ value }) => (window.shifts += value))).observe({
      type: 'layout-shift',
      buffered: true,
    });
  });
  await host.open('html/');
  expect(await page.evaluate(() => window.shifts)).toBe(0);
});

test('where the browser refuses the module, the fallback and the reason stand in its place', async ({ host, page }) => {
  await page.route('**/gstage.wasm', (route) => route.fulfill({ body: 'no module', contentType: 'application/wasm' }));
  await page.goto(new URL('html/', host.url).href);
  await expect(page.locator('gstage-player [role=alert]')).toBeVisible();
  await expect(page.getByText('One leaf becomes 512 leaves')).toBeVisible();
});

test('the link names the page and the exact state', async ({ host, page }) => {
  await blank(host, page);
  await add(page, '<gstage-player scenario="split-1g-to-4k" step="3" page="https://example.org/gstage/" controls></gstage-player>');
  await shown(page);
  const link = 'https://example.org/gstage/#s=split-1g-to-4k&k=7.1&m=sv39x4&i=3';
  expect(await page.$eval('gstage-player', (figure) => figure.link())).toBe(link);
  await expect(page.getByRole('link', { name: /Open this step/ })).toHaveAttribute('href', link);
});

test('the step comes as a stand-alone SVG with its words', async ({ host, page }) => {
  await blank(host, page);
  await add(page, '<gstage-player step="7"></gstage-player>');
  await shown(page);
  const svg = await page.$eval('gstage-player', (figure) => figure.svg());
  expect(svg).toMatch(/^<svg[^>]*>/);
  expect(svg).toContain('<title');
  expect(svg).toContain('One store, and it breaks.');
});

test('where a server answers with a page of its own, the recording counts as missing and the scenario is run', async ({ host, page }) => {
  await page.route('**/*.reel', (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html>' }));
  await host.open('html/');
  await expect(host.figure).toHaveAttribute('data-scenario', 'split-1g-to-4k');
  await expect(host.figure.locator('[role=alert]')).toHaveCount(0);
});
