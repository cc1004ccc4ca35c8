// Short names for what a module imports, and where from. wasm-bindgen's own end in 16 random digits, in the module and in its glue.
import { number, readName, readNumber, sections, withSection } from './wasm-bytes.js';

// Where the description of an imported function, table, memory, global or tag ends.
function skipDescription(bytes, at) {
  const kind = bytes[at++];
  const limits = (from) => {
    const [, low] = readNumber(bytes, from + 1);
    return bytes[from] & 1 ? readNumber(bytes, low)[1] : low;
  };
  switch (kind) {
    case 0: return readNumber(bytes, at)[1];
    case 1: return limits(at + 1);
    case 2: return limits(at);
    case 3: return at + 2;
    case 4: return readNumber(bytes, at + 1)[1];
    default: throw new Error(`There is no import of kind ${kind}.`);
  }
}

/** What the module is called that everything is imported from. */
export const SHORT_MODULE = '$';

// The same module with short names for what it imports from one module. `short` has the names that are given already, and
// gets those that are new.
export function renameImports(bytes, from, short) {
  const imports = [...sections(bytes)].find(({ kind }) => kind === 2);
  if (!imports) return bytes;
  const [count, first] = readNumber(bytes, imports.start);
  const content = number(count);
  const shortModule = [SHORT_MODULE.length, ...new TextEncoder().encode(SHORT_MODULE)];
  for (let index = 0, at = first; index < count; index++) {
    const [module, afterModule] = readName(bytes, at);
    const [name, afterName] = readName(bytes, afterModule);
    const end = skipDescription(bytes, afterName);
    if (module === from) {
      if (!short.has(name)) short.set(name, `$${short.size.toString(36)}`);
      const renamed = [...new TextEncoder().encode(short.get(name))];
      content.push(...shortModule, ...number(renamed.length), ...renamed, ...bytes.subarray(afterName, end));
    } else {
      content.push(...bytes.subarray(at, end));
    }
    at = end;
  }
  return withSection(bytes, imports, content);
}
