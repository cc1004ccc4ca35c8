// The places in the source that panics would name: four numbers each (address and length of the file's name, line, column),
// and the names. Where panics print nothing, nothing reads them.
import { segments } from './wasm-bytes.js';

// Overwrites them with zeros, which the optimiser leaves out. Returns how many there were.
export function forgetLocations(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const pieces = [...segments(bytes)];
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // Where the bytes at an address stand, if the module brings that many.
  const place = (address, length) => {
    const piece = pieces.find((it) => it.address <= address && address + length <= it.address + it.end - it.start);
    return piece && piece.start + address - piece.address;
  };
  const isFile = (at, length) => /^[\w./-]+\.rs$/.test(text.toString('latin1', at, at + length));
  const found = [];
  for (const { address, start, end } of pieces) {
    for (let at = start + ((4 - (address & 3)) & 3); at + 16 <= end; at += 4) {
      const [file, length, line, column] = [0, 4, 8, 12].map((offset) => view.getUint32(at + offset, true));
      if (length < 5 || length > 300 || line === 0 || line > 100_000 || column === 0 || column > 1000) continue;
      const name = place(file, length);
      if (name !== undefined && isFile(name, length)) found.push({ at, name, length });
    }
  }
  for (const { at, name, length } of found) {
    bytes.fill(0, at, at + 16);
    bytes.fill(0, name, name + length);
  }
  return found.length;
}
