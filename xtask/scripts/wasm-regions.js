// The regions of a function that may never be entered while the rest runs: an arm of an `if`, or what comes in a list of
// instructions after one that may branch away.
import { createHash } from 'node:crypto';
import { plainName } from './wasm-functions.js';
import { nameOf } from './wasm-text.js';

// Of fewer instructions a region is not worth being told from the rest.
const LEAST = 14;

const isHead = (node) => typeof node === 'string' || ['result', 'param', 'local', 'type', 'export', 'import'].includes(node[0]);

// Where the instructions of a list begin, behind its name and its type.
export function bodyOf(list) {
  const start = list.findIndex((node, index) => index > 0 && !isHead(node));
  return start < 0 ? list.length : start;
}

// How many instructions there are.
export const sizeOf = (node) => (typeof node === 'string' ? 0 : node.reduce((sum, it) => sum + sizeOf(it), 1));

// What a list gives, if anything; that of an arm is said at its `if`.
export const resultOf = (list) => list.find((node) => Array.isArray(node) && node[0] === 'result')?.[1];

// Calls `enter` for every region of a function that is large enough, the outer ones first: with `list` and `start`, from where to the end of the
// list it goes; `result`, the type of the value that it leaves; `labels`, what the labels around it take, by their names; and
// whether it is in a loop. Where `enter` gives true, what is in it is left out.
export function eachRegion(tree, enter, least = LEAST) {
  walkList(tree, { labels: new Map(), result: resultOf(tree), inLoop: false }, (region) => {
    const { list, start } = region;
    return list.slice(start).reduce((sum, it) => sum + sizeOf(it), 0) >= least && enter(region);
  });
}

function walkList(list, around, enter) {
  const body = bodyOf(list);
  const isArm = list[0] === 'then' || list[0] === 'else';
  for (let at = body; at < list.length; at++) {
    const mayBeSkipped = at === body ? isArm : leaves(list[at - 1]);
    if (mayBeSkipped && enter({ list, start: at, ...around })) return;
    walk(list[at], around, enter);
  }
}

function walk(node, around, enter) {
  if (typeof node === 'string') return;
  const [kind] = node;
  if (kind === 'block' || kind === 'loop') {
    const result = resultOf(node);
    const labels = new Map(around.labels).set(node[1], kind === 'block' ? result : undefined);
    walkList(node, { labels, result, inLoop: around.inLoop || kind === 'loop' }, enter);
  } else if (kind === 'if') {
    const labels = new Map(around.labels).set(node[1], resultOf(node));
    for (const part of node.slice(bodyOf(node))) {
      if (part[0] === 'then' || part[0] === 'else') walkList(part, { ...around, labels, result: resultOf(node) }, enter);
      else walk(part, around, enter);
    }
  } else for (const part of node) walk(part, around, enter);
}

// Whether an instruction may go on elsewhere than behind itself.
function leaves(node) {
  const { labels, returns } = exitsOf([node]);
  return returns || labels.size > 0;
}

// Where instructions may go on outside of themselves: labels, and whether they end the function.
export function exitsOf(nodes) {
  const inside = new Set();
  const named = new Set();
  let returns = false;
  const visit = (node) => {
    if (typeof node === 'string') return;
    const [kind] = node;
    if (kind === 'block' || kind === 'loop' || kind === 'if') inside.add(node[1]);
    if (kind === 'return') returns = true;
    if (kind.startsWith('br')) for (const word of node) if (typeof word === 'string' && word.startsWith('$')) named.add(word);
    node.forEach(visit);
  };
  nodes.forEach(visit);
  return { labels: new Set([...named].filter((label) => !inside.has(label))), returns };
}

// What a region is known by as long as its function stays as it is. Numbers are left out, since addresses change with everything.
export function keyOf({ list, start }) {
  const words = (node) => {
    if (typeof node === 'string') {
      if (node.startsWith('$"')) return plainName(nameOf(node));
      return /^[-+]?[\d]|^(offset|align)=|^[-+]?(inf|nan)/.test(node) ? '#' : node;
    }
    return node[0] === 'type' ? '' : `(${node.map(words).join(' ')})`;
  };
  return createHash('sha256').update(list.slice(start).map(words).join(' ')).digest('hex').slice(0, 12);
}
