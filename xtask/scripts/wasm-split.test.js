// A module does the same in parts, and every part has its own.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import binaryen from 'binaryen';
import { split } from './wasm-split.js';

// Arithmetic that is so long that it is worth a place in the table; `mark` is found again in the bytes.
const long = (mark, value) =>
  Array.from({ length: 40 }, (_, turn) => turn).reduce((sum, turn) => `(i32.xor (i32.mul ${sum} (i32.const ${turn + 3})) (i32.const ${mark}))`, value);

// Calls from each part to each other one, directly and through the table; what a function reads of memory is its part's.
const MODULE = `(module
  (import "env" "seen" (func $seen (param i32)))
  (type $one (func (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 64) "\\01\\00\\00\\00\\02\\00\\00\\00\\03\\00\\00\\00")
  (table $functions 4 4 funcref)
  (elem (i32.const 1) $early $middle $late)
  (global $count (mut i32) (i32.const 0))

  (func $early (param $a i32) (result i32)
    (global.set $count (i32.add (global.get $count) (i32.const 1)))
    (i32.add (local.get $a) (i32.load (i32.const 64))))
  (func $middle (param $a i32) (result i32)
    (i32.add (call $shared (local.get $a)) (i32.load (i32.const 68))))
  (func $late (param $a i32) (result i32)
    (call $seen (local.get $a))
    (i32.add (i32.add (call $shared (local.get $a)) (call $lent (local.get $a))) (i32.load (i32.const 72))))

  (func $shared (param $a i32) (result i32) ${long(1000001, '(local.get $a)')})
  (func $lent (param $a i32) (result i32) ${long(2000002, '(local.get $a)')})
  (func $last (param $a i32) (result i32) ${long(3000003, '(call $late (local.get $a))')})

  (func $direct (export "direct") (param $a i32) (param $b i32) (result i32)
    (if (i32.eqz (local.get $b)) (then (return (call $shared (local.get $a)))))
    (if (i32.eq (local.get $b) (i32.const 1)) (then (return (i32.add (call $middle (local.get $a)) (call $lent (local.get $a))))))
    (call $last (local.get $a)))
  (func $through (export "through") (param $a i32) (param $b i32) (result i32)
    (i32.add (global.get $count) (call_indirect (type $one) (local.get $a) (i32.add (i32.const 1) (local.get $b)))))
)`;

const PARTS = { early: 0, shared: 0, direct: 0, through: 0, middle: 1, lent: 1, late: 2, last: 2 };
const MARKS = { shared: 1000001, lent: 2000002, last: 3000003 };

// What the linker would say.
function linked() {
  const pieces = [64, 68, 72].map((address) => ({ address, size: 4, named: { functions: [], pieces: [], values: [] } }));
  const reads = { early: [0], middle: [1], late: [2] };
  const functions = Object.fromEntries(
    Object.keys(PARTS).map((name) => [name, {
      functions: name === 'through' ? ['early', 'middle', 'late'] : [],
      pieces: reads[name] ?? [],
      values: (reads[name] ?? []).map((index) => [pieces[index].address]),
    }]),
  );
  return { pieces, functions, traps: new Set(), numbersLeft: new Map() };
}

function whole() {
  const module = binaryen.parseText(MODULE);
  module.setFeatures(binaryen.Features.MVP | binaryen.Features.MutableGlobals);
  assert(module.validate());
  binaryen.setDebugInfo(true);
  const bytes = module.emitBinary();
  module.dispose();
  // As the linker says which features there are.
  const text = (word) => [word.length, ...new TextEncoder().encode(word)];
  const features = [...text('target_features'), 1, '+'.charCodeAt(0), ...text('mutable-globals')];
  return new Uint8Array([...bytes, 0, features.length, ...features]);
}

// The exports of a module whose parts come when they are asked for, and which came when.
function inPlace(parts) {
  const came = [];
  const seen = [];
  let first;
  const env = { seen: (value) => seen.push(value) };
  for (const number of [1, 2]) {
    env[`need${number}`] = () => {
      for (let part = came.length + 1; part <= number; part++) {
        came.push(part);
        new WebAssembly.Instance(new WebAssembly.Module(parts[part]), { env, first });
        first[`complete${part}`].value = 1;
      }
    };
  }
  first = new WebAssembly.Instance(new WebAssembly.Module(parts[0]), { env }).exports;
  return { exports: first, came, seen };
}

const has = (bytes, number) => {
  const found = [];
  for (let rest = number; ; rest >>= 7) {
    if (rest < 64) return Buffer.from(bytes).includes(Buffer.from([...found, rest]));
    found.push((rest & 127) | 128);
  }
};

const inParts = () => split(whole(), (name) => PARTS[name] ?? 2, { from: 'env', needs: ['need1', 'need2'], linked: linked() });

test('whatever is called first, each part comes once, after those before it, and all gives the same', () => {
  const calls = ['direct', 'through'].flatMap((name) => [0, 1, 2].map((way) => [name, way]));
  for (const begun of calls) {
    const alone = inPlace([whole()]);
    const { exports, came, seen } = inPlace(inParts());
    for (const [name, way] of [begun, ...calls, ...calls]) {
      assert.equal(exports[name](7, way), alone.exports[name](7, way), `${name} ${way} after ${begun}`);
    }
    assert.deepEqual(came, [1, 2]);
    assert.deepEqual(seen, alone.seen);
  }
});

test('what nobody calls does not come', () => {
  const { exports, came } = inPlace(inParts());
  exports.direct(7, 0);
  exports.through(7, 0);
  assert.deepEqual(came, []);
  exports.direct(7, 1);
  assert.deepEqual(came, [1]);
});

test('a large function stands in one part, wherever it is called', () => {
  const parts = inParts();
  for (const [name, mark] of Object.entries(MARKS)) {
    assert.deepEqual(parts.map((part) => has(part, mark)), [0, 1, 2].map((part) => part === PARTS[name]), name);
  }
});
