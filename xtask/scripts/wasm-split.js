// Splits a module in parts, by the part that each function belongs to. Where a part calls a function of a later one, there is a stub: it
// asks for that part, which puts its functions into the table of the first, and calls on through the table.
//
// The parts share memory, tables and globals. A later part borrows the larger functions of those before it; of others that several
// need each has its own, since a function is the same wherever it stands. What
// a part and those before it cannot get at, of memory and table, the next brings along. `complete1` and so on are globals of
// the first part that are 0 until the part with that number is there; a part is put in place after those before it.
import binaryen from 'binaryen';
import { callsOf, functionsOf } from './wasm-functions.js';
import { Reach } from './wasm-reach.js';

const FIRST = 'first';
// A function of less text than this is not worth a place in the table to be lent.
const LEAST_TEXT = 300;
const UNLIMITED = -1;

// `bytes` have names. `partOf` gives the part, from 0 on, to which the function of a name belongs; `needs` are the names under which
// what loads the later parts, 1 and so on, is imported from `from`. `linked` is what `Reach` asks for. Gives the parts as bytes.
export function split(bytes, partOf, { from, needs, linked }) {
  const later = [];
  // What is in the table for later parts to borrow: the place by the name.
  const lent = new Map();
  let rest = bytes;
  for (let part = needs.length; part > 0; part--) {
    const plan = planOf(rest, (name) => partOf(name) < part, lent, linked);
    plan.memory = plan.reach.takeMemory(rest);
    later.unshift(optimised(laterPart(rest, part, plan)));
    rest = named(earlierParts(rest, part, plan, { from, need: needs[part - 1] }));
  }
  return [optimised(binaryen.readBinary(rest)), ...later];
}

function named(module) {
  binaryen.setDebugInfo(true);
  const bytes = module.emitBinary();
  module.dispose();
  return bytes;
}

function planOf(bytes, isEarlier, lent, linked) {
  const module = binaryen.readBinary(bytes);
  const functions = functionsOf(module);
  const calls = new Map(functions.map((info) => [info.name, callsOf(info)]));
  const earlier = new Set(functions.filter(({ name }) => isEarlier(name)).map(({ name }) => name));
  const later = new Set(functions.filter(({ name }) => !earlier.has(name)).map(({ name }) => name));
  // What is asked for from outside the later part.
  const entries = new Set();
  for (const name of earlier) for (const called of calls.get(name)) if (later.has(called)) entries.add(called);
  const reach = new Reach([...earlier], linked);
  const segments = elementsOf(module);
  const inTable = new Map(segments.flatMap(({ offset, data }) => data.map((name, index) => [offset + index, name])));
  const isImported = (name) => !earlier.has(name) && !later.has(name);
  const isKept = ([index, name]) => (lent.get(name) === index ? earlier.has(name) : reach.hasInTable(name));
  const isEarly = (entry) => isImported(entry[1]) || isKept(entry);
  const early = [...inTable].filter(isEarly);
  const late = [...inTable].filter((entry) => !isEarly(entry));
  for (const name of [...early.map(([, name]) => name), ...exportsOf(module).map(({ value }) => value)]) {
    if (later.has(name)) entries.add(name);
  }
  const tables = tablesOf(module);
  // The entries have places in the table behind all that has one already, and then what is borrowed.
  const start = Math.max(tables[0].initial, ...segments.map(({ offset, data }) => offset + data.length));
  const place = new Map([...entries].map((name, index) => [name, start + index]));
  let end = start + entries.size;
  const isLarge = ({ name, body }) => earlier.has(name) && binaryen.emitText(body).length >= LEAST_TEXT;
  const large = new Set(functions.filter(isLarge).map(({ name }) => name));
  const borrowed = borrowedFrom(large, [...entries, ...late.map(([, name]) => name)], calls);
  for (const name of borrowed) {
    if (lent.has(name)) continue;
    early.push([end, name]);
    lent.set(name, end++);
  }
  const shared = [...globalsOf(module), ...tables].map(({ name }) => name);
  module.dispose();
  return { later, entries, borrowed, lent, segments, early, late, reach, place, shared, start, end };
}

