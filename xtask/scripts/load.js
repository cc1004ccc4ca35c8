// Loads the page again and again, nothing of it cached, and measures how soon it is there: node load.js FOLDER.
import { launch } from './launch.js';
import { ready } from './page.js';
import { serve } from './server.js';

const [folder] = process.argv.slice(2);
const loads = 15;
// After the figure stands nothing may move any more; late fonts or panels would show within this.
const afterwardsMs = 500;

// Runs in the page, before anything of it.
function instrument() {
  self.shift = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) self.shift += entry.value;
  }).observe({ type: 'layout-shift', buffered: true });
  new MutationObserver((_, observer) => {
    if (!document.querySelector('[data-scenario][data-ready]')) return;
    observer.disconnect();
    requestAnimationFrame(() => (self.figureAt = performance.now()));
  }).observe(document, { attributes: true, childList: true, subtree: true });
}

const quantile = (values, q) => [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * q))];
const ms = (value) => `${value.toFixed(0).padStart(5)} ms`;
const line = (name, values) =>
  console.log(`  ${name.padEnd(44)} ${ms(quantile(values, 0.5))} ${ms(quantile(values, 0))} ${ms(quantile(values, 1))}`);

const site = await serve(folder);
const browser = await launch();
try {
  const seen = [];
  // The first load starts what the browser itself starts late.
  for (let load = 0; load <= loads; load += 1) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 720 } });
    const page = await context.newPage();
    await page.addInitScript(instrument);
    await page.goto(site.url);
    await ready(page);
    await page.waitForTimeout(afterwardsMs);
    const measured = await page.evaluate(() => ({
      paint: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN,
      figure: self.figureAt,
      shift: self.shift,
    }));
    if (load > 0) seen.push(measured);
    await context.close();
  }
  console.log(`${loads} loads, nothing cached               median, least, most`);
  line('first contentful paint', seen.map(({ paint }) => paint));
  line('the figure is drawn and takes keys', seen.map(({ figure }) => figure));
  console.log(`  layout shift, at most                        ${Math.max(...seen.map(({ shift }) => shift)).toFixed(4)}`);
} finally {
  await browser.close();
  await site.close();
}
