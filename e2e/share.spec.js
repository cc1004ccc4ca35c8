// What leaves the page: every form of it is asked for in the dialog, and what comes is looked into.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import Ajv from 'ajv/dist/2020.js';
import { expect, test } from './fixtures.js';

const root = join(import.meta.dirname, '..');
const dialog = (page) => page.getByRole('dialog', { name: 'Share' });
const button = (page, name) => dialog(page).getByRole('button', { name, exact: true });

async function opened(figure, page, link = '#s=first-store&i=7') {
  await figure.open(link);
  await page.getByRole('button', { name: 'Share' }).click();
  await expect(dialog(page)).toBeVisible();
}

// Asks for a file. Its content, once the dialog has said that it is saved.
async function made(page, name) {
  const coming = page.waitForEvent('download', { timeout: 90_000 });
  await button(page, name).click();
  const file = await coming;
  await expect(dialog(page).getByRole('status')).toContainText(file.suggestedFilename());
  return { name: file.suggestedFilename(), content: await readFile(await file.path()) };
}

// What a browser makes of a picture or a video of that kind, on a page without a policy.
async function looked(browser, content, kind) {
  const page = await browser.newPage({ bypassCSP: true });
  await page.route('http://localhost/', (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html>' }));
  await page.goto('http://localhost/');
  const url = `data:${kind};base64,${content.toString('base64')}`;
  const seen = await page.evaluate(
    async ([url, kind]) => {
      if (kind.startsWith('video')) {
        const video = document.createElement('video');
        video.muted = true;
        const ready = new Promise((resolve, reject) => {
          video.onloadeddata = resolve;
          video.onerror = () => reject(new Error('not a video'));
        });
        video.src = url;
        await ready;
        return { width: video.videoWidth, height: video.videoHeight };
      }
      const decoder = new ImageDecoder({ data: await (await fetch(url)).arrayBuffer(), type: kind });
      const { image } = await decoder.decode();
      await decoder.completed;
      const canvas = new OffscreenCanvas(image.codedWidth, image.codedHeight);
      const context = canvas.getContext('2d');
      context.drawImage(image, 0, 0);
      const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
      const colours = new Set();
      for (let at = 0; at < data.length; at += 4) colours.add((data[at] << 16) | (data[at + 1] << 8) | data[at + 2]);
      return {
        width: image.codedWidth,
        height: image.codedHeight,
        frames: decoder.tracks.selectedTrack.frameCount,
        colours: colours.size,
      };
    },
    [url, kind],
  );
  await page.close();
  return seen;
}

// Name and content of every file of an archive.
function unzipped(bytes) {
  const files = new Map();
  const end = bytes.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left -= 1) {
    const [size, name, extra, comment] = [20, 28, 30, 32].map((field, index) =>
      index === 0 ? bytes.readUInt32LE(at + field) : bytes.readUInt16LE(at + field));
    const local = bytes.readUInt32LE(at + 42);
    const from = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    files.set(bytes.toString('utf8', at + 46, at + 46 + name), inflateRawSync(bytes.subarray(from, from + size)).toString());
    at += 46 + name + extra + comment;
  }
  return files;
}

test('nothing of sharing is loaded before it is opened', async ({ figure, page }) => {
  const asked = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await opened(figure, page);
  // What is for other windows and for paper is nobody's to wait for.
  const ours = asked.filter((path) => !/\/(low|print)\.css$/.test(path));
  const parts = ours.filter((path) => path.includes('/parts/'));
  expect(parts).toEqual(['/parts/dialog.css']);
  expect(ours.indexOf(parts[0]), 'last of all').toBe(ours.length - 1);
});

test('the link to this step and the code for another page can be copied', async ({ figure, page, context, site }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const copied = () => page.evaluate(() => navigator.clipboard.readText());
  await opened(figure, page, '#s=split-1g-to-4k&k=v3&m=sv39x4&i=4');
  await button(page, 'Copy link').click();
  await expect(dialog(page).getByRole('status')).toHaveText('The link is copied.');
  expect(await copied()).toBe(`${site.url}#s=split-1g-to-4k&k=v3&m=sv39x4&i=4`);
  await button(page, 'Copy code').click();
  await expect(dialog(page).getByRole('status')).toHaveText('The code is copied.');
  expect(await copied()).toContain('<gstage-player scenario="split-1g-to-4k" kernel="v3" step="4" controls>');
  await dialog(page).getByRole('radio', { name: 'Frame' }).check();
  await button(page, 'Copy code').click();
  await expect.poll(copied).toContain(`<iframe src="${site.url}?embed=1#s=split-1g-to-4k&amp;k=v3&amp;i=4"`);
});

test('a theme that was chosen goes along in the code', async ({ figure, page }) => {
  await figure.open();
  await page.getByRole('combobox', { name: 'Theme' }).selectOption('light');
  await page.getByRole('button', { name: 'Share' }).click();
  await expect(dialog(page).getByRole('textbox', { name: 'Code' })).toHaveValue(/ theme="light" /);
});

test('the SVG of a step stands alone, with title, description, colours and fonts', async ({ figure, page }) => {
  await opened(figure, page);
  const caption = await figure.caption.textContent();
  const { name, content } = await made(page, 'SVG');
  expect(name).toBe('gstage-first-store-7.1-sv39x4-07.svg');
  const seen = await page.evaluate((text) => {
    const svg = new DOMParser().parseFromString(text, 'image/svg+xml').documentElement;
    const texts = [...svg.querySelectorAll('text')];
    return {
      root: svg.localName,
      title: svg.querySelector('title').textContent,
      description: svg.querySelector('desc').textContent,
      texts: texts.length,
      styled: texts.every((it) => it.hasAttribute('font-family') && it.hasAttribute('fill')),
      outside: /\b(href|src)=|class=|@import|url\((?!#)/.test(text),
    };
  }, content.toString());
  expect(seen).toMatchObject({ root: 'svg', styled: true, outside: false });
  expect(seen.title).toContain('step 7 of');
  expect(seen.description).toContain(caption);
  expect(seen.texts).toBeGreaterThan(0);
});

test('the SVGs of all steps come numbered in one archive', async ({ figure, page }) => {
  await opened(figure, page);
  const steps = await figure.steps();
  const { content } = await made(page, 'SVGs of all steps');
  const files = unzipped(content);
  const names = Array.from({ length: steps }, (_, step) => `gstage-first-store-7.1-sv39x4-${String(step + 1).padStart(2, '0')}.svg`);
  expect([...files.keys()]).toEqual(names);
  for (const svg of files.values()) expect(svg).toMatch(/^<svg [^]*<\/svg>\s*$/);
});

test('a PNG has the size that was chosen, up to 4K, and the words', async ({ figure, page, browser }) => {
  await opened(figure, page);
  const sizes = dialog(page).getByRole('combobox', { name: 'Size of pictures' });
  const weights = {};
  for (const [title, width, height] of [['1280 × 720', 1280, 720], ['3840 × 2160', 3840, 2160]]) {
    await sizes.selectOption(title);
    const { name, content } = await made(page, 'PNG');
    expect(name).toBe('gstage-first-store-7.1-sv39x4-07.png');
    expect(await looked(browser, content, 'image/png')).toMatchObject({ width, height });
    weights[title] = content;
  }
  await dialog(page).getByRole('checkbox', { name: 'With the caption' }).uncheck();
  const { content } = await made(page, 'PNG');
  expect(content.equals(weights['3840 × 2160']), 'the caption makes a difference').toBe(false);
});

test('a range of steps can be had as WebM', async ({ figure, page, browser }) => {
  await opened(figure, page, '#s=split-1g-to-2m&i=5');
  await dialog(page).getByRole('combobox', { name: 'Size of films' }).selectOption('640 × 360');
  const { name, content } = await made(page, 'WebM');
  expect(name).toBe('gstage-split-1g-to-2m-7.1-sv39x4-05-05.webm');
  expect(await looked(browser, content, 'video/webm')).toEqual({ width: 640, height: 360 });
});

test('a range of steps can be had as GIF', async ({ figure, page, browser }) => {
  await opened(figure, page, '#s=split-1g-to-2m&i=5');
  await dialog(page).getByRole('combobox', { name: 'to step' }).selectOption('6');
  await dialog(page).getByRole('combobox', { name: 'Size of films' }).selectOption('640 × 360');
  const { name, content } = await made(page, 'GIF');
  expect(name).toBe('gstage-split-1g-to-2m-7.1-sv39x4-05-06.gif');
  const seen = await looked(browser, content, 'image/gif');
  expect(seen).toMatchObject({ width: 640, height: 360 });
  expect(seen.frames).toBeGreaterThan(10);
  expect(seen.colours).toBeGreaterThan(16);
});

test('what takes long shows how far it is and can be cancelled', async ({ figure, page }) => {
  await opened(figure, page);
  await dialog(page).getByRole('combobox', { name: 'From step' }).selectOption('1');
  await button(page, 'WebM').click();
  const progress = dialog(page).getByRole('progressbar');
  await expect.poll(() => progress.evaluate((bar) => bar.value)).toBeGreaterThan(0);
  await expect(button(page, 'GIF')).toBeDisabled();
  await button(page, 'Cancel').click();
  await expect(dialog(page).getByRole('status')).toHaveText('Cancelled.');
  await expect(progress).toBeHidden();
  await expect(button(page, 'GIF')).toBeEnabled();
});

test('where the browser cannot record, the dialog says so', async ({ figure, page }) => {
  await page.addInitScript(() => delete window.MediaRecorder);
  await opened(figure, page);
  await button(page, 'WebM').click();
  await expect(dialog(page).getByRole('alert')).toContainText('records no WebM');
});

test('the trace as JSON is as its schema says', async ({ figure, page }) => {
  const read = async (path) => JSON.parse(await readFile(join(root, path), 'utf8'));
  const ajv = new Ajv({ strict: false, allErrors: true });
  const isTrace = ajv.compile(await read('docs/trace.schema.json'));
  const isScenario = ajv.compile(await read('core/scenarios/scenario.schema.json'));
  for (const slug of ['first-store', 'two-vcpus', 'recorded', 'split-all']) {
    await opened(figure, page, `#s=${slug}&i=1`);
    const { name, content } = await made(page, 'Trace as JSON');
    expect(name).toContain(slug);
    const trace = JSON.parse(content);
    isTrace(trace);
    expect(isTrace.errors, slug).toBeNull();
    isScenario(trace.scenario);
    expect(isScenario.errors, slug).toBeNull();
    expect(trace.steps).toHaveLength(await figure.steps());
    const { first, events } = trace.steps.at(-1);
    expect(first + events).toBe(trace.events.length);
  }
  const broken = { format: 'gstage-trace', version: 1, events: [{ event: 'store', old: 1 }] };
  expect(isTrace(broken), 'the schema refuses what is no trace').toBe(false);
});

test('the tables as text are a page-table dump of this step', async ({ figure, page }) => {
  await opened(figure, page, `#s=first-store&i=1`);
  const before = await made(page, 'Tables as text');
  expect(before.content.toString()).toContain('0x0000000040000000-0x0000000080000000');
  await page.keyboard.press('Escape');
  await expect(dialog(page)).toBeHidden();
  await figure.press('End');
  await figure.isAt(await figure.steps());
  await page.getByRole('button', { name: 'Share' }).click();
  const { name, content } = await made(page, 'Tables as text');
  expect(name).toMatch(/\.txt$/);
  expect(content.toString()).toMatch(/0x0000000040a07000-0x0000000040a08000 +0x0000000140a07000 +4K PTE +D A \. U X W R V/);
});
