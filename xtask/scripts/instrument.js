// A module that notes what of it is entered.
import binaryen from 'binaryen';
import { isNameless, plainName } from './wasm-functions.js';
import { bodyOf, eachRegion, keyOf } from './wasm-regions.js';
import { functionsIn, nameOf, parse, print } from './wasm-text.js';

// What is done for every pixel and every page stays whole: a call there would cost time.
const PER_PIXEL = /gstage_raster/;
const PER_PAGE = /gstage_scene::figure/;
const staysWhole = (name, { inLoop }) => PER_PIXEL.test(name) || (PER_PAGE.test(name) && inLoop);

// The same module, in which every function, and every region of one, notes in a global of its own that it was entered; and what the
// globals stand for, by their numbers.
export function instrument(bytes) {
  binaryen.setDebugInfo(true);
  const module = binaryen.readBinary(bytes);
  const text = module.emitText();
  const marks = [];
  const mark = (name, key) => ['global.set', `$ran${marks.push({ name, key }) - 1}`, ['i32.const', '1']];
  let [out, at] = ['', 0];
  for (const { name: word, start, end } of functionsIn(text)) {
    const name = plainName(nameOf(word));
    const tree = parse(text.slice(start, end));
    const regions = [];
    eachRegion(tree, (region) => {
      if (!staysWhole(name, region)) regions.push({ ...region, key: keyOf(region) });
      return false;
    });
    // From the last to the first, so that the places stay.
    for (const { list, start: place, key } of regions.reverse()) list.splice(place, 0, mark(name, key));
    tree.splice(bodyOf(tree), 0, mark(name));
    out += text.slice(at, start) + print(tree);
    at = end;
  }
  const globals = marks.map((_, index) => `(global $ran${index} (export "ran${index}") (mut i32) (i32.const 0))\n`).join('');
  const close = text.lastIndexOf(')');
  const marked = binaryen.parseText(out + text.slice(at, close) + globals + text.slice(close));
  marked.setFeatures(module.getFeatures());
  binaryen.setDebugInfo(false);
  const instrumented = Buffer.from(marked.emitBinary());
  module.dispose();
  marked.dispose();
  return { instrumented, marks };
}

/** By the names of the functions that were entered, by the numbers of the marks, the keys of those of their regions that were not. */
export function entered(marks, numbers) {
  const functions = new Map();
  const found = marks.filter((_, index) => numbers.has(index));
  for (const { name, key } of found) if (!key && !isNameless(name)) functions.set(name, new Set());
  // Regions that look alike are one: all are entered if one is.
  for (const { name, key } of marks) if (key) functions.get(name)?.add(key);
  for (const { name, key } of found) if (key) functions.get(name)?.delete(key);
  return functions;
}
