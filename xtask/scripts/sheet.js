// Puts pictures side by side in one: node sheet.js FOLDER SCENARIO INTO. Every step dark, some of them light and on a telephone.
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { launch } from './launch.js';

const [folder, scenario, into] = process.argv.slice(2);
const names = (await readdir(folder)).filter((name) => name.startsWith(`${scenario}-`)).sort();
const of = (kind) => names.filter((name) => name.endsWith(`-${kind}.png`));
const picture = async (name) => `data:image/png;base64,${(await readFile(join(folder, name))).toString('base64')}`;

async function row(pictures, width) {
  const images = await Promise.all(pictures.map(async (name) => `<img width="${width}" src="${await picture(name)}" alt="">`));
  return `<div>${images.join('')}</div>`;
}

const some = (pictures, count) => pictures.filter((_, index) => index % Math.ceil(pictures.length / count) === 0);
const html = [
  '<!doctype html><style>body{margin:0;background:#000;width:1600px}div{display:flex;flex-wrap:wrap}</style>',
  await row(of('dark-1280'), 400),
  await row(some(of('light-1280'), 4), 400),
  await row([...some(of('dark-390'), 4), ...some(of('light-390'), 4)], 200),
].join('');

const browser = await launch();
try {
  const page = await browser.newPage({ viewport: { width: 1600, height: 900 } });
  await page.setContent(html, { waitUntil: 'load' });
  await page.screenshot({ path: into, fullPage: true });
} finally {
  await browser.close();
}
