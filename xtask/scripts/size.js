// Weighs the built page and the built embed against size-budget.json. Exit status 1 above the budget; with --lenient only where
// it is far above, since the lists of what the first view runs fit the compiler that they were made with.
import { readFileSync, readdirSync, existsSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const root = join(import.meta.dirname, '..', '..');
const budget = JSON.parse(readFileSync(join(root, 'size-budget.json'), 'utf8'));
const allowance = process.argv.includes('--lenient') ? 1.05 : 1;

function filesBelow(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}

// A later part of a module is loaded when something calls a function of it; a test sees to it that the first view does not.
const isLater = (file) => /_(played|looked|more)\.wasm$/.test(file);

// What the first view loads: index.html and every file whose name stands in a file that is loaded. Names also stand
// in the module, where it starts a worker, so files are searched as bytes. What lies in `parts` is loaded when it is used.
function firstView(folder) {
  const all = filesBelow(folder).filter((file) => !relative(folder, file).startsWith('parts'));
  const loaded = new Set([join(folder, 'index.html')]);
  for (const file of loaded) {
    const content = readFileSync(file);
    for (const candidate of all) {
      if (!isLater(candidate) && content.includes(basename(candidate))) loaded.add(candidate);
    }
  }
  return [...loaded];
}

// What a site loads that embeds the figure by the module, until the figure stands: not the plugin for slides, not the other
// forms of the same.
const STANDING = ['gstage-player.js', 'glue.js', 'gstage.wasm', 'worker.js', 'reels/split-1g-to-4k.reel'];
// What it loads when the figure plays by itself or on a slide, and when a reader points at it.
const PLAYED = [...STANDING, 'gstage_embed_played.wasm'];
const LOOKED = [...PLAYED, 'gstage_embed_looked.wasm', 'more.js'];

function weigh(file) {
  const content = readFileSync(file);
  const brotli = {
    [constants.BROTLI_PARAM_QUALITY]: 11,
    [constants.BROTLI_PARAM_LGWIN]: 24,
    [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
  };
  return {
    raw: content.length,
    gzip: gzipSync(content, { level: 9 }).length,
    brotli: brotliCompressSync(content, { params: brotli }).length,
  };
}

const number = (value) => value.toLocaleString('en').padStart(9);
const line = (name, weight) =>
  console.log(`  ${name.padEnd(44)} ${number(weight.raw)} ${number(weight.gzip)} ${number(weight.brotli)}`);

function report(title, folder, files) {
  console.log(`${title.padEnd(46)}       raw      gzip    brotli`);
  const sum = { raw: 0, gzip: 0, brotli: 0 };
  for (const file of files) {
    const weight = weigh(file);
    line(relative(folder, file), weight);
    for (const kind of Object.keys(sum)) sum[kind] += weight[kind];
  }
  line('in all', sum);
  for (const file of filesBelow(folder).filter(isLater)) {
    if (!files.includes(file)) line(`later: ${relative(folder, file)}`, weigh(file));
  }
  let within = true;
  for (const [kind, limit] of Object.entries(budget[title])) {
    const verdict = sum[kind] <= limit ? 'within' : 'ABOVE';
    within &&= sum[kind] <= limit * allowance;
    console.log(`  ${verdict} the budget of ${limit.toLocaleString('en')} bytes ${kind}`);
  }
  return within;
}

const page = join(root, 'dist');
const embed = join(root, 'www', 'dist');
if (!existsSync(join(page, 'index.html')) || !existsSync(embed)) {
  console.error('The page or the embed is not built.');
  process.exit(1);
}
const results = [
  report('page', page, firstView(page)),
  report('embed', embed, STANDING.map((name) => join(embed, name))),
  report('embed, played', embed, PLAYED.map((name) => join(embed, name))),
  report('embed, looked at', embed, LOOKED.map((name) => join(embed, name))),
];
process.exit(results.every(Boolean) ? 0 : 1);
