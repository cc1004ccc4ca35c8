// Makes what is published small: the modules of a folder, the scripts and the styles beside them.
//
// slim.js FOLDER [RELOCATIONS LIST...]: rewrites the files in place. With lists of functions a module becomes parts: one with the functions
// of the first list, one with what the next list has beyond it, and so on, and one with the rest. The relocations are what
// `xtask/src/relocations.rs` writes.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, extname, join, normalize } from 'node:path';
import binaryen from 'binaryen';
import { transformSync } from 'esbuild';
import { readEntered } from './entered-list.js';
import { featuresOf, withoutRelocations } from './wasm-bytes.js';
import { outlined, withoutCold } from './wasm-cold.js';
import { renameExports } from './wasm-exports.js';
import { functionsOf, isNameless, plainName } from './wasm-functions.js';
import { SHORT_MODULE, renameImports } from './wasm-imports.js';
import { forgetLocations } from './wasm-locations.js';
import { optimised, split } from './wasm-split.js';

// The names under which parts import what loads the later ones; they are made short like the others.
const needOf = (part) => `__wbg_need_part_${part}`;

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

// What looks like that and is not: serde sets a string that it refuses in quotes, by what sets it so in messages of panics.
const NO_PANICS = [/^<&*str as core::fmt::Debug>::fmt$/];

const isPanic = (name) => PANICS.some((panic) => panic.test(name)) && !NO_PANICS.some((other) => other.test(name));

function trapInPlaceOfPanics(module) {
  const panics = functionsOf(module).filter(({ name }) => isPanic(plainName(name)));
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

// To which part a function belongs, or a region of one: to the first whose list says that it runs.
function partsBy(lists) {
  const runs = lists.map(readEntered);
  const first = (found) => (found < 0 ? lists.length : found);
  return (name, key) => {
    const cold = outlined(name);
    if (cold) return cold.part;
    if (isNameless(name)) return 0;
    const plain = plainName(name);
    const own = first(runs.findIndex((list) => list.has(plain)));
    return key ? first(runs.findIndex((list, part) => part >= own && !list.get(plain)?.has(key))) : own;
  };
}

// The module in parts; and the glue that knows them.
function inParts(file, relocations, lists) {
  const partOf = partsBy(lists);
  binaryen.setDebugInfo(true);
  const bytes = withoutRelocations(readFileSync(file));
  const { module, traps } = lean(bytes);
  const from = binaryen.getFunctionInfo(module.getFunctionByIndex(0)).module;
  const { text, numbersLeft } = withoutCold(module.emitText(), partOf);
  module.dispose();
  const whole = assembled(text, featuresOf(bytes));
  const linked = { ...JSON.parse(readFileSync(relocations, 'utf8')), traps, numbersLeft };
  const needs = lists.map((_, index) => needOf(index + 1));
  const parts = split(whole, partOf, { from, needs, linked });
  const exported = new Map();
  parts[0] = renameExports(parts[0], (name) => !texts.get(glueOf(file)).includes(`wasm.${name}`) || name === 'memory', exported);
  const short = new Map();
  const files = [file, ...laterFilesOf(file)];
  parts.forEach((part, index) => writeFileSync(files[index], renameImports(part, from, short)));
  const glue = glueOf(file);
  const asked = texts.get(glue).replace(/\bwasm\.(\w+)/g, (word, name) => (exported.has(name) ? `wasm.${exported.get(name)}` : word));
  texts.set(glue, inPartsToo(asked, needs, files.slice(1).map((it) => basename(it))));
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

// The glue with what loads the later parts.
function inPartsToo(glue, needs, names) {
  const [imports, ...others] = glue.matchAll(/const import0 = \{\n\s*__proto__: null,\n/g);
  if (!imports || others.length > 0) throw new Error('The glue is not as it used to be: its imports were not found.');
  const at = imports.index + imports[0].length;
  const loader = readFileSync(join(import.meta.dirname, '..', '..', 'player', 'js', 'later.js'), 'utf8');
  const asked = needs.map((name, index) => `${name}: () => needPart(${index + 1}),\n`).join('');
  const addresses = names.map((name) => `() => new URL('${name}', import.meta.url).href`).join(', ');
  return `${glue.slice(0, at)}${asked}${glue.slice(at)}\nconst laterAddresses = [${addresses}];\n${loader}`;
}

function shorten(short, from) {
  const shortened = (text) => text.replaceAll(`"${from}"`, `"${SHORT_MODULE}"`).replace(/\b__wb\w+/g, (word) => short.get(word) ?? word);
  for (const [name, text] of texts) texts.set(name, shortened(text));
}

function slimText(text, loader) {
  return transformSync(text, { loader, minify: true, format: loader === 'js' ? 'esm' : undefined, target: 'es2022', legalComments: 'none' }).code;
}

const [folder, relocations, ...lists] = process.argv.slice(2);
const names = readdirSync(folder, { recursive: true });
const withEnd = (...ends) => names.filter((name) => ends.includes(extname(name))).map((name) => join(folder, name));
// A later part is called by its list, and the last one, for which there is none, by what it is.
const laterFilesOf = (file) =>
  [...lists.slice(1).map((list) => basename(list, '.txt')), 'more'].map((name) => file.replace(/_bg\.wasm$/, `_${name}.wasm`));
const glueOf = (file) => file.replace(/_bg\.wasm$/, '.js');
const texts = new Map(withEnd('.js', '.css').map((file) => [file, readFileSync(file, 'utf8')]));
for (const file of withEnd('.wasm')) {
  // What lies further down are modules of their own, each for one purpose.
  if (lists.length > 0 && dirname(file) === normalize(folder)) inParts(file, relocations, lists);
  else inOne(file);
}
for (const [file, text] of texts) writeFileSync(file, slimText(text, extname(file).slice(1)));
