// Puts the npm package together in www/dist: the element as a module and as a classic script, the worker, the glue and the
// module of wasm-pack, the plugin for slides, and a page that is one single file.
import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';

const root = join(import.meta.dirname, '..', '..');
const www = join(root, 'www');
const source = (name) => join(www, 'js', name);
const pkg = join(www, 'pkg');
const dist = join(www, 'dist');

const reels = (await readdir(join(root, 'target', 'reels', 'embed'))).filter((name) => name.endsWith('.reel'));

// What each of them was recorded with: for another kernel version or mode there is no recording.
const recorded = async (name) => {
  const slug = name.slice(0, -'.reel'.length);
  const { kernel, mode } = JSON.parse(await readFile(join(root, 'core', 'scenarios', `${slug}.json`), 'utf8'));
  return [slug, `${kernel} ${mode}`];
};

// The palette stands in the first sheet for all of them; of its colours those stay that one of them uses.
const looks = (await readdir(source('looks'))).map((name) => source(join('looks', name)));
const sheets = [...looks, source('help.css'), join(root, 'web/style/look.css'), join(root, 'web/style/card.css')];
const texts = await Promise.all(sheets.map((path) => readFile(path, 'utf8')));
const used = new Set(texts.join('').match(/var\(--[\w-]+/g));
const withoutUnused = (sheet) => sheet.replace(/(--[\w-]+):[^;}]*;?/g, (text, name) => (used.has(`var(${name}`) ? text : ''));

const common = {
  bundle: true,
  minify: true,
  target: ['es2022'],
  loader: { '.css': 'text' },
  legalComments: 'none',
  logLevel: 'warning',
  plugins: [minifiedStyles()],
  define: { REELS: JSON.stringify(Object.fromEntries(await Promise.all(reels.map(recorded)))) },
};

// Styles travel as text in the script; the text is minified as a style sheet first.
function minifiedStyles() {
  return {
    name: 'minified-styles',
    setup(bundler) {
      bundler.onLoad({ filter: /\.css$/ }, async ({ path }) => {
        const sheet = await build({ entryPoints: [path], bundle: true, minify: true, write: false, target: ['chrome123'] });
        return { contents: withoutUnused(sheet.outputFiles[0].text.trim()), loader: 'text' };
      });
    },
  };
}

const into = (name, entry, format, more = {}) =>
  build({ ...common, entryPoints: [source(entry)], outfile: join(dist, name), format, ...more });

await rm(dist, { recursive: true, force: true });
await mkdir(dist, { recursive: true });
const glue = join(pkg, 'gstage_embed.js');
// The glue names them.
const later = ['gstage_embed_played.wasm', 'gstage_embed_looked.wasm', 'gstage_embed_more.wasm'].filter((name) => existsSync(join(pkg, name)));
await Promise.all([
  into('gstage-player.js', 'main.js', 'esm', { external: ['./more.js'] }),
  into('more.js', 'more.js', 'esm'),
  into('gstage-player.classic.js', 'classic.js', 'iife'),
  into('worker.js', 'worker.js', 'esm'),
  into('reveal.js', 'reveal.js', 'esm'),
  into('frame.js', 'frame.js', 'esm'),
  build({ entryPoints: [source('frame.css')], minify: true, outfile: join(dist, 'frame.css') }),
  build({ entryPoints: [source('place.css')], minify: true, outfile: join(dist, 'gstage-player.css') }),
  cp(source('frame.html'), join(dist, 'frame.html')),
  cp(join(root, 'core', 'scenarios', 'scenario.schema.json'), join(dist, 'scenario.schema.json')),
  // The module is named by whoever starts it; the guess of the glue would only keep another name alive.
  build({ ...common, entryPoints: [glue], outfile: join(dist, 'glue.js'), format: 'esm' }),
  cp(join(pkg, 'gstage_embed_bg.wasm'), join(dist, 'gstage.wasm')),
  ...later.map((name) => cp(join(pkg, name), join(dist, name))),
  ...reels.map((name) => cp(join(root, 'target', 'reels', 'embed', name), join(dist, 'reels', name))),
]);

// The single file, with all parts: a classic script with the glue in it and the module as text, so that it opens from a disk.
const letters = async (name) => JSON.stringify((await readFile(join(dist, name))).toString('base64'));
const single = await build({
  ...common,
  entryPoints: [source('single.js')],
  format: 'iife',
  write: false,
  alias: { '#glue': glue },
  define: { ...common.define, 'import.meta.url': '""', MODULE: await letters('gstage.wasm'), IS_SPLIT: String(later.length > 0), LATER: `[${await Promise.all(later.map(letters))}]` },
});
const page = await readFile(source('single.html'), 'utf8');
const script = single.outputFiles[0].text.trim().replaceAll('</script', '<\\/script');
await writeFile(join(dist, 'gstage-player.html'), page.replace('/* SCRIPT */', () => script));
