// Splits a module in two: the first part has the functions that are named, the second all others. Where the first part calls
// one of those, there is a stub: it asks for the second part, which puts its functions into the table of the first, and
// calls on through the table.
//
// The parts share memory, tables and globals. What both need both have: a function is the same wherever it stands. What the first
// part cannot get at, of memory and table, the second brings along. `complete` is a global of the first part that is 0 until
// the second is there.
import binaryen from 'binaryen';
import { callsOf, functionsOf } from './wasm-functions.js';
import { Reach } from './wasm-reach.js';

const FIRST = 'first';

// `bytes` have names. `isFirst` says of a name whether the function belongs to the first part; `needSecond` is the name
// under which the first part imports, from `from`, what loads the second. `linked` is what `Reach` asks for.
export function split(bytes, isFirst, { from, needSecond, linked }) {
  const plan = planOf(bytes, isFirst, linked);
  plan.memory = plan.reach.takeMemory(bytes);
  return { first: firstPart(bytes, plan, { from, needSecond }), second: secondPart(bytes, plan) };
}

function planOf(bytes, isFirst, linked) {
  const module = binaryen.readBinary(bytes);
  const functions = functionsOf(module);
  const first = new Set(functions.filter(({ name }) => isFirst(name)).map(({ name }) => name));
  const second = new Set(functions.filter(({ name }) => !first.has(name)).map(({ name }) => name));
  // What is asked for from outside the second part.
  const entries = new Set();
  for (const info of functions.filter(({ name }) => first.has(name))) {
    for (const name of callsOf(info)) if (second.has(name)) entries.add(name);
  }
  const reach = new Reach([...first], linked);
  const segments = elementsOf(module);
  const inTable = new Map(segments.flatMap(({ offset, data }) => data.map((name, index) => [offset + index, name])));
  const isImported = (name) => !first.has(name) && !second.has(name);
  const early = [...inTable].filter(([, name]) => isImported(name) || reach.hasInTable(name));
  const late = [...inTable].filter(([, name]) => !isImported(name) && !reach.hasInTable(name));
  for (const name of [...early.map(([, name]) => name), ...exportsOf(module).map(({ value }) => value)]) {
    if (second.has(name)) entries.add(name);
  }
  // The entries have places in the table behind all that has one already.
  const start = Math.max(...segments.map(({ offset, data }) => offset + data.length));
  const place = new Map([...entries].map((name, index) => [name, start + index]));
  const shared = namesOf([...globalsOf(module), ...tablesOf(module)]);
  module.dispose();
  return { second, entries, segments, early, late, reach, place, shared, start, end: start + entries.size };
}

function elementsOf(module) {
  return Array.from({ length: module.getNumElementSegments() }, (_, index) => {
    const info = binaryen.getElementSegmentInfo(module.getElementSegmentByIndex(index));
    return { name: info.name, data: info.data, offset: binaryen.getExpressionInfo(info.offset).value };
  });
}

function exportsOf(module) {
  return Array.from({ length: module.getNumExports() }, (_, index) => binaryen.getExportInfo(module.getExportByIndex(index)));
}

// Short names, by which the parts know what they share.
const namesOf = (all) => new Map(all.map(({ name }, index) => [name, `$${index.toString(36)}`]));

const globalsOf = (module) =>
  Array.from({ length: module.getNumGlobals() }, (_, index) => binaryen.getGlobalInfo(module.getGlobalByIndex(index)));

function firstPart(bytes, { second, entries, segments, early, place, shared, end }, { from, needSecond }) {
  const module = binaryen.readBinary(bytes);
  const [table] = tablesOf(module);
  module.addFunctionImport('needSecond', from, needSecond, binaryen.none, binaryen.none);
  module.addGlobal('complete', binaryen.i32, true, module.i32.const(0));
  module.addGlobalExport('complete', 'complete');
  const isIncomplete = module.i32.eqz(module.global.get('complete', binaryen.i32));
  module.addFunction('whole', binaryen.none, binaryen.none, [], module.if(isIncomplete, module.call('needSecond', [], binaryen.none)));
  for (const { name, params, results } of functionsOf(module)) {
    if (!second.has(name)) continue;
    module.removeFunction(name);
    if (!entries.has(name)) continue;
    const operands = binaryen.expandType(params).map((type, index) => module.local.get(index, type));
    const call = module.call_indirect(table.name, module.i32.const(place.get(name)), operands, params, results);
    module.addFunction(name, params, results, [], module.block(null, [module.call('whole', [], binaryen.none), call], results));
  }
  for (const { name } of segments) module.removeElementSegment(name);
  addElements(module, table, early);
  for (const { name } of globalsOf(module)) if (shared.has(name)) module.addGlobalExport(name, shared.get(name));
  for (const { name } of tablesOf(module)) module.addTableExport(name, shared.get(name));
  resize(module, table, end);
  return optimised(module);
}

function secondPart(bytes, { entries, segments, late, shared, start, end, memory }) {
  const module = binaryen.readBinary(bytes);
  const tables = tablesOf(module);
  resize(module, tables[0], end);
  for (const { name } of exportsOf(module)) module.removeExport(name);
  for (const { name } of segments) module.removeElementSegment(name);
  module.setMemory(1, -1, null, memory.map(({ address, data }) => ({ offset: module.i32.const(address), data, passive: false })));
  module.addMemoryImport('0', FIRST, 'memory');
  for (const { name } of tables) module.addTableImport(name, FIRST, shared.get(name));
  for (const { name, type, mutable } of globalsOf(module)) module.addGlobalImport(name, FIRST, shared.get(name), type, mutable);
  addElements(module, tables[0], [...late, ...[...entries].map((name, index) => [start + index, name])]);
  return optimised(module);
}

// Puts functions into a table, a segment for each run of places: pairs of place and name, in order.
function addElements(module, table, places) {
  for (let at = 0; at < places.length; ) {
    const [start] = places[at];
    const run = [];
    while (at < places.length && places[at][0] === start + run.length) run.push(places[at++][1]);
    module.addActiveElementSegment(table.name, `at${start}`, run, module.i32.const(start));
  }
}

const tablesOf = (module) =>
  Array.from({ length: module.getNumTables() }, (_, index) => binaryen.getTableInfo(module.getTableByIndex(index)));

function resize(module, { name }, size) {
  module.removeTable(name);
  module.addTable(name, size, size);
}

/** The module as small as it gets, without names. */
export function optimised(module) {
  binaryen.setOptimizeLevel(2);
  binaryen.setShrinkLevel(2);
  binaryen.setDebugInfo(false);
  // Large functions stay apart even if they have one caller: the module is no smaller, but what it compresses to is.
  binaryen.setOneCallerInlineMaxSize(30);
  module.optimize();
  module.optimize();
  module.runPasses(['strip-debug', 'strip-producers', 'strip-target-features']);
  if (!module.validate()) throw new Error('A part of the module is not valid.');
  const bytes = module.emitBinary();
  module.dispose();
  return bytes;
}
