import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from './fixtures.js';

const root = join(import.meta.dirname, '..');
const scenarios = join(root, 'core', 'scenarios');
const replay = process.env.REPLAY ?? join(root, 'target', 'release', 'examples', 'replay');
const slugs = readdirSync(scenarios)
  .filter((name) => name.endsWith('.json') && !name.endsWith('.schema.json'))
  .map((name) => basename(name, '.json'));

// The lines "counter NAME NUMBER" of the trace as text. What the same operations come to elsewhere stands behind them.
function replayed(slug) {
  const text = execFileSync(replay, [join(scenarios, `${slug}.json`)], { encoding: 'utf8', maxBuffer: 1 << 28 });
  const lines = [...text.matchAll(/^counter (\S+) (\d+)$/gm)].slice(0, 8);
  return Object.fromEntries(lines.map(([, name, number]) => [name, number]));
}

test('the menu has every scenario that the figure can tell', async ({ figure }) => {
  await figure.open();
  const options = figure.page.getByRole('combobox', { name: 'Scenario' }).locator('option');
  const offered = await options.evaluateAll((options) => options.map(({ value }) => value));
  expect(offered.sort()).toEqual(slugs.sort());
});

for (const slug of slugs) {
  test(`the counters at the end of ${slug} are those of the replayed trace`, async ({ figure }) => {
    const expected = replayed(slug);
    expect(Object.keys(expected)).toHaveLength(8);
    // By itself, also where something stands beside it from the start.
    await figure.open(`#s=${slug}&i=1&c=alone`);
    expect(await figure.mark('scenario')).toBe(slug);
    await figure.press('End');
    await figure.isAt(await figure.steps());
    expect(await figure.counters()).toEqual(expected);
  });
}
