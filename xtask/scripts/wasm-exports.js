// Short names for what a module exports to its glue. wasm-bindgen's own are long, and stand in both.
import { number, readName, readNumber, sections, withSection } from './wasm-bytes.js';

// The same module with short names for what it exports; `short` gets them. `isKept` says of a name that it stays.
export function renameExports(bytes, isKept, short) {
  const exports = [...sections(bytes)].find(({ kind }) => kind === 7);
  const [count, first] = readNumber(bytes, exports.start);
  const content = number(count);
  for (let index = 0, at = first; index < count; index++) {
    const [name, afterName] = readName(bytes, at);
    const [, end] = readNumber(bytes, afterName + 1);
    if (!isKept(name)) short.set(name, `_${short.size.toString(36)}`);
    const renamed = [...new TextEncoder().encode(short.get(name) ?? name)];
    content.push(...number(renamed.length), ...renamed, ...bytes.subarray(afterName, end));
    at = end;
  }
  return withSection(bytes, exports, content);
}
