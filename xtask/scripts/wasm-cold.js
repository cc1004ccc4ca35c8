// Takes regions out of the functions of a module that are entered later than the functions, or never, and makes functions of them, so
// that they can go to a later part of it.
//
// A region becomes a function with the locals that it reads as parameters. Where it can end in several ways, the function says by a number how it
// has ended; locals that it has set and values that it leaves are passed in globals, which are read at once.
import { nameInRust } from './wasm-functions.js';
import { bodyOf, eachRegion, exitsOf, keyOf, resultOf, sizeOf } from './wasm-regions.js';
import { functionsIn, nameOf, parse, print } from './wasm-text.js';

const ZERO = { i32: ['i32.const', '0'], i64: ['i64.const', '0'], f32: ['f32.const', '0'], f64: ['f64.const', '0'] };

// What has been taken out of a function, by its name: the part that it belongs to, and where it comes from.
export function outlined(name) {
  const [, part, from] = /^cold (\d+) (.*) \d+$/s.exec(nameInRust(name)) ?? [];
  return part === undefined ? undefined : { part: Number(part), from };
}

// Takes the text of a module. `partOf(name, key)` says to which part the region of a function belongs, and `partOf(name)` to which
// the function itself. Gives the text, and by the names of the functions that have changed or come the numbers that are left in each. Regions
// for which a call would be no shorter stay, unless `least` asks for all of so many instructions.
export function withoutCold(text, partOf, least) {
  const globals = new Globals();
  const numbersLeft = new Map();
  let [out, at] = ['', 0];
  for (const { name, start, end } of functionsIn(text)) {
    const source = text.slice(start, end);
    const own = partOf(nameOf(name));
    const functions = new Outlining(name, parse(source), globals, least).run((key) => partOf(nameOf(name), key), own);
    if (functions.length === 1) continue;
    const written = functions.map(print);
    out += text.slice(at, start) + written.join('\n ');
    at = end;
    functions.forEach(([, of], index) => numbersLeft.set(nameInRust(nameOf(of)), numbersIn(written[index])));
  }
  const rest = text.slice(at);
  const close = rest.lastIndexOf(')');
  return { text: out + rest.slice(0, close) + globals.text() + rest.slice(close), numbersLeft };
}

// Constants, and what is added to an address.
function numbersIn(text) {
  return new Set([...text.matchAll(/\(i32\.const (-?\d+)\)|offset=(\d+)/g)].map(([, constant, offset]) => Number(constant ?? offset)));
}

// Global variables in which functions leave values, as many as are needed at once.
class Globals {
  #made = new Set();
  #types = new Map();

  named(type, index) {
    const name = `$"left ${type} ${index}"`;
    this.#made.add(name);
    this.#types.set(name, type);
    return name;
  }

  text() {
    return [...this.#made].map((name) => print(['global', name, ['mut', this.#types.get(name)], ZERO[this.#types.get(name)]]) + '\n').join('');
  }
}

class Outlining {
  constructor(name, tree, globals, least) {
    this.least = least;
    this.name = name;
    this.tree = tree;
    this.globals = globals;
    this.made = [];
    this.locals = [];
    this.types = new Map();
    for (const node of tree) if (node[0] === 'param' || node[0] === 'local') this.types.set(node[1], node[2]);
    this.result = resultOf(tree);
  }

  // The function, and what has been taken out of it. What is to go furthest goes first, so that out of a region that goes a part on
  // others have gone two parts on before.
  run(partOf, own) {
    const parts = this.#partsOfRegions(partOf, own);
    const later = [...new Set([...parts.values()].flatMap((starts) => [...starts.values()]))].sort((a, b) => b - a);
    for (const part of later) this.#takeOutAll(parts, part);
    // Not before the end: until then every region is known by its place.
    this.tree.splice(bodyOf(this.tree), 0, ...this.locals);
    return [this.tree, ...this.made];
  }

  // By their lists, and where in them they start: the parts of those regions that do not stay.
  #partsOfRegions(partOf, own) {
    const parts = new Map();
    eachRegion(this.tree, (region) => {
      const part = partOf(keyOf(region));
      if (part > own) parts.set(region.list, (parts.get(region.list) ?? new Map()).set(region.start, part));
      return false;
    }, this.least);
    return parts;
  }

