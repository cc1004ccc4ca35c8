// Makes what is published small: the modules of a folder, the scripts and the styles beside them.
//
// slim.js FOLDER [LIST RELOCATIONS]: rewrites the files in place. With a list of functions a module becomes two, of which the first has the
// functions of the list and the second the rest. The relocations are what `xtask/src/relocations.rs` writes.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, extname, join, normalize } from 'node:path';
import binaryen from 'binaryen';
import { transformSync } from 'esbuild';
import { featuresOf, withoutRelocations } from './wasm-bytes.js';
import { withoutCold } from './wasm-cold.js';
import { functionsOf, isNameless, plainName } from './wasm-functions.js';
import { SHORT_MODULE, renameImports } from './wasm-imports.js';
import { forgetLocations } from './wasm-locations.js';
import { optimised, split } from './wasm-split.js';
import { readFirstView } from './first-view-list.js';

// The name under which a first part imports what loads the second; it is made short like the others.
const NEED_SECOND = '__wbg_need_second';

// What runs on the way to a panic, and what only messages of panics are made with. In the browser a panic is a trap: its
// message would go to the console at most, and the code that puts it together need not be loaded.
const PANICS = [
  /^core::panicking::/,
  /^core::(slice|str)::.*(_fail|_fail_rt|fail::.*)$/,
  /^core::(option|result|cell)::\w*(failed|already_\w+)$/,
  /^core::slice::copy_from_slice_impl::len_mismatch_fail$/,
  /^alloc::raw_vec::(handle_error|capacity_overflow)$/,
  /^alloc::alloc::handle_alloc_error$/,
  /^std::alloc::rust_oom/,
  /^std::panicking::(panic_with_hook|panic_handler|begin_panic|default_hook|panic_count::increase)/,
  /^console_error_panic_hook::hook$/,
  /fmt::Debug>::fmt$/,
  /^__rustc::(rust_begin_unwind|rust_panic|__rust_start_panic)$/,
];

function trapInPlaceOfPanics(module) {
  const panics = functionsOf(module).filter(({ name }) => PANICS.some((panic) => panic.test(plainName(name))));
  if (panics.length === 0) throw new Error('The module has no names: nothing in it was recognised.');
  for (const { name, params, results } of panics) {
    module.removeFunction(name);
    module.addFunction(name, params, results, [], module.unreachable());
  }
  return new Set(panics.map(({ name }) => name));
}

// The module without what is not needed, its functions still by their names; and the names of those that are traps now.
function lean(bytes) {
  if (forgetLocations(bytes) === 0) throw new Error('The module names no places in the source: nothing was recognised.');
  // The module says itself which features it was compiled for.
  const module = binaryen.readBinary(bytes);
  const traps = trapInPlaceOfPanics(module);
  return { module, traps };
}

// The module in two parts, the first with what the list names; and the glue that knows both.
function inParts(file, list, relocations) {
  const first = readFirstView(list);
  binaryen.setDebugInfo(true);
  const bytes = withoutRelocations(readFileSync(file));
  const { module, traps } = lean(bytes);
  const from = binaryen.getFunctionInfo(module.getFunctionByIndex(0)).module;
  const { text, numbersLeft } = withoutCold(module.emitText(), (name, key) => first.get(plainName(name))?.has(key));
  module.dispose();
  const whole = assembled(text, featuresOf(bytes));
  const isFirst = (name) => isNameless(name) || first.has(plainName(name));
  const linked = { ...JSON.parse(readFileSync(relocations, 'utf8')), traps, numbersLeft };
  const parts = split(whole, isFirst, { from, needSecond: NEED_SECOND, linked });
  const short = new Map();
  writeFileSync(file, renameImports(parts.first, from, short));
  writeFileSync(secondOf(file), renameImports(parts.second, from, short));
  const glue = glueOf(file);
  texts.set(glue, twoParts(texts.get(glue), basename(secondOf(file))));
  shorten(short, from);
}

// The text has no place for the features.
function assembled(text, features) {
  const module = binaryen.parseText(text);
  const bytes = module.emitBinary();
  module.dispose();
  return new Uint8Array(Buffer.concat([bytes, features]));
}

function inOne(file) {
  const { module } = lean(withoutRelocations(readFileSync(file)));
  const from = binaryen.getFunctionInfo(module.getFunctionByIndex(0)).module;
  const short = new Map();
  writeFileSync(file, renameImports(optimised(module), from, short));
  shorten(short, from);
}

// The glue with what loads the second part.
function twoParts(glue, name) {
  const [imports, ...others] = glue.matchAll(/const import0 = \{\n\s*__proto__: null,\n/g);
  if (!imports || others.length > 0) throw new Error('The glue is not as it used to be: its imports were not found.');
  const at = imports.index + imports[0].length;
  const loader = readFileSync(join(import.meta.dirname, '..', '..', 'player', 'js', 'second.js'), 'utf8');
  const address = `const secondAddress = () => new URL('${name}', import.meta.url).href;\n`;
  return `${glue.slice(0, at)}${NEED_SECOND}: () => needSecond(),\n${glue.slice(at)}\n${address}${loader}`;
}

function shorten(short, from) {
  const shortened = (text) => text.replaceAll(`"${from}"`, `"${SHORT_MODULE}"`).replace(/\b__wb\w+/g, (word) => short.get(word) ?? word);
  for (const [name, text] of texts) texts.set(name, shortened(text));
}

function slimText(text, loader) {
  return transformSync(text, { loader, minify: true, format: loader === 'js' ? 'esm' : undefined, target: 'es2022', legalComments: 'none' }).code;
}

const [folder, list, relocations] = process.argv.slice(2);
const names = readdirSync(folder, { recursive: true });
const withEnd = (...ends) => names.filter((name) => ends.includes(extname(name))).map((name) => join(folder, name));
const secondOf = (file) => file.replace(/_bg\.wasm$/, '_more.wasm');
const glueOf = (file) => file.replace(/_bg\.wasm$/, '.js');
const texts = new Map(withEnd('.js', '.css').map((file) => [file, readFileSync(file, 'utf8')]));
for (const file of withEnd('.wasm')) {
  // What lies further down are modules of their own, each for one purpose.
  if (list && dirname(file) === normalize(folder)) inParts(file, list, relocations);
  else inOne(file);
}
for (const [file, text] of texts) writeFileSync(file, slimText(text, extname(file).slice(1)));
