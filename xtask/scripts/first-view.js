// Finds out what of a module runs for the first view, what when it is played, and what when somebody looks around in it:
// first-view.js FOLDER KIND LIST PLAYED [LOOKED]. FOLDER is the built page or the built embed, KIND says which; the others are the
// files that get the lists. The module is instrumented on the way to the browser, and stays as it is on the disk.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { writeEntered } from './entered-list.js';
import { watchInstances } from './instances.js';
import { entered, instrument } from './instrument.js';
import { launch } from './launch.js';
import { ready } from './page.js';
import { lookAtEmbed, playEmbed, playPage, takeAway } from './play.js';
import { serve } from './server.js';
import { withoutRelocations } from './wasm-bytes.js';

const [folder, kind, list, played, looked] = process.argv.slice(2);

// What is said of the parts that the page has compiled: until somebody moves there are none.
const sayLater = {
  none: () => (self.compiledLater = () => []),
  one: () => (self.compiledLater = () => [null]),
};

const ran = () =>
  self.instances.flatMap(({ exports }) =>
    Object.keys(exports).filter((name) => /^ran\d+$/.test(name) && exports[name].value).map((name) => Number(name.slice(3))));

// A page that embeds figures as the documentation says, a large one and so many small ones that lists and tables grow.
const many = `<!doctype html><title>An embed</title>
<script type="module" src="gstage-player.js"></script>
<gstage-player scenario="split-1g-to-4k" style="display: block; height: 480px"></gstage-player>
${'<gstage-player style="display: inline-block; width: 300px; height: 230px; min-height: 0"></gstage-player>'.repeat(12)}`;

const site = await serve(folder, { policy: null });
const browser = await launch();
const numbers = new Set();
let instrumented;

// Opens a page of its own for a visit, and notes what has run when it is over, and when the visitor has done the last thing, by which workers end.
async function visit({ host, slower = 1, later = 'one', ...settings }, stay, leave) {
  const page = await browser.newPage(settings);
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: slower });
  await watchInstances(page, sayLater[later]);
  await page.route('**/*.wasm', async (route) => {
    const answer = await route.fetch();
    instrumented ??= instrument(withoutRelocations(await answer.body()));
    await route.fulfill({ response: answer, body: instrumented.instrumented });
  });
  await page.route('**/host.html', (route) => route.fulfill({ contentType: 'text/html', body: host }));
  await page.goto(site.url + (host ? 'host.html' : ''));
  await ready(page);
  await stay(page);
  for (const realm of [page, ...page.workers()]) for (const index of await realm.evaluate(ran)) numbers.add(index);
  if (leave) {
    await leave(page);
    for (const index of await page.evaluate(ran)) numbers.add(index);
  }
  await page.close();
}

// Where `last` says that only the model comes after it, all of what deals with visitors and draws for them counts as entered: no visit
// here does all that people do, and to take a figure away is not to load a model.
const FOR_VISITORS = /gstage_(player|raster)\b|gstage_scene::(figure|film)\b|^__wbg_\w+_free$/;
const OF_THE_MODEL = /gstage_core|gstage_export|story|svg|compar|Debug/i;
const isForVisitors = (name) => FOR_VISITORS.test(name) && !OF_THE_MODEL.test(name);

const OF_SLOW_MACHINES = /^<gstage_player::sharpness::Sharpness>::/;

async function write(file, what, last = false) {
  const functions = entered(instrumented.marks, numbers);
  if (last) for (const { name } of instrumented.marks) if (isForVisitors(name)) functions.set(name, new Set());
  // What a slow machine does more was perhaps not seen on this one.
  for (const [name, keys] of functions) if (OF_SLOW_MACHINES.test(name)) keys.clear();
  writeEntered(file, functions);
  console.log(`${kind}: ${functions.size} functions have run ${what}`);
}

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
  await visit({ ...settings, slower, later: 'none', host: kind === 'embed' && many, viewport: { width, height: 800 } }, async (page) => {
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
  });
}
await write(list, 'for the first view');

if (kind === 'embed') {
  const reels = readdirSync(join(folder, 'reels')).map((name) => name.replace('.reel', ''));
  const figureOf = (scenario, turn) => ({
    viewport: { width: turn % 2 ? 1280 : 390, height: 800 },
    colorScheme: turn % 3 ? 'dark' : 'light',
    reducedMotion: turn % 5 === 4 ? 'reduce' : 'no-preference',
    hasTouch: turn % 2 === 0,
    host: `<!doctype html><title>${scenario}</title>
<script type="module" src="gstage-player.js"></script>
<gstage-player scenario="${scenario}" speed="4" style="display: block; height: 480px"></gstage-player>`,
  });
  for (const [turn, scenario] of reels.entries()) await visit(figureOf(scenario, turn), playEmbed);
  await write(played, 'when somebody plays what is recorded');
  for (const [turn, scenario] of reels.entries()) await visit(figureOf(scenario, turn), lookAtEmbed, takeAway);
  await write(looked, 'when somebody looks around in it', true);
} else {
  await visit({ viewport: { width: 1280, height: 800 }, colorScheme: 'dark' }, playPage);
  await visit({ viewport: { width: 390, height: 800 }, colorScheme: 'light', reducedMotion: 'reduce' }, playPage);
  await write(played, 'when somebody plays what is recorded and looks around in it', true);
}
await browser.close();
await site.close();
