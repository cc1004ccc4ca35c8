// How numbers, names and sections are written in a module.

// A number in LEB128 at `at`, and where it ends.
export function readNumber(bytes, at) {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++];
    value += (byte & 127) * 2 ** shift;
    if (byte < 128) return [value, at];
  }
}

export function number(value) {
  const bytes = [];
  for (; value > 127; value = Math.floor(value / 128)) bytes.push((value & 127) | 128);
  return [...bytes, value];
}

export function readName(bytes, at) {
  const [length, start] = readNumber(bytes, at);
  return [new TextDecoder().decode(bytes.subarray(start, start + length)), start + length];
}

// The sections: kind, start of the content, end.
export function* sections(bytes) {
  for (let at = 8; at < bytes.length; ) {
    const kind = bytes[at];
    const [size, start] = readNumber(bytes, at + 1);
    yield { kind, start, end: start + size };
    at = start + size;
  }
}

// The module with another content in one of its sections.
export function withSection(bytes, { kind, start, end }, content) {
  const before = start - 1 - number(end - start).length;
  return Buffer.concat([bytes.subarray(0, before), Buffer.from([kind, ...number(content.length), ...content]), bytes.subarray(end)]);
}

// The pieces of memory that a module starts with: address, start of the content, end.
export function* segments(bytes) {
  const data = [...sections(bytes)].find(({ kind }) => kind === 11);
  if (!data) return;
  let [count, at] = readNumber(bytes, data.start);
  for (; count > 0; count--) {
    // In the one memory, at a constant address that is not negative: nothing else comes from the linker.
    if (bytes[at] !== 0 || bytes[at + 1] !== 0x41) throw new Error('A data segment has no constant address.');
    const [address, afterAddress] = readNumber(bytes, at + 2);
    const [size, start] = readNumber(bytes, afterAddress + 1);
    yield { address, start, end: start + size };
    at = start + size;
  }
}

// The module without what the linker says of it, which no longer holds once somebody has changed it.
export function withoutRelocations(bytes) {
  const kept = [bytes.subarray(0, 8)];
  let at = 8;
  for (const { kind, start, end } of sections(bytes)) {
    const isLinkers = kind === 0 && /^(linking|reloc\..*)$/.test(readName(bytes, start)[0]);
    if (!isLinkers) kept.push(bytes.subarray(at, end));
    at = end;
  }
  return new Uint8Array(Buffer.concat(kept));
}

// The section of a module, head and content, that says which features it was compiled for.
export function featuresOf(bytes) {
  let at = 8;
  for (const { kind, start, end } of sections(bytes)) {
    if (kind === 0 && readName(bytes, start)[0] === 'target_features') return bytes.subarray(at, end);
    at = end;
  }
  throw new Error('The module does not say which features it was compiled for.');
}
