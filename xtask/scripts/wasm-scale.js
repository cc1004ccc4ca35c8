// Splits a guest of 512 GiB in full in wasm: node wasm-scale.js GLUE. Prints one line of JSON.
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const [glue] = process.argv.slice(2);
const gigabytes = 512;
const rounds = 7;
// One page in so many is looked at.
const sample = 4099;

// The glue is a CommonJS module below a folder that says otherwise.
writeFileSync(join(dirname(glue), 'package.json'), '{ "type": "commonjs" }\n');
const { Guest, memory_bytes: memoryBytes } = createRequire(import.meta.url)(glue);

const before = memoryBytes();
const guest = new Guest(gigabytes);
const times = [];
for (let round = 0; round < rounds; round += 1) {
  const start = process.hrtime.bigint();
  const leaves = guest.split();
  times.push(Number(process.hrtime.bigint() - start));
  if (leaves !== gigabytes * 262_144) throw new Error(`${leaves} leaves`);
}
const astray = guest.astray(sample);
if (astray !== 0) throw new Error(`${astray} pages lead astray`);
const median = [...times].sort((a, b) => a - b)[rounds >> 1];
const tables = guest.tables();
console.log(
  JSON.stringify({
    tables,
    leaves_4k: gigabytes * 262_144,
    bytes: guest.bytes(),
    memory_before: before,
    memory_after: memoryBytes(),
    ns_per_table: Number((median / tables).toFixed(1)),
  }),
);
