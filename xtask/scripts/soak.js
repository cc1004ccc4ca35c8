// Loops a scenario for a while and compares the memory in use after the first loop with that at the end: node soak.js FOLDER
// SCENARIO MINUTES. Exit status 1 if that of JavaScript or of the modules, page and worker taken together,
// has grown by more than 5 %.
import { watchInstances } from './instances.js';
import { launch } from './launch.js';
import { openScenario, press, steps } from './page.js';
import { serve } from './server.js';

const [folder, scenario, minutes] = process.argv.slice(2);
const growth = 1.05;
const until = Date.now() + Number(minutes) * 60_000;

// The page and its worker, as the debugger reaches them: send(METHOD, PARAMETERS).
async function realms(page) {
  const session = await page.context().newCDPSession(page);
  const found = [['page', (method, params) => session.send(method, params)]];
  session.on('Target.attachedToTarget', ({ sessionId, targetInfo }) => {
    if (targetInfo.type !== 'worker') return;
    let last = 0;
    const waiting = new Map();
    session.on('Target.receivedMessageFromTarget', (event) => {
      const { id, result } = JSON.parse(event.message);
      if (event.sessionId === sessionId) waiting.get(id)?.(result);
    });
    found.push(['worker', (method, params = {}) =>
      new Promise((resolve) => {
        waiting.set((last += 1), resolve);
        session.send('Target.sendMessageToTarget', { sessionId, message: JSON.stringify({ id: last, method, params }) });
      })]);
  });
  await session.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false, flatten: false });
  return found;
}

// Bytes of JavaScript objects that are still needed, and of the memories of all modules.
async function inUse(send) {
  for (let round = 0; round < 3; round += 1) await send('HeapProfiler.collectGarbage');
  const { usedSize } = await send('Runtime.getHeapUsage');
  const expression = '[...new Set(instances.map((it) => it.exports.memory).filter(Boolean))].reduce((sum, it) => sum + it.buffer.byteLength, 0)';
  const { result } = await send('Runtime.evaluate', { expression, returnByValue: true });
  return { 'JavaScript': usedSize, 'wasm': result.value };
}

async function measured(all) {
  const sizes = new Map();
  for (const [realm, send] of all) {
    for (const [kind, bytes] of Object.entries(await inUse(send))) sizes.set(`${realm}, ${kind}`, bytes);
  }
  return sizes;
}

// Plays from the first step to the last, and goes back.
async function loop(page, last) {
  await press(page, 'p', last);
  await press(page, 'Home', 1);
}

const site = await serve(folder);
const browser = await launch();
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  await watchInstances(page);
  await openScenario(page, site.url, scenario, 1);
  await page.getByRole('combobox', { name: 'Speed' }).selectOption('400');
  const last = await steps(page);
  const all = await realms(page);
  await loop(page, last);
  const first = await measured(all);
  let loops = 1;
  do {
    await loop(page, last);
    loops += 1;
  } while (Date.now() < until);
  const end = await measured(all);
  console.log(`${scenario}, ${loops} loops in ${minutes} minutes    after the first         at the end`);
  let grown = 0;
  const line = (what, before, now) => {
    const percent = (now / before - 1) * 100;
    const kilobytes = (bytes) => `${Math.round(bytes / 1024).toLocaleString('en').padStart(14)} KiB`;
    console.log(`  ${what.padEnd(32)} ${kilobytes(before)} ${kilobytes(now)} ${percent.toFixed(1).padStart(7)} %`);
  };
  for (const [what, before] of first) line(what, before, end.get(what));
  // A worker alone is so small that what an engine keeps of code that has run often would count as growth.
  for (const kind of ['JavaScript', 'wasm']) {
    const sum = (sizes) => [...sizes].filter(([what]) => what.endsWith(kind)).reduce((all, [, bytes]) => all + bytes, 0);
    const [before, now] = [sum(first), sum(end)];
    line(`in all, ${kind}`, before, now);
    grown += now > before * growth;
  }
  console.log(grown === 0 ? '  nothing has grown by more than 5 %' : '  MORE than 5 %: something is kept that is not needed');
  process.exitCode = grown === 0 ? 0 : 1;
} finally {
  await browser.close();
  await site.close();
}
