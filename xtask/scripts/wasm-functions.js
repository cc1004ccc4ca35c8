// Functions of a module by their names in Rust.
import binaryen from 'binaryen';

// Binaryen writes what is special in its text format as a backslash and two digits.
const unescaped = (name) => name.replace(/\\([0-9a-f]{2})/g, (_, code) => String.fromCharCode(parseInt(code, 16)));

// `core[c5930c85a12de822]::option::unwrap_failed` and `core::option::unwrap_failed::h0123456789abcdef` are the same.
export function plainName(name) {
  return unescaped(name).replace(/\[[0-9a-f]{6,}\]/g, '').replace(/::h[0-9a-f]{16}$/, '');
}

// What wasm-bindgen puts in has no name, only a number that changes with everything.
export const isNameless = (name) => /^\d+$/.test(name);

// What is known of each function that has a body.
export function functionsOf(module) {
  const all = Array.from({ length: module.getNumFunctions() }, (_, index) =>
    binaryen.getFunctionInfo(module.getFunctionByIndex(index)));
  return all.filter(({ module: from }) => from === '');
}

// What stands for `None` where an `Option` holds a character; it is a number like an address, and everywhere.
const NO_CHARACTER = 0x11_0000;

// The numbers in a function that may be addresses of memory: constants, and what is added to an address at a load or a store.
export function addressesIn({ body }) {
  const text = binaryen.emitText(body);
  const numbers = [...text.matchAll(/\(i32\.const (\d+)\)|offset=(\d+)/g)].map(([, constant, offset]) => Number(constant ?? offset));
  return numbers.filter((number) => number !== NO_CHARACTER);
}

// The names of the functions that a function calls directly.
export function callsOf({ body }) {
  const text = binaryen.emitText(body);
  return new Set([...text.matchAll(/\((?:return_)?call \$(?:"([^"]*)"|([^\s()]+))/g)].map(([, quoted, plain]) => quoted ?? plain));
}
