// A function does the same whether or not its regions are functions of their own, and with its parts apart.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import binaryen from 'binaryen';
import { outlined, withoutCold } from './wasm-cold.js';
import { eachRegion, keyOf } from './wasm-regions.js';
import { functionsIn, nameOf, parse, print } from './wasm-text.js';

// Every way in which a region can end: at its end, with and without a value; at one label or another around it, out of a loop; in
// a `return`, with and without a value; and several of these at once. All note in memory which way they went.
const FUNCTIONS = `
(func $note (param $what i32)
  (i32.store (i32.const 0) (i32.add (i32.mul (i32.load (i32.const 0)) (i32.const 31)) (local.get $what))))

(func $arms (export "arms") (param $a i32) (param $b i32) (result i32) (local $c i32)
  (local.set $c (i32.const 7))
  (if (i32.and (local.get $a) (i32.const 1))
    (then (call $note (i32.const 1)) (local.set $c (i32.mul (local.get $b) (local.get $c))) (call $note (local.get $c))
      (local.set $b (i32.add (local.get $b) (i32.const 3))) (call $note (i32.const 2)))
    (else (call $note (i32.const 3)) (local.set $c (i32.sub (local.get $b) (local.get $c))) (call $note (local.get $c))
      (call $note (i32.const 4)) (call $note (i32.const 5))))
  (i32.add (local.get $c) (local.get $b)))

(func $valued (export "valued") (param $a i32) (param $b i32) (result i32) (local $c i32)
  (local.set $c
    (if (result i32) (i32.and (local.get $a) (i32.const 2))
      (then (call $note (i32.const 6)) (local.set $b (i32.mul (local.get $b) (i32.const 5))) (call $note (local.get $b))
        (call $note (i32.const 7)) (i32.add (local.get $a) (local.get $b)))
      (else (call $note (i32.const 8)) (call $note (local.get $a)) (call $note (i32.const 9)) (call $note (i32.const 9))
        (i32.sub (local.get $a) (local.get $b)))))
  (i32.add (i32.mul (local.get $c) (i32.const 3)) (local.get $b)))

(func $labels (export "labels") (param $a i32) (param $b i32) (result i32) (local $c i32)
  (block $outer
    (block $inner
      (br_if $inner (i32.and (local.get $a) (i32.const 1)))
      (call $note (i32.const 10)) (local.set $c (i32.add (local.get $b) (i32.const 1))) (call $note (local.get $c))
      (br_if $outer (i32.and (local.get $a) (i32.const 2)))
      (call $note (i32.const 11)) (local.set $c (i32.mul (local.get $c) (i32.const 9))) (call $note (local.get $c))
      (br_if $inner (i32.and (local.get $a) (i32.const 4)))
      (call $note (i32.const 12)) (local.set $c (i32.sub (local.get $c) (i32.const 2))) (call $note (local.get $c)))
    (call $note (i32.const 13)) (local.set $b (i32.add (local.get $b) (local.get $c))) (call $note (local.get $b)))
  (i32.add (local.get $b) (local.get $c)))

(func $table (export "table") (param $a i32) (param $b i32) (result i32) (local $c i32)
  (block $two
    (block $one
      (block $zero
        (br_if $two (i32.gt_u (local.get $a) (i32.const 12)))
        (call $note (i32.const 14)) (local.set $c (i32.const 100)) (call $note (local.get $b)) (call $note (i32.const 15))
        (br_table $zero $one $two (i32.and (local.get $a) (i32.const 3))))
      (call $note (i32.const 16)) (local.set $c (i32.add (local.get $c) (local.get $b))) (call $note (local.get $c))
      (call $note (i32.const 17)) (br $two))
    (call $note (i32.const 18)) (local.set $c (i32.mul (local.get $c) (local.get $b))) (call $note (local.get $c)))
  (i32.add (local.get $a) (local.get $c)))

(func $returns (export "returns") (param $a i32) (param $b i32) (result i32) (local $c i32)
  (block $out
    (if (i32.and (local.get $a) (i32.const 1))
      (then (call $note (i32.const 19)) (local.set $c (i32.add (local.get $a) (local.get $b))) (call $note (local.get $c))
        (if (i32.and (local.get $a) (i32.const 2)) (then (return (i32.mul (local.get $c) (i32.const 11)))))
        (br_if $out (i32.and (local.get $a) (i32.const 4)))
        (call $note (i32.const 20)) (local.set $b (i32.const 77))))
    (call $note (local.get $b)) (call $note (i32.const 21))
    (if (i32.and (local.get $a) (i32.const 8))
      (then (call $note (i32.const 22)) (call $note (local.get $c)) (call $note (i32.const 23)) (call $note (i32.const 24))
        (return (i32.sub (local.get $b) (local.get $c))))))
  (i32.add (local.get $b) (i32.mul (local.get $c) (i32.const 2))))

(func $loops (export "loops") (param $a i32) (param $b i32) (result i32) (local $c i32) (local $sum i32)
  (block $done
    (loop $again
      (br_if $done (i32.ge_u (local.get $c) (i32.and (local.get $a) (i32.const 15))))
      (local.set $c (i32.add (local.get $c) (i32.const 1)))
      (if (i32.and (local.get $c) (local.get $b))
        (then (call $note (local.get $c)) (local.set $sum (i32.add (local.get $sum) (local.get $c))) (call $note (local.get $sum))
          (br_if $done (i32.gt_u (local.get $sum) (i32.const 20)))
          (call $note (i32.const 25)) (br $again)))
      (call $note (i32.const 26)) (call $note (local.get $sum)) (local.set $b (i32.add (local.get $b) (local.get $sum)))
      (call $note (i32.const 27))
      (br $again)))
  (i32.add (local.get $sum) (local.get $b)))

(func $nested (export "nested") (param $a i32) (param $b i32) (result i32) (local $c i32)
  (local.set $c (i32.const 5))
  (if (i32.and (local.get $a) (i32.const 1))
    (then (call $note (i32.const 30)) (call $note (local.get $b)) (call $note (i32.const 31))
      (if (i32.and (local.get $b) (i32.const 1))
        (then (call $note (i32.const 32)) (local.set $c (i32.const 6)) (call $note (i32.const 33)) (call $note (i32.const 34))))
      (call $note (i32.const 35))))
  (i32.add (local.get $c) (local.get $b)))

(func $floats (export "floats") (param $a i32) (param $b i32) (result i32) (local $f f32) (local $d f64) (local $l i64)
  (local.set $f (f32.convert_i32_s (local.get $a)))
  (if (i32.and (local.get $b) (i32.const 1))
    (then (local.set $f (f32.mul (local.get $f) (f32.const 1.5))) (local.set $d (f64.promote_f32 (local.get $f)))
      (local.set $l (i64.trunc_f64_s (local.get $d))) (call $note (i32.wrap_i64 (local.get $l))) (call $note (i32.const 28))))
  (i32.add (i32.trunc_f32_s (local.get $f)) (i32.add (i32.trunc_f64_s (local.get $d)) (i32.wrap_i64 (local.get $l)))))`;

