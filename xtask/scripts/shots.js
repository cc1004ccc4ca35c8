// Takes pictures of the page to look at: node shots.js FOLDER INTO SCENARIO. Every step, light and dark, in three sizes.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { launch } from './launch.js';
import { openScenario, steps } from './page.js';
import { serve } from './server.js';

const [folder, into, scenario] = process.argv.slice(2);
const sizes = [
  { width: 1280, height: 720 },
  { width: 390, height: 844 },
  { width: 1920, height: 1080 },
];

const site = await serve(folder);
const browser = await launch();
try {
  await mkdir(into, { recursive: true });
  for (const colorScheme of ['dark', 'light']) {
    for (const viewport of sizes) {
      const page = await browser.newPage({ viewport, colorScheme });
      await openScenario(page, site.url, scenario, 1);
      const count = await steps(page);
      for (let step = 1; step <= count; step += 1) {
        await openScenario(page, site.url, scenario, step);
        const name = `${scenario}-${String(step).padStart(2, '0')}-${colorScheme}-${viewport.width}.png`;
        await page.screenshot({ path: join(into, name) });
      }
      console.log(`${scenario}: ${count} steps, ${colorScheme}, ${viewport.width} × ${viewport.height}`);
      await page.close();
    }
  }
} finally {
  await browser.close();
  await site.close();
}
