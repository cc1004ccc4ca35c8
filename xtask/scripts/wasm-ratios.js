// Measures the same work natively and in wasm, in turns: node wasm-ratios.js GLUE PROGRAM. Prints one line of JSON.
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';

const [glue, program] = process.argv.slice(2);
const rounds = 41;
const warmUpMs = 500;
// About a millisecond each.
const work = { split: 20, walk: 200_000 };

// The glue is a CommonJS module below a folder that says otherwise.
writeFileSync(join(dirname(glue), 'package.json'), '{ "type": "commonjs" }\n');
const { Workload } = createRequire(import.meta.url)(glue);
const workload = new Workload();

function inWasm(name) {
  const start = process.hrtime.bigint();
  const answer = workload[name](work[name]);
  return { ns: Number(process.hrtime.bigint() - start), answer };
}

const child = spawn(program, { stdio: ['pipe', 'pipe', 'inherit'] });
const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();

async function natively(name) {
  child.stdin.write(`${name} ${work[name]}\n`);
  const { value } = await answers.next();
  const [ns, answer] = value.split(' ').map(Number);
  return { ns, answer };
}

const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];
const times = { split: { native: [], wasm: [] }, walk: { native: [], wasm: [] } };

// The engine compiles twice, the second time well; that is not what is measured.
for (const end = performance.now() + warmUpMs; performance.now() < end; ) {
  inWasm('split');
  inWasm('walk');
}
// Both sides walk the same addresses from the same start.
const same = new Workload();
const fresh = { split: same.split(work.split), walk: same.walk(work.walk) };
for (const name of Object.keys(work)) {
  const { answer } = await natively(name);
  if (answer !== fresh[name]) throw new Error(`${name}: ${answer} natively and ${fresh[name]} in wasm`);
}
for (let round = 0; round < rounds; round += 1) {
  for (const name of Object.keys(work)) {
    times[name].native.push((await natively(name)).ns);
    times[name].wasm.push(inWasm(name).ns);
  }
}
child.stdin.end();

const ratio = ({ native, wasm }) => median(wasm) / median(native);
const perUnit = (name, side) => median(times[name][side]) / work[name];
console.error(`  full split: native ${(perUnit('split', 'native') / 1000).toFixed(1)} µs, wasm ${(perUnit('split', 'wasm') / 1000).toFixed(1)} µs`);
console.error(`  one walk:   native ${perUnit('walk', 'native').toFixed(2)} ns, wasm ${perUnit('walk', 'wasm').toFixed(2)} ns`);
console.log(JSON.stringify({ split_vs_native: ratio(times.split), walk_vs_native: ratio(times.walk) }));
