// Functions of a module by their names in Rust.
import binaryen from 'binaryen';

// As text has a name between quotation marks.
const withQuotes = (name) => name.replace(/\\(["'\\])/g, '$1');

// Binaryen writes what is special in its text format as a backslash and two digits.
export const nameInRust = (name) => withQuotes(name).replace(/\\([0-9a-f]{2})/g, (_, code) => String.fromCharCode(parseInt(code, 16)));

// `core[c5930c85a12de822]::option::unwrap_failed` and `core::option::unwrap_failed::h0123456789abcdef` are the same.
export function plainName(name) {
  return nameInRust(name).replace(/\[[0-9a-f]{6,}\]/g, '').replace(/::h[0-9a-f]{16}$/, '');
}

// What wasm-bindgen puts in has no name, only a number that changes with everything.
export const isNameless = (name) => /^\d+$/.test(name);

// What is known of each function that has a body.
export function functionsOf(module) {
  const all = Array.from({ length: module.getNumFunctions() }, (_, index) =>
    binaryen.getFunctionInfo(module.getFunctionByIndex(index)));
  return all.filter(({ module: from }) => from === '');
}

// The names of the functions that a function calls directly.
export function callsOf({ body }) {
  const text = binaryen.emitText(body);
  const calls = text.matchAll(/\((?:return_)?call \$(?:"((?:[^"\\]|\\.)*)"|([^\s()]+))/g);
  return new Set([...calls].map(([, quoted, plain]) => (quoted === undefined ? plain : withQuotes(quoted))));
}
