// Finishes a release: node release.js FOLDER. FOLDER/site is the site; it learns to work without a network, and every file
// that compresses well gets a compressed one beside it. Then the checksums of all that is released.
import { createHash } from 'node:crypto';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const [folder] = process.argv.slice(2);
const site = join(folder, 'site');
const posix = (path) => path.split(sep).join('/');

async function filesBelow(root) {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath ?? entry.path, entry.name));
  return files.sort();
}

const digest = (content) => createHash('sha256').update(content).digest('hex');

async function learnOffline() {
  const index = join(site, 'index.html');
  const page = await readFile(index, 'utf8');
  await writeFile(index, page.replace('<html lang="en"', '<html lang="en" data-offline="sw.js"'));
  const files = (await filesBelow(site)).filter((file) => !file.endsWith('sw.js'));
  const version = createHash('sha256');
  for (const file of files) version.update(await readFile(file));
  const names = files.map((file) => posix(relative(site, file)));
  // The page is asked for by its folder.
  const list = ['./', ...names.filter((name) => name !== 'index.html')].map((name) => JSON.stringify(name)).join(',\n  ');
  const worker = join(site, 'sw.js');
  const source = await readFile(worker, 'utf8');
  await writeFile(
    worker,
    source.replace('/* VERSION */', version.digest('hex').slice(0, 16)).replace('[/* FILES */]', `[\n  ${list},\n]`),
  );
}

async function compress() {
  for (const file of await filesBelow(site)) {
    if (!/\.(html|js|css|svg|wasm|json|txt|md)$/.test(file)) continue;
    const content = await readFile(file);
    const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: content.length };
    await writeFile(`${file}.gz`, gzipSync(content, { level: 9 }));
    await writeFile(`${file}.br`, brotliCompressSync(content, { params }));
  }
}

async function sum() {
  const lines = [];
  for (const file of await filesBelow(folder)) {
    lines.push(`${digest(await readFile(file))}  ${posix(relative(folder, file))}`);
  }
  await writeFile(join(folder, 'SHA256SUMS'), `${lines.join('\n')}\n`);
  return lines.length;
}

await learnOffline();
await compress();
console.log(`${await sum()} files released`);
