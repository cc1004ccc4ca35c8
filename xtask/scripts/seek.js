// Goes to points all over a scenario, from its beginning and from its end, and measures how long the main thread is at work for it
// and when the picture is there: node seek.js FOLDER SCENARIO WIDTHxHEIGHT [--compare]. A scenario that opens beside another one is
// measured with both figures.
import { launch } from './launch.js';
import { open, ready } from './page.js';
import { serve } from './server.js';

const [folder, scenario, size, ...flags] = process.argv.slice(2);
const [width, height] = size.split('x').map(Number);
const places = 60;

// Runs in the page: goes to a place of the bar (0..=1), and tells how many milliseconds later every figure is drawn; nothing where each
// is as it should be already.
async function go(place) {
  const slider = document.querySelector('input[type=range]');
  const hosts = [...document.querySelectorAll('[data-scenario][data-step]')];
  const isDrawn = () => hosts.every((host) => 'ready' in host.dataset);
  const began = performance.now();
  slider.value = String(place * Number(slider.max));
  slider.dispatchEvent(new Event('input', { bubbles: true }));
  return new Promise((resolve) => {
    const observer = new MutationObserver(() => {
      if (isDrawn()) end(performance.now() - began);
    });
    const end = (took) => {
      observer.disconnect();
      resolve(took);
    };
    for (const host of hosts) observer.observe(host, { attributes: true, attributeFilter: ['data-ready'] });
    setTimeout(() => isDrawn() && end(), 200);
  });
}

const quantile = (values, q) => [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * q))];
const line = (name, values) =>
  console.log(`  ${name.padEnd(28)} ${[0.5, 0.95, 1].map((q) => `${quantile(values, q).toFixed(1).padStart(6)} ms`).join(' ')}`);

const site = await serve(folder);
const browser = await launch();
try {
  const page = await browser.newPage({ viewport: { width, height }, reducedMotion: 'reduce' });
  await open(page, site.url, `#s=${scenario}&i=1${flags.includes('--compare') ? '&c=v3' : ''}`);
  await page.waitForLoadState('networkidle');
  await ready(page);
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const busy = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'TaskDuration').value * 1000;
  };
  const seen = [];
  for (let place = 0; place <= places; place += 1) {
    for (const from of [0, 1]) {
      await page.evaluate(go, from);
      await page.waitForTimeout(60);
      const before = await busy();
      const shown = await page.evaluate(go, place / places);
      if (shown !== undefined) seen.push({ busy: (await busy()) - before, shown });
    }
  }
  const figures = await page.locator('[data-scenario][data-step]').count();
  console.log(`${scenario}, ${seen.length} ways, ${figures === 1 ? 'one figure' : 'two figures'}   median, p95, most`);
  line('the main thread is at work', seen.map(({ busy }) => busy));
  line('the picture is there', seen.map(({ shown }) => shown));
} finally {
  await browser.close();
  await site.close();
}
