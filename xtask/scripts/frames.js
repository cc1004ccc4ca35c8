// Plays a scenario and measures its frames: node frames.js FOLDER SCENARIO [WIDTHxHEIGHT] [--without-worker]
// [--compare]. Beside it
// stands the same on an empty page, since a browser without a screen has its own jitter and its own work.
import { launch } from './launch.js';
import { open, openScenario, press, steps } from './page.js';
import { serve } from './server.js';

const [folder, scenario, size, ...flags] = process.argv.slice(2);
const [width, height] = size.split('x').map(Number);
const withoutWorker = flags.includes('--without-worker');
const compare = flags.includes('--compare');
const baselineMs = 3000;
// A frame in which nothing has changed is passed over in less than this.
const passedOverMs = 0.6;
// A step with fewer frames than this has nothing in it that moves for long.
const fewFrames = 20;

// Runs in a page before anything of it, and in a worker: notes the time of each animation frame and how long it took.
function instrument() {
  const native = self.requestAnimationFrame.bind(self);
  self.frames = [];
  self.requestAnimationFrame = (callback) =>
    native((now) => {
      const began = performance.now();
      callback(now);
      self.frames.push([now, performance.now() - began]);
    });
}

function countFrames() {
  self.ticks = [];
  const tick = (now) => {
    self.ticks.push(now);
    requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
}

const quantile = (values, q) => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? NaN;
};
// Times between frames that follow each other; what lies between two steps is a rest and not a slow frame.
const intervals = (times, restMs = Infinity) =>
  times.slice(1).map((time, index) => time - times[index]).filter((interval) => interval < restMs);
const ms = (value) => `${value.toFixed(2).padStart(7)} ms`;

// The time that the page's main thread was at work, in milliseconds of its processor.
async function mainThreadMs(session) {
  const { metrics } = await session.send('Performance.getMetrics');
  return metrics.find(({ name }) => name === 'TaskDuration').value * 1000;
}

const frames = (realm) => realm?.evaluate(() => self.frames.splice(0)) ?? [];

// Measures from now until `until` is over.
async function measure({ page, session, worker }, until) {
  await frames(worker);
  await page.evaluate(() => self.ticks.splice(0));
  const before = await mainThreadMs(session);
  await until();
  const main = (await mainThreadMs(session)) - before;
  const ticks = await page.evaluate(() => self.ticks.splice(0));
  const drawn = (await frames(worker)).filter(([, took]) => took > passedOverMs);
  return { ticks, drawn, main };
}

function report(name, { ticks, drawn, main }) {
  console.log(`${name}: ${ticks.length} frames`);
  console.log(`  main thread, per frame             ${ms(main / ticks.length)}`);
  console.log(`  page's frames apart, median, p95   ${ms(quantile(intervals(ticks), 0.5))} ${ms(quantile(intervals(ticks), 0.95))}`);
  if (drawn.length === 0) return;
  const apart = intervals(drawn.map(([now]) => now), 150);
  const took = drawn.map(([, duration]) => duration);
  console.log(`  ${String(drawn.length).padEnd(5)}in a worker, apart           ${ms(quantile(apart, 0.5))} ${ms(quantile(apart, 0.95))}`);
  console.log(`  drawing one                        ${ms(quantile(took, 0.5))} ${ms(quantile(took, 0.95))}`);
}

async function instrumented(browser) {
  const page = await browser.newPage({ viewport: { width, height } });
  await page.addInitScript(countFrames);
  if (withoutWorker) await page.addInitScript(() => delete window.Worker);
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  return { page, session };
}

const site = await serve(folder);
const browser = await launch();
try {
  const empty = await instrumented(browser);
  await empty.page.goto('about:blank');
  report('an empty page', await measure(empty, () => empty.page.waitForTimeout(baselineMs)));
  await empty.page.close();

  const stage = await instrumented(browser);
  await openScenario(stage.page, site.url, scenario, 1);
  if (compare) {
    await open(stage.page, site.url, `#s=${scenario}&i=1&c=v3`);
    await stage.page.locator('[data-scenario][data-step][data-ready]').nth(1).waitFor();
  }
  // Of two figures the worker of the first is as good as the other.
  [stage.worker] = stage.page.workers();
  await stage.worker?.evaluate(instrument);
  const last = await steps(stage.page);
  const played = await measure(stage, () => press(stage.page, 'p', last));
  report(`${scenario}, ${width} × ${height}${compare ? ', two figures' : ''}, played to its end`, played);

  await press(stage.page, 'Home', 1);
  for (let step = 2; step <= last; step += 1) {
    const moved = await measure(stage, () => press(stage.page, 'ArrowRight', step));
    if (moved.ticks.length >= fewFrames) report(`step ${step} alone, in motion all the time`, moved);
  }
} finally {
  await browser.close();
  await site.close();
}
