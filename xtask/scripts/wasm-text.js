// The text of a module, as Binaryen writes it, as trees: a list is an array, everything else a string.

const TOKEN = /\s*(?:([()])|((?:[^\s()"]|"(?:[^"\\]|\\.)*")+))/gy;

// The one tree that begins at `from`.
export function parse(text, from = 0) {
  TOKEN.lastIndex = from;
  const open = [];
  for (;;) {
    const [, bracket, word] = TOKEN.exec(text);
    if (bracket === '(') open.push([]);
    else if (bracket === ')') {
      const done = open.pop();
      if (open.length === 0) return done;
      open.at(-1).push(done);
    } else open.at(-1).push(word);
  }
}

export function print(tree) {
  return typeof tree === 'string' ? tree : `(${tree.map(print).join(' ')})`;
}

// The functions that have a body: where each stands in the text, and its name as the text has it.
export function functionsIn(text) {
  const starts = [...text.matchAll(/^ \(func (\$(?:"(?:[^"\\]|\\.)*"|\S+))/gm)];
  return starts.map(({ index, 1: name }) => ({ name, start: index + 1, end: text.indexOf('\n )', index) + 3 }));
}

// The name in Rust of a function, label or type that the text names.
export const nameOf = (word) => word.slice(1).replace(/^"(.*)"$/, '$1');
