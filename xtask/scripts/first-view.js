// Finds out which functions of a module run for the first view: first-view.js FOLDER KIND LIST. FOLDER is the built page or the
// built embed, KIND says which, LIST is the file that gets their names. The module is instrumented on the way to the browser,
// and stays as it is on the disk.
import { writeFileSync } from 'node:fs';
import binaryen from 'binaryen';
import { launch } from './launch.js';
import { ready } from './page.js';
import { serve } from './server.js';
import { withoutRelocations } from './wasm-bytes.js';
import { functionsOf, isNameless, plainName } from './wasm-functions.js';

const [folder, kind, list] = process.argv.slice(2);

// The same module, in which every function notes in a global of its own that it ran.
function instrument(bytes) {
  binaryen.setDebugInfo(false);
  const module = binaryen.readBinary(bytes);
  const names = functionsOf(module).map(({ name, body }, index) => {
    const mark = `ran${index}`;
    module.addGlobal(mark, binaryen.i32, true, module.i32.const(0));
    module.addGlobalExport(mark, mark);
    const marked = [module.global.set(mark, module.i32.const(1)), body];
    binaryen.Function(module.getFunction(name)).body = module.block(null, marked, binaryen.getExpressionType(body));
    return plainName(name);
  });
  const instrumented = Buffer.from(module.emitBinary());
  module.dispose();
  return { instrumented, names };
}

// Runs in a page and in a worker before anything of theirs: keeps the instances.
function keepInstances() {
  self.instances = [];
  const { Instance, instantiate, instantiateStreaming } = WebAssembly;
  const keep = (result) => {
    self.instances.push(result.instance ?? result);
    return result;
  };
  WebAssembly.instantiate = async (...given) => keep(await instantiate(...given));
  WebAssembly.instantiateStreaming = async (...given) => keep(await instantiateStreaming(...given));
  WebAssembly.Instance = function (...given) {
    return keep(new Instance(...given));
  };
  WebAssembly.Instance.prototype = Instance.prototype;
}

const ran = () =>
  self.instances.flatMap(({ exports }) =>
    Object.keys(exports).filter((name) => /^ran\d+$/.test(name) && exports[name].value).map((name) => Number(name.slice(3))));

// A page that embeds the figure as the documentation says.
const host = `<!doctype html><title>An embed</title>
<script type="module" src="gstage-player.js"></script>
<gstage-player scenario="split-1g-to-4k" style="display: block; height: 480px"></gstage-player>`;

const site = await serve(folder, { policy: null });
const browser = await launch();
const found = new Set();
// On a slow processor other things happen: what takes too long goes on in another turn.
for (const [width, colorScheme, slower] of [[1280, 'dark', 1], [390, 'light', 1], [1280, 'light', 6], [390, 'dark', 12]]) {
  const page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme });
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: slower });
  let names;
  await page.addInitScript(keepInstances);
  await page.route('**/*.wasm', async (route) => {
    const answer = await route.fetch();
    const { instrumented, names: all } = instrument(withoutRelocations(await answer.body()));
    names = all;
    await route.fulfill({ response: answer, body: instrumented });
  });
  await page.route('**/worker.js', async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, body: `(${keepInstances})();\n${await answer.text()}` });
  });
  await page.route('**/first-view.html', (route) => route.fulfill({ contentType: 'text/html', body: host }));
  await page.goto(site.url + (kind === 'embed' ? 'first-view.html' : ''));
  await ready(page);
  // What comes once the figure stands.
  await page.waitForTimeout(1000 + 200 * slower);
  // And when the visitor leaves: then nothing can be loaded any more.
  await page.evaluate(() => {
    Object.defineProperty(document, 'hidden', { value: true });
    document.dispatchEvent(new Event('visibilitychange'));
  });
  await page.waitForTimeout(200);
  for (const realm of [page, ...page.workers()]) for (const index of await realm.evaluate(ran)) found.add(names[index]);
  await page.close();
}
await browser.close();
await site.close();
const named = [...found].filter((name) => !isNameless(name));
writeFileSync(list, named.sort().map((name) => `${name}\n`).join(''));
console.log(`${found.size} functions run for the first view of the ${kind}`);
