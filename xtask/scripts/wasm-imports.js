// Short names for what a module imports. wasm-bindgen's own end in 16 random digits, in the module and in its glue.

// A number in LEB128 at `at`, and where it ends.
function readNumber(bytes, at) {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++];
    value += (byte & 127) * 2 ** shift;
    if (byte < 128) return [value, at];
  }
}

function number(value) {
  const bytes = [];
  for (; value > 127; value = Math.floor(value / 128)) bytes.push((value & 127) | 128);
  return [...bytes, value];
}

// The sections: kind, start of the content, end.
function* sections(bytes) {
  for (let at = 8; at < bytes.length; ) {
    const kind = bytes[at];
    const [size, start] = readNumber(bytes, at + 1);
    yield { kind, start, end: start + size };
    at = start + size;
  }
}

function readName(bytes, at) {
  const [length, start] = readNumber(bytes, at);
  return [new TextDecoder().decode(bytes.subarray(start, start + length)), start + length];
}

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

// The same module with short names for its imports, and the short name of each.
export function renameImports(bytes) {
  const short = new Map();
  const imports = [...sections(bytes)].find(({ kind }) => kind === 2);
  if (!imports) return { bytes, short };
  const [count, first] = readNumber(bytes, imports.start);
  const content = number(count);
  for (let index = 0, at = first; index < count; index++) {
    const [, afterModule] = readName(bytes, at);
    const [name, afterName] = readName(bytes, afterModule);
    const end = skipDescription(bytes, afterName);
    if (!short.has(name)) short.set(name, `$${short.size.toString(36)}`);
    const renamed = [...new TextEncoder().encode(short.get(name))];
    content.push(...bytes.subarray(at, afterModule), ...number(renamed.length), ...renamed, ...bytes.subarray(afterName, end));
    at = end;
  }
  const head = [2, ...number(content.length), ...content];
  const before = imports.start - 1 - number(imports.end - imports.start).length;
  return { bytes: Buffer.concat([bytes.subarray(0, before), Buffer.from(head), bytes.subarray(imports.end)]), short };
}
