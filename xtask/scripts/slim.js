// Makes what is published small: the modules of a folder, the scripts and the styles beside them.
//
// slim.js FOLDER: rewrites the files in place.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import binaryen from 'binaryen';
import { transformSync } from 'esbuild';
import { renameImports } from './wasm-imports.js';
import { forgetLocations } from './wasm-locations.js';

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

// `core[c5930c85a12de822]::option::unwrap_failed` and `core::option::unwrap_failed::h0123456789abcdef` are the same.
// Binaryen writes what is special in its text format as a backslash and two digits.
function plainName(name) {
  const text = name.replace(/\\([0-9a-f]{2})/g, (_, code) => String.fromCharCode(parseInt(code, 16)));
  return text.replace(/\[[0-9a-f]+\]/g, '').replace(/::h[0-9a-f]{16}$/, '');
}

function trapInPlaceOfPanics(module) {
  const functions = Array.from({ length: module.getNumFunctions() }, (_, index) =>
    binaryen.getFunctionInfo(module.getFunctionByIndex(index)));
  const panics = functions.filter(({ name, module: from }) => from === '' && PANICS.some((panic) => panic.test(plainName(name))));
  if (panics.length === 0) throw new Error('The module has no names: nothing in it was recognised.');
  for (const { name, params, results } of panics) {
    module.removeFunction(name);
    module.addFunction(name, params, results, [], module.unreachable());
  }
}

function slimModule(bytes) {
  if (forgetLocations(bytes) === 0) throw new Error('The module names no places in the source: nothing was recognised.');
  // The module says itself which features it was compiled for.
  const module = binaryen.readBinary(bytes);
  trapInPlaceOfPanics(module);
  binaryen.setOptimizeLevel(2);
  binaryen.setShrinkLevel(2);
  binaryen.setDebugInfo(false);
  // Large functions stay apart even if they have one caller: the module is no smaller, but what it compresses to is.
  binaryen.setOneCallerInlineMaxSize(60);
  module.optimize();
  module.runPasses(['strip-debug', 'strip-producers', 'strip-target-features']);
  if (!module.validate()) throw new Error('The optimised module is not valid.');
  const small = module.emitBinary();
  module.dispose();
  return small;
}

function slimText(text, loader) {
  return transformSync(text, { loader, minify: true, format: loader === 'js' ? 'esm' : undefined, target: 'es2022', legalComments: 'none' }).code;
}

const folder = process.argv[2];
const names = readdirSync(folder, { recursive: true });
const withEnd = (...ends) => names.filter((name) => ends.includes(extname(name))).map((name) => join(folder, name));
const texts = new Map(withEnd('.js', '.css').map((file) => [file, readFileSync(file, 'utf8')]));
for (const file of withEnd('.wasm')) {
  const { bytes, short } = renameImports(slimModule(new Uint8Array(readFileSync(file))));
  writeFileSync(file, bytes);
  for (const [name, text] of texts) {
    texts.set(name, text.replace(/\b__wb\w+/g, (word) => short.get(word) ?? word));
  }
}
for (const [file, text] of texts) writeFileSync(file, slimText(text, extname(file).slice(1)));