function whole() {
  const module = binaryen.parseText(`(module (memory (export "memory") 1) ${FUNCTIONS})`);
  module.setFeatures(binaryen.Features.All);
  const text = module.emitText();
  module.dispose();
  return text;
}

function instance(text) {
  const module = binaryen.parseText(text);
  module.setFeatures(binaryen.Features.All);
  assert(module.validate(), 'the module is valid');
  const bytes = module.emitBinary();
  module.dispose();
  return new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports;
}

// What each function gives and notes for many arguments.
function behaviour(exports) {
  const notes = new Uint32Array(exports.memory.buffer);
  const seen = [];
  for (const [name, run] of Object.entries(exports)) {
    if (typeof run !== 'function') continue;
    for (let a = 0; a < 18; a++) {
      for (let b = 0; b < 9; b++) {
        notes[0] = 1;
        seen.push(`${name}(${a}, ${b}) = ${run(a, b)}, noted ${notes[0]}`);
      }
    }
  }
  return seen;
}

const keysOf = (text) =>
  functionsIn(text).flatMap(({ name, start, end }) => {
    const keys = [];
    eachRegion(parse(text.slice(start, end)), (region) => void keys.push([nameOf(name), keyOf(region)]), 1);
    return keys;
  });

// By the key of a region those of the regions around it.
function insidesOf(text) {
  const around = new Map();
  for (const { start, end } of functionsIn(text)) {
    const all = [];
    eachRegion(parse(text.slice(start, end)), (region) => void all.push(region), 1);
    const contains = ({ list, start: from }, { list: inner, start: at }) =>
      list === inner ? from < at : list.slice(from).some((node) => holds(node, inner));
    for (const one of all) {
      const key = keyOf(one);
      const outer = all.filter((it) => it !== one && contains(it, one)).map(keyOf);
      around.set(key, [...(around.get(key) ?? []), ...outer]);
    }
  }
  return around;
}