  #takeOutAll(parts, part) {
    // What has been taken out already is called with what it keeps, and that is read for it.
    this.reads = countReads(this.tree.slice(bodyOf(this.tree)));
    const cold = new Set();
    eachRegion(this.tree, (region) => {
      const { list, start } = region;
      const isIn = cold.has(list) || parts.get(list)?.get(start) === part;
      if (!isIn) return false;
      if (this.#takeOut(region, part)) {
        for (const at of [...(parts.get(list)?.keys() ?? [])]) if (at >= start) parts.get(list).delete(at);
        return true;
      }
      // What is in it is as cold.
      markLists(list.slice(start), cold);
      return false;
    }, this.least);
  }

  #takeOut(region, part) {
    const nodes = region.list.slice(region.start);
    const { labels, returns } = exitsOf(nodes);
    if ([...labels].some((label) => !region.labels.has(label) || region.labels.get(label) !== undefined)) return false;
    const plan = { ...region, nodes, labels: [...labels], returns, falls: falls(nodes), ...this.#localsOf(region, nodes, labels) };
    const types = [...plan.kept.map((local) => this.types.get(local)), ...(returns && this.result ? [this.result] : [])];
    if (returns && this.result && !nodes.every(returnsInLists)) return false;
    if (types.some((type) => !ZERO[type]) || (plan.result && !ZERO[plan.result])) return false;
    const bytes = nodes.reduce((sum, it) => sum + sizeOf(it), 0) * 2;
    const inPlace = 20 + 2 * plan.params.length + 4 * plan.kept.length + 6 * labels.size;
    if (this.least === undefined && bytes < inPlace) return false;
    const name = `$"cold ${part} ${nameOf(this.name)} ${this.made.length}"`;
    this.made.push(this.#functionOf(plan, name));
    region.list.splice(region.start, nodes.length, ...this.#callOf(plan, name));
    return true;
  }

  // The parameters: all that is read or has to be kept; what is only set; and what has to be kept: what somebody else reads.
  #localsOf({ inLoop }, nodes, labels) {
    const reads = countReads(nodes);
    // What only holds a value between two instructions is every function's own.
    for (const [, local] of this.locals) reads.delete(local);
    const sets = new Set(localsIn(nodes, ['local.set', 'local.tee']));
    const goesOn = falls(nodes) || labels.size > 0;
    const isBetween = (local) => this.locals.some(([, it]) => it === local);
    const isReadLater = (local) => inLoop || (this.reads.get(local) ?? 0) > (reads.get(local) ?? 0);
    const kept = [...sets].filter((local) => goesOn && !isBetween(local) && this.reads.has(local) && isReadLater(local));
    const params = [...new Set([...reads.keys(), ...kept])];
    return { params, kept, own: [...sets].filter((local) => !params.includes(local)) };
  }

  // A global for each local that is kept, in the order of the types.
  #globalsFor(kept) {
    const next = new Map();
    return kept.map((local) => {
      const type = this.types.get(local);
      const index = next.get(type) ?? 0;
      next.set(type, index + 1);
      return [local, this.globals.named(type, index)];
    });
  }

  // Whether a region has one way to end, so that no number is needed.
  #hasOneEnd({ labels, returns, falls: fallsThrough }) {
    return labels.length + Number(returns) + Number(fallsThrough) <= 1;
  }

  #functionOf(plan, name) {
    const keep = this.#globalsFor(plan.kept).map(([local, global]) => ['global.set', global, ['local.get', local]]);
    const head = (result) => [
      'func', name, ...plan.params.map((local) => ['param', local, this.types.get(local)]), ...(result ? [['result', result]] : []),
      ...plan.own.map((local) => ['local', local, this.types.get(local)]),
    ];
    if (this.#hasOneEnd(plan)) return [...head(this.#valueAtEnd(plan)), ...this.#onlyEnd(plan, keep)];
    const end = (number) => [...keep, ['return', ['i32.const', String(number)]]];
    const value = plan.falls && plan.result;
    let body = plan.returns ? plan.nodes.flatMap((node) => this.#leaving(node)) : plan.nodes;
    if (value) body = [['global.set', this.globals.named(value, 'value'), ['block', ['result', value], ...body]]];
    body = [...body, ...(plan.falls ? end(0) : [['unreachable']])];
    plan.labels.forEach((label, index) => {
      body = [['block', label, ...body], ...end(index + 1)];
    });
    if (plan.returns) body = [['block', '$leave', ...body], ['return', ['i32.const', '-1']]];
    return [...head('i32'), ...body, ['unreachable']];
  }

  #valueAtEnd({ returns, falls: fallsThrough, result }) {
    if (returns) return this.result;
    return fallsThrough ? result : undefined;
  }

  // The body of a function that can end in one way.
  #onlyEnd({ nodes, labels, returns, falls: fallsThrough, result }, keep) {
    if (labels.length === 1) return [['block', labels[0], ...nodes], ...keep];
    if (returns || !fallsThrough) return [...nodes, ['unreachable']];
    if (keep.length === 0) return nodes;
    if (!result) return [...nodes, ...keep];
    const global = this.globals.named(result, 'value');
    return [['global.set', global, ['block', ['result', result], ...nodes]], ...keep, ['global.get', global]];
  }

  // With the value that the function returns in a global.
  #leaving(node) {
    if (typeof node === 'string') return [node];
    const inner = node.flatMap((it) => this.#leaving(it));
    if (node[0] !== 'return') return [inner];
    return [...inner.slice(1).map((it) => ['global.set', this.globals.named(this.result, 'value'), it]), ['br', '$leave']];
  }

  // What stands in place of the region.
  #callOf(plan, name) {
    const call = ['call', name, ...plan.params.map((local) => ['local.get', local])];
    const restore = this.#globalsFor(plan.kept).map(([local, global]) => ['local.set', local, ['global.get', global]]);
    if (this.#hasOneEnd(plan)) return this.#afterOnlyEnd(plan, call, restore);
    const code = this.#local('i32');
    const is = (number) => ['i32.eq', ['local.get', code], ['i32.const', String(number)]];
    const value = plan.falls && plan.result ? [['global.get', this.globals.named(plan.result, 'value')]] : [];
    const returned = this.result ? [['global.get', this.globals.named(this.result, 'value')]] : [];
    return [
      ['local.set', code, call],
      ...(plan.returns ? [['if', is(-1), ['then', ['return', ...returned]]]] : []),
      ...restore,
      ...plan.labels.map((label, index) => ['br_if', label, is(index + 1)]),
      ...(plan.falls ? value : [['unreachable']]),
    ];
  }

  #afterOnlyEnd({ labels, returns, falls: fallsThrough, result }, call, restore) {
    if (returns) return this.result ? [['return', call]] : [call, ['return']];
    if (labels.length === 1) return [call, ...restore, ['br', labels[0]]];
    if (!fallsThrough) return [call, ['unreachable']];
    if (!result || restore.length === 0) return [call, ...restore];
    const value = this.#local(result);
    return [['local.set', value, call], ...restore, ['local.get', value]];
  }

  // A local for a value between two instructions.
  #local(type) {
    const name = `$"now ${type}"`;
    if (!this.types.has(name)) {
      this.types.set(name, type);
      this.locals.push(['local', name, type]);
    }
    return name;
  }
}

