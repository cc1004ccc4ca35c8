// A contact sheet: every step of a scenario and every view of the page in one picture: node sheet.js FOLDER SCENARIO INTO, where
// INTO ends in .png or .webp.
import { writeFile } from 'node:fs/promises';
import { launch } from './launch.js';
import { open, openScenario, ready, steps } from './page.js';
import { serve } from './server.js';

const [folder, scenario, into] = process.argv.slice(2);
const wide = { width: 1280, height: 720 };
const stage = { width: 1920, height: 1080 };
const phone = { width: 390, height: 844 };
const columns = 4;
const cell = { width: 400, height: 225 };

const press = (name) => async (page) => {
  await page.getByRole('button', { name, exact: true }).first().click();
  await page.getByRole('dialog').waitFor();
};

// Views that are not steps: what they are called, and how to come there.
const views = [
  { name: 'light', link: 'i=7', scheme: 'light', size: wide },
  { name: 'light, the census', link: 'i=17', scheme: 'light', size: wide },
  { name: 'talk', link: 'i=7&talk', size: stage },
  { name: 'talk, with the source', link: 'i=9&talk=source', scheme: 'light', size: stage },
  { name: 'compared', link: 'i=9&c=before', size: stage },
  { name: 'compared, light', link: 'i=9&c=before', scheme: 'light', size: wide },
  { name: 'what if', link: 'i=7', size: wide, act: press('What if') },
  { name: 'two runs side by side', scenario: 'lazy-vs-eager', link: 'i=16', size: wide },
  { name: 'what stays of the tables', scenario: 'teardown', link: 'i=4', scheme: 'light', size: wide },
  { name: 'keys', link: 'i=7', size: wide, act: press('Keys') },
  { name: 'share', link: 'i=7', scheme: 'light', size: wide, act: press('Share') },
  { name: 'a scenario of one’s own', link: 'i=7', size: wide, act: press('Edit') },
  { name: 'speaker’s notes', link: 'i=7', size: wide, notes: true },
  { name: 'forced colours', link: 'i=7', size: wide, forced: 'active' },
  { name: 'narrow', link: 'i=1', size: phone },
  { name: 'narrow, light', link: 'i=7', scheme: 'light', size: phone },
  { name: 'narrow, the census', link: 'i=17', size: phone },
  { name: 'narrow, compared', link: 'i=9&c=before', size: phone },
  { name: 'narrow, talk', link: 'i=7&talk', size: phone },
  { name: 'narrow, share', link: 'i=7', scheme: 'light', size: phone, act: press('Share') },
];

const site = await serve(folder);
const browser = await launch();
const pictures = [];
const take = async (page, name) => pictures.push({ name, png: (await page.screenshot()).toString('base64') });

async function everyStep() {
  const page = await browser.newPage({ viewport: wide, colorScheme: 'dark', reducedMotion: 'reduce' });
  await openScenario(page, site.url, scenario, 1);
  const count = await steps(page);
  for (let step = 1; step <= count; step += 1) {
    await openScenario(page, site.url, scenario, step);
    await take(page, `step ${step}`);
  }
  await page.close();
}

async function view({ name, scenario: other = scenario, link, scheme = 'dark', size, act, notes, forced }) {
  const page = await browser.newPage({ viewport: size, colorScheme: scheme, forcedColors: forced, reducedMotion: 'reduce' });
  await open(page, site.url, `#s=${other}&${link}`);
  await act?.(page);
  // The style sheet of a view that has one of its own.
  await page.waitForLoadState('networkidle');
  await ready(page);
  let shown = page;
  if (notes) {
    [shown] = await Promise.all([page.waitForEvent('popup'), page.keyboard.press('n')]);
    await shown.setViewportSize({ width: 800, height: 450 });
    await shown.emulateMedia({ colorScheme: scheme });
    await shown.locator('#place', { hasText: 'step' }).waitFor();
  }
  await take(shown, name);
  await page.context().close();
}

// Runs in a page: puts the pictures side by side, each under its name.
async function put({ pictures, columns, cell, kind }) {
  const line = 22;
  const rows = Math.ceil(pictures.length / columns);
  const canvas = new OffscreenCanvas(columns * cell.width, rows * (cell.height + line));
  const context = canvas.getContext('2d');
  context.fillStyle = '#000';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.font = '13px system-ui, sans-serif';
  context.textBaseline = 'middle';
  context.imageSmoothingQuality = 'high';
  for (const [index, { name, png }] of pictures.entries()) {
    const image = new Image();
    image.src = `data:image/png;base64,${png}`;
    await image.decode();
    const [x, y] = [(index % columns) * cell.width, Math.floor(index / columns) * (cell.height + line)];
    const scale = Math.min(cell.width / image.width, cell.height / image.height);
    const [width, height] = [image.width * scale, image.height * scale];
    context.drawImage(image, x + (cell.width - width) / 2, y + line, width, height);
    context.fillStyle = '#fff';
    context.fillText(name, x + 8, y + line / 2);
  }
  const blob = await canvas.convertToBlob({ type: kind, quality: 0.82 });
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

try {
  await everyStep();
  for (const one of views) await view(one);
  const page = await browser.newPage();
  const kind = into.endsWith('.webp') ? 'image/webp' : 'image/png';
  const sheet = Buffer.from(await page.evaluate(put, { pictures, columns, cell, kind }), 'base64');
  await writeFile(into, sheet);
  console.log(`${pictures.length} pictures in ${into}, ${Math.ceil(sheet.length / 1000)} kB`);
} finally {
  await browser.close();
  await site.close();
}
