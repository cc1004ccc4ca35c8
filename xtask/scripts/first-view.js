// Finds out what of a module runs for the first view: first-view.js FOLDER KIND LIST. FOLDER is the built page or the
// built embed, KIND says which, LIST is the file that gets the list. The module is instrumented on the way to the browser,
// and stays as it is on the disk.
import binaryen from 'binaryen';
import { writeFirstView } from './first-view-list.js';
import { watchInstances } from './instances.js';
import { launch } from './launch.js';
import { ready } from './page.js';
import { serve } from './server.js';
import { withoutRelocations } from './wasm-bytes.js';
import { isNameless, plainName } from './wasm-functions.js';
import { bodyOf, eachRegion, keyOf } from './wasm-regions.js';
import { functionsIn, nameOf, parse, print } from './wasm-text.js';

const [folder, kind, list] = process.argv.slice(2);

// What is done for every pixel and every page stays whole: a call there would cost time.
const PER_PIXEL = /gstage_raster/;
const PER_PAGE = /gstage_scene::figure/;
const staysWhole = (name, { inLoop }) => PER_PIXEL.test(name) || (PER_PAGE.test(name) && inLoop);

// The same module, in which every function, and every region of one, notes in a global of its own that it was entered; and what the
// globals stand for, by their numbers.
function instrument(bytes) {
  binaryen.setDebugInfo(true);
  const module = binaryen.readBinary(bytes);
  const text = module.emitText();
  const marks = [];
  const mark = (name, key) => ['global.set', `$ran${marks.push({ name, key }) - 1}`, ['i32.const', '1']];
  let [out, at] = ['', 0];
  for (const { name: word, start, end } of functionsIn(text)) {
    const name = plainName(nameOf(word));
    const tree = parse(text.slice(start, end));
    const regions = [];
    eachRegion(tree, (region) => {
      if (!staysWhole(name, region)) regions.push({ ...region, key: keyOf(region) });
      return false;
    });
    // From the last to the first, so that the places stay.
    for (const { list, start: place, key } of regions.reverse()) list.splice(place, 0, mark(name, key));
    tree.splice(bodyOf(tree), 0, mark(name));
    out += text.slice(at, start) + print(tree);
    at = end;
  }
  const globals = marks.map((_, index) => `(global $ran${index} (export "ran${index}") (mut i32) (i32.const 0))\n`).join('');
  const close = text.lastIndexOf(')');
  const marked = binaryen.parseText(out + text.slice(at, close) + globals + text.slice(close));
  marked.setFeatures(module.getFeatures());
  binaryen.setDebugInfo(false);
  const instrumented = Buffer.from(marked.emitBinary());
  module.dispose();
  marked.dispose();
  return { instrumented, marks };
}

// In a module of two parts this is said until the second is there.
function sayNoSecond() {
  self.compiledSecond = () => undefined;
}

const ran = () =>
  self.instances.flatMap(({ exports }) =>
    Object.keys(exports).filter((name) => /^ran\d+$/.test(name) && exports[name].value).map((name) => Number(name.slice(3))));

// A page that embeds figures as the documentation says, a large one and so many small ones that lists and tables grow.
const host = `<!doctype html><title>An embed</title>
<script type="module" src="gstage-player.js"></script>
<gstage-player scenario="split-1g-to-4k" style="display: block; height: 480px"></gstage-player>
${'<gstage-player style="display: inline-block; width: 300px; height: 230px; min-height: 0"></gstage-player>'.repeat(12)}`;

const site = await serve(folder, { policy: null });
const browser = await launch();
const entered = new Set();
let instrumented;
// On a slow processor other things happen: what takes too long goes on in another turn. `wait` is for what comes once the figure stands.
const views = [
  { width: 1280, colorScheme: 'dark', slower: 1, wait: 1200 },
  { width: 1280, colorScheme: 'dark', slower: 1, wait: 0 },
  { width: 390, colorScheme: 'light', slower: 1, wait: 1200, reducedMotion: 'reduce' },
  { width: 1280, colorScheme: 'light', slower: 6, wait: 2200 },
  { width: 390, colorScheme: 'dark', slower: 12, wait: 0 },
  { width: 390, colorScheme: 'dark', slower: 12, wait: 3400 },
];
for (const { width, slower, wait, ...settings } of views) {
  const page = await browser.newPage({ viewport: { width, height: 800 }, ...settings });
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: slower });
  await watchInstances(page, sayNoSecond);
  await page.route('**/*.wasm', async (route) => {
    const answer = await route.fetch();
    instrumented ??= instrument(withoutRelocations(await answer.body()));
    await route.fulfill({ response: answer, body: instrumented.instrumented });
  });
  await page.route('**/first-view.html', (route) => route.fulfill({ contentType: 'text/html', body: host }));
  await page.goto(site.url + (kind === 'embed' ? 'first-view.html' : ''));
  await ready(page);
  await page.waitForTimeout(wait);
  // The window of a page may change before anybody does anything else.
  if (kind === 'page' && wait > 0) {
    await page.setViewportSize({ width: 1670 - width, height: 800 });
    await page.waitForTimeout(300 + 100 * slower);
  }
  // When the visitor leaves: then nothing can be loaded any more.
  await page.evaluate(() => {
    Object.defineProperty(document, 'hidden', { value: true });
    document.dispatchEvent(new Event('visibilitychange'));
  });
  await page.waitForTimeout(200);
  for (const realm of [page, ...page.workers()]) for (const index of await realm.evaluate(ran)) entered.add(index);
  await page.close();
}
await browser.close();
await site.close();

const functions = new Map();
const ofEntered = instrumented.marks.filter((_, index) => entered.has(index));
for (const { name, key } of ofEntered) if (!key && !isNameless(name)) functions.set(name, new Set());
// Regions that look alike are one: all are entered if one is.
for (const { name, key } of instrumented.marks) if (key) functions.get(name)?.add(key);
for (const { name, key } of ofEntered) if (key) functions.get(name)?.delete(key);
writeFirstView(list, functions);
console.log(`${functions.size} functions run for the first view of the ${kind}`);
