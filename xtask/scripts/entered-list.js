// A list of what runs: a function a line, and below, indented, the keys of its regions that are not entered.
import { readFileSync, writeFileSync } from 'node:fs';

// The keys by the names of the functions.
export function readEntered(file) {
  const functions = new Map();
  let keys;
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    if (line.startsWith('  ')) line.trim().split(' ').forEach((key) => keys.add(key));
    else if (line) functions.set(line, (keys = new Set()));
  }
  return functions;
}

export function writeEntered(file, functions) {
  const lines = [...functions].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([name, keys]) => {
    const sorted = [...keys].sort();
    return sorted.length > 0 ? [name, `  ${sorted.join(' ')}`] : [name];
  });
  writeFileSync(file, lines.map((line) => `${line}\n`).join(''));
}