const holds = (node, list) => node === list || (Array.isArray(node) && node.some((it) => holds(it, list)));

test('a tree that was read is written as it was', () => {
  const text = whole();
  for (const { start, end } of functionsIn(text)) {
    const tree = parse(text.slice(start, end));
    assert.deepEqual(parse(print(tree)), tree);
  }
});

test('with all regions taken out every function gives and notes the same', () => {
  const text = whole();
  const { text: apart, numbersLeft } = withoutCold(text, (_, key) => (key ? 1 : 0), 1);
  assert(numbersLeft.size >= 7, 'of every function something was taken out');
  assert(functionsIn(apart).length > functionsIn(text).length + 10);
  assert.deepEqual(behaviour(instance(apart)), behaviour(instance(text)));
});

test('with any one region taken out every function gives and notes the same', () => {
  const text = whole();
  const expected = behaviour(instance(text));
  const keys = keysOf(text);
  assert(keys.length > 15);
  for (const [name, key] of keys) {
    const { text: apart } = withoutCold(text, (of, its) => Number(of === name && its === key), 1);
    assert.deepEqual(behaviour(instance(apart)), expected, `${name} ${key}`);
  }
});

test('with regions in regions taken out, to one part and to another, every function gives and notes the same', () => {
  const text = whole();
  const expected = behaviour(instance(text));
  // What the next number says is where a region goes; what is in it goes as far or farther.
  let seed = 1;
  const next = () => (seed = (seed * 48271) % 0x7fffffff) / 0x7fffffff;
  let nested = 0;
  for (let round = 0; round < 200; round++) {
    const least = new Map(keysOf(text).map(([, key]) => [key, Math.floor(next() * 3)]));
    const inside = insidesOf(text);
    const part = (key) => Math.max(least.get(key), ...inside.get(key).map((outer) => least.get(outer)));
    const { text: apart, numbersLeft } = withoutCold(text, (_, key) => (key ? part(key) : 0), 1);
    const made = [...numbersLeft.keys()].map(outlined).filter(Boolean);
    assert(made.every(({ from, part: to }) => from.length > 0 && [1, 2].includes(to)));
    nested += new Set(made.map(({ part: to }) => to)).size - 1;
    assert.deepEqual(behaviour(instance(apart)), expected, `round ${round}`);
  }
  assert(nested > 60, 'often there were regions of both kinds');
});

test('what a list does not name stays where it is', () => {
  const text = whole();
  const { text: same, numbersLeft } = withoutCold(text, () => 0);
  assert.equal(same, text);
  assert.equal(numbersLeft.size, 0);
});