function localsIn(nodes, kinds) {
  const found = [];
  const visit = (node) => {
    if (typeof node === 'string') return;
    if (kinds.includes(node[0])) found.push(node[1]);
    node.forEach(visit);
  };
  nodes.forEach(visit);
  return found;
}

function countReads(nodes) {
  const counts = new Map();
  for (const local of localsIn(nodes, ['local.get'])) counts.set(local, (counts.get(local) ?? 0) + 1);
  return counts;
}

function markLists(nodes, marked) {
  for (const node of nodes) {
    if (typeof node === 'string') continue;
    marked.add(node);
    markLists(node, marked);
  }
}

// Whether every `return` stands where several instructions may stand in its place.
function returnsInLists(node) {
  if (typeof node === 'string') return true;
  const isList = ['block', 'loop', 'then', 'else', 'return'].includes(node[0]);
  return node.every((part) => (isList || part[0] !== 'return') && returnsInLists(part));
}

// Whether what comes behind a list of instructions can be reached through its end. It may say so where it cannot.
function falls(nodes) {
  const last = nodes.at(-1);
  if (!Array.isArray(last)) return true;
  if (['br', 'br_table', 'return', 'unreachable'].includes(last[0])) return false;
  if (last[0] === 'block') return exitsTo(last) || falls(last.slice(bodyOf(last)));
  if (last[0] !== 'if') return true;
  const arms = last.filter((part) => part[0] === 'then' || part[0] === 'else');
  return arms.length < 2 || exitsTo(last) || arms.some((arm) => falls(arm.slice(1)));
}

// Whether anything in a block branches to its end.
function exitsTo(block) {
  return exitsOf(block.slice(bodyOf(block))).labels.has(block[1]);
}