// What of some functions is called, directly or not, by those that a part begins with.
function borrowedFrom(large, roots, calls) {
  const found = new Set();
  const seen = new Set(roots);
  for (const name of seen) {
    if (large.has(name)) found.add(name);
    else for (const called of calls.get(name) ?? []) seen.add(called);
  }
  return found;
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

// The short name by which the parts know what they share; those of one part are not those of another.
const sharedAs = (part, { shared }, name) => `$${part}${shared.indexOf(name).toString(36)}`;

const globalsOf = (module) =>
  Array.from({ length: module.getNumGlobals() }, (_, index) => binaryen.getGlobalInfo(module.getGlobalByIndex(index)));

function earlierParts(bytes, part, plan, { from, need }) {
  const { later, entries, segments, early, place, shared, end } = plan;
  const module = binaryen.readBinary(bytes);
  const [table] = tablesOf(module);
  const [asks, whole, complete] = [`need${part}`, `whole${part}`, `complete${part}`];
  module.addFunctionImport(asks, from, need, binaryen.none, binaryen.none);
  module.addGlobal(complete, binaryen.i32, true, module.i32.const(0));
  module.addGlobalExport(complete, complete);
  const isIncomplete = module.i32.eqz(module.global.get(complete, binaryen.i32));
  module.addFunction(whole, binaryen.none, binaryen.none, [], module.if(isIncomplete, module.call(asks, [], binaryen.none)));
  for (const { name, params, results } of functionsOf(module)) {
    if (!later.has(name)) continue;
    module.removeFunction(name);
    if (!entries.has(name)) continue;
    const call = callThrough(module, table, place.get(name), params, results);
    module.addFunction(name, params, results, [], module.block(null, [module.call(whole, [], binaryen.none), call], results));
  }
  for (const { name } of segments) module.removeElementSegment(name);
  addElements(module, table, early);
  for (const { name } of globalsOf(module)) if (shared.includes(name)) module.addGlobalExport(name, sharedAs(part, plan, name));
  for (const { name } of tablesOf(module)) module.addTableExport(name, sharedAs(part, plan, name));
  resize(module, table, end, end);
  return module;
}

function laterPart(bytes, part, plan) {
  const { entries, borrowed, lent, segments, late, start, end, memory } = plan;
  const module = binaryen.readBinary(bytes);
  const tables = tablesOf(module);
  // The table may become larger for a part that comes sooner.
  resize(module, tables[0], end, UNLIMITED);
  for (const { name } of exportsOf(module)) module.removeExport(name);
  for (const { name } of segments) module.removeElementSegment(name);
  for (const { name, params, results } of functionsOf(module)) {
    if (!borrowed.has(name)) continue;
    module.removeFunction(name);
    module.addFunction(name, params, results, [], callThrough(module, tables[0], lent.get(name), params, results));
  }
  module.setMemory(1, -1, null, memory.map(({ address, data }) => ({ offset: module.i32.const(address), data, passive: false })));
  module.addMemoryImport('0', FIRST, 'memory');
  for (const { name } of tables) module.addTableImport(name, FIRST, sharedAs(part, plan, name));
  for (const { name, type, mutable } of globalsOf(module)) {
    module.addGlobalImport(name, FIRST, sharedAs(part, plan, name), type, mutable);
  }
  addElements(module, tables[0], [...late, ...[...entries].map((name, index) => [start + index, name])]);
  return module;
}

// A call of what is at a place in the table, with the parameters of the function around it.
function callThrough(module, table, at, params, results) {
  const operands = binaryen.expandType(params).map((type, index) => module.local.get(index, type));
  return module.call_indirect(table.name, module.i32.const(at), operands, params, results);
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

// That of functions first; the other is wasm-bindgen's, of what JavaScript has given.
function tablesOf(module) {
  const tables = Array.from({ length: module.getNumTables() }, (_, index) => binaryen.getTableInfo(module.getTableByIndex(index)));
  const isOfFunctions = ({ name }) => !name.includes('externref');
  return [...tables.filter(isOfFunctions), ...tables.filter((table) => !isOfFunctions(table))];
}

function resize(module, { name }, size, most) {
  module.removeTable(name);
  module.addTable(name, size, most);
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
