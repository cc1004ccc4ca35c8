// What the earlier parts of a module can get at, by what the linker knows (`xtask/src/relocations.rs`): the rest of the memory that a
// module starts with, and of its table, can come with the later part.
import { segments } from './wasm-bytes.js';
import { outlined } from './wasm-cold.js';
import { isNameless, nameInRust } from './wasm-functions.js';

// What wasm-bindgen has put in names nothing of memory or table.
const isBindgens = (name) => isNameless(name) || /^__wbindgen_object_| shim$/.test(nameInRust(name));

const HASH = /_[0-9a-f]{16}$/;

// `linked` has `pieces` and `functions`; `traps`, the functions that do nothing any more; and `numbersLeft`, what numbers there are in
// those of which something was taken out.
export class Reach {
  // `earlier` are the names of the functions of the earlier parts.
  constructor(earlier, { pieces, functions, traps, numbersLeft }) {
    this.linked = functions;
    // To what it exports wasm-bindgen gives another name in the end.
    this.exported = new Map(Object.keys(functions).filter((name) => HASH.test(name)).map((name) => [name.replace(HASH, ''), name]));
    this.all = pieces;
    this.pieces = new Set();
    this.functions = new Set();
    const named = earlier.filter((name) => !traps.has(name) && !isBindgens(name)).map((name) => {
      const { functions: inTable, pieces: all, values } = functions[this.linkedName(name)];
      const left = numbersLeft.get(nameInRust(name));
      return { functions: inTable, pieces: left ? all.filter((_, at) => values[at].some((value) => left.has(value))) : all };
    });
    while (named.length > 0) {
      const { pieces: more, functions: inTable } = named.pop();
      for (const name of inTable) this.functions.add(name);
      for (const index of more) {
        if (this.pieces.has(index)) continue;
        this.pieces.add(index);
        named.push(pieces[index].named);
      }
    }
  }

  linkedName(name) {
    const rust = outlined(name)?.from ?? nameInRust(name);
    // Where two functions have one name, there is a number behind the second.
    const found = [rust, this.exported.get(rust), rust.replace(/\[\d+\]$|_\d+$/, '')].find((it) => Object.hasOwn(this.linked, it));
    if (found === undefined) throw new Error(`The linker does not know the function ${name}.`);
    return found;
  }

  // Whether an earlier part may call a function through its place in the table. What wasm-bindgen has put in it may always.
  hasInTable(name) {
    return isBindgens(name) || this.functions.has(this.linkedName(name));
  }

  // Takes out of the memory that a module starts with what cannot be got at; gives it by address.
  takeMemory(bytes) {
    const taken = [];
    for (const { address, start, end } of segments(bytes)) {
      const isOurs = this.#marks(address, end - start);
      const content = bytes.subarray(start, end);
      for (let at = 0; at < content.length; ) {
        const from = at;
        while (at < content.length && !isOurs[at]) at++;
        const data = content.slice(from, at);
        if (data.some((byte) => byte !== 0)) taken.push({ address: address + from, data });
        content.fill(0, from, at);
        while (at < content.length && isOurs[at]) at++;
      }
    }
    return taken;
  }

  // For each byte of a segment whether an earlier part keeps it: it is part of a piece that can be got at, or of none.
  #marks(address, size) {
    const marks = new Uint8Array(size).fill(1);
    const mark = (piece, value) => {
      const from = Math.max(piece.address - address, 0);
      marks.fill(value, from, Math.max(piece.address + piece.size - address, from));
    };
    // Pieces may lie in one another.
    for (const piece of this.all) mark(piece, 0);
    for (const index of this.pieces) mark(this.all[index], 1);
    return marks;
  }
}
