// Plays a scenario and measures its frames: node frames.js FOLDER SCENARIO. Beside it stands the same on an empty page,
// since a browser without a screen has its own jitter.
import { launch } from './launch.js';
import { figure, openScenario, ready, steps } from './page.js';
import { serve } from './server.js';

const [folder, scenario] = process.argv.slice(2);
const viewport = { width: 1280, height: 720 };
const baselineMs = 3000;
const longestMs = 60000;
// Between two steps nothing moves and nothing is drawn; a longer pause than this is such a rest and not a slow frame.
const restMs = 150;

// Runs in the page, before anything of it: counts animation frames, and the frames that a worker says it has drawn.
function instrument() {
  const seen = { frames: [], drawn: [] };
  window.seen = seen;
  const tick = (now) => {
    seen.frames.push(now);
    requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
  const Native = window.Worker;
  window.Worker = class extends Native {
    constructor(...parameters) {
      super(...parameters);
      this.addEventListener('message', ({ data }) => {
        if (data?.[0] === 'drawn') seen.drawn.push([performance.now(), data[1]]);
      });
    }
  };
}

const quantile = (values, q) => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? NaN;
};
const intervals = (times) => times.slice(1).map((time, index) => time - times[index]);
const ms = (value) => `${value.toFixed(2).padStart(7)} ms`;

async function mainThreadMs(session) {
  const { metrics } = await session.send('Performance.getMetrics');
  return metrics.find(({ name }) => name === 'TaskDuration').value * 1000;
}

// Measures from now until `until` is over.
async function measure(page, session, until) {
  await page.evaluate(() => {
    window.seen.frames.length = 0;
    window.seen.drawn.length = 0;
  });
  const before = await mainThreadMs(session);
  await until();
  const after = await mainThreadMs(session);
  const { frames, drawn } = await page.evaluate(() => window.seen);
  return { frames: intervals(frames), drawn, main: after - before };
}

function report(name, { frames, drawn, main }) {
  console.log(`${name}: ${frames.length + 1} frames`);
  console.log(`  frame, median and p95     ${ms(quantile(frames, 0.5))} ${ms(quantile(frames, 0.95))}`);
  console.log(`  main thread, per frame    ${ms(main / (frames.length + 1))}`);
  if (drawn.length === 0) return;
  const moving = intervals(drawn.map(([time]) => time)).filter((interval) => interval < restMs);
  const drawing = drawn.map(([, duration]) => duration);
  console.log(`  ${drawn.length} frames drawn in a worker`);
  console.log(`  main thread, per drawn    ${ms(main / drawn.length)}`);
  console.log(`  apart, median and p95     ${ms(quantile(moving, 0.5))} ${ms(quantile(moving, 0.95))}`);
  console.log(`  drawing, median and p95   ${ms(quantile(drawing, 0.5))} ${ms(quantile(drawing, 0.95))}`);
}

async function instrumented(browser) {
  const page = await browser.newPage({ viewport });
  await page.addInitScript(instrument);
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  return { page, session };
}

const site = await serve(folder);
const browser = await launch();
try {
  const empty = await instrumented(browser);
  await empty.page.goto('about:blank');
  const idle = () => empty.page.waitForTimeout(baselineMs);
  report('an empty page', await measure(empty.page, empty.session, idle));
  await empty.page.close();

  const played = await instrumented(browser);
  await openScenario(played.page, site.url, scenario, 1);
  const last = await steps(played.page);
  const play = async () => {
    await played.page.keyboard.press('p');
    await figure(played.page).and(played.page.locator(`[data-step="${last}"]`)).waitFor({ timeout: longestMs });
    await ready(played.page);
  };
  report(`${scenario}, ${viewport.width} × ${viewport.height}`, await measure(played.page, played.session, play));
} finally {
  await browser.close();
  await site.close();
}
