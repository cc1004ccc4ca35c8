import { expect, test } from './fixtures.js';

const SLIDE = 'reveal/index.html#/1';

// The slide is there with its fragments.
async function open(host, path) {
  await host.open(path);
  await expect(host.page.locator('.gstage-step')).toHaveCount(4);
}

test('arrows walk through the steps of a figure and on to the next slide', async ({ host, page }) => {
  await open(host, SLIDE);
  await host.isAt(3);
  for (const step of [4, 5, 6]) {
    await page.keyboard.press('ArrowRight');
    await host.isAt(step);
  }
  await page.keyboard.press('ArrowRight');
  await expect(page).toHaveURL(/#\/2/);
});

test('a presenter goes back by PageUp, step by step', async ({ host, page }) => {
  await open(host, SLIDE);
  await page.keyboard.press('PageDown');
  await page.keyboard.press('PageDown');
  await host.isAt(5);
  await page.keyboard.press('PageUp');
  await host.isAt(4);
  await page.keyboard.press('PageUp');
  await host.isAt(3);
  await page.keyboard.press('PageUp');
  await expect(page).toHaveURL(/index\.html$/);
});

test('a link to a fragment shows its step at once', async ({ host }) => {
  await open(host, 'reveal/index.html#/1/0/1');
  await host.isAt(5);
});

test('coming back to the slide from behind shows its last step', async ({ host, page }) => {
  await open(host, SLIDE);
  for (let press = 0; press < 4; press += 1) await page.keyboard.press('ArrowRight');
  await expect(page).toHaveURL(/#\/2/);
  await page.keyboard.press('ArrowLeft');
  await host.isAt(6);
});

test('a figure that is moved by its own keys takes the deck along', async ({ host, page }) => {
  await open(host, SLIDE);
  const shown = page.locator('.present .gstage-step.visible');
  await host.focus();
  for (const step of [4, 5]) {
    await page.keyboard.press('ArrowRight');
    await host.isAt(step);
    await expect(shown).toHaveCount(step - 3);
  }
  await page.keyboard.press('End');
  await host.isAt(6);
  await expect(shown).toHaveCount(3);
  await page.keyboard.press('Home');
  await host.isAt(3);
  await expect(shown).toHaveCount(0);
  // The deck goes on from there.
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press('ArrowRight');
  await host.isAt(4);
});

test('a remote leads on from a figure that has the focus, and a figure that was left rests', async ({ host, page }) => {
  await open(host, 'reveal/index.html#/1/0/2');
  await host.isAt(6);
  await host.focus();
  await page.keyboard.press('PageDown');
  await expect(page).toHaveURL(/#\/2/);
  // Nobody presses keys in a slide that is not seen.
  await page.keyboard.press('PageUp');
  await host.isAt(6);
  await host.focus();
  await page.keyboard.press('Home');
  await host.isAt(3);
  await host.figure.evaluate((figure) => figure.play());
  await page.evaluate(() => window.deck.slide(2));
  await page.evaluate(() => window.deck.slide(1));
  await page.waitForTimeout(500);
  expect(await host.figure.evaluate((figure) => figure.playing)).toBe(false);
  await host.focus();
  await page.keyboard.press('Home');
  await host.isAt(3);
  await page.keyboard.press('PageUp');
  await expect(page).toHaveURL(/index\.html(#\/)?$/);
});

test('a deck that goes far at once takes the figure along', async ({ host, page }) => {
  await open(host, 'reveal/index.html#/1/0/2');
  await host.isAt(6);
  for (const [fragment, step] of [[-1, 3], [2, 6], [0, 4], [1, 5]]) {
    await page.evaluate((fragment) => window.deck.slide(1, 0, fragment), fragment);
    await host.isAt(step);
  }
});

test('a deck starts without the script of the figures, and takes them in when it is there', async ({ host, page }) => {
  let give;
  const given = new Promise((resolve) => (give = resolve));
  await page.route('**/gstage-player.js', async (route) => {
    await given;
    await route.continue();
  });
  await page.route('**/talk.js', async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, body: (await answer.text()).replace("import './gstage/gstage-player.js'", "import('./gstage/gstage-player.js')") });
  });
  await page.goto(new URL(SLIDE, host.url).href);
  await page.waitForFunction(() => window.deck?.isReady(), undefined, { timeout: 20_000 });
  give();
  await expect(page.locator('.gstage-step')).toHaveCount(4);
  await page.keyboard.press('ArrowRight');
  await host.isAt(4);
});

test('a figure that plays takes the deck along', async ({ host, page }) => {
  await open(host, SLIDE);
  await host.figure.evaluate((figure) => figure.play());
  await expect(page.locator('.present .gstage-step.visible')).toHaveCount(3, { timeout: 60_000 });
  await host.isAt(6);
});

test('the steps of a figure come between the fragments before and behind it', async ({ host, page }) => {
  await open(host, 'reveal/index.html#/3');
  const visible = () => page.locator('.present .fragment.visible').evaluateAll((all) => all.map((it) => it.dataset.step ?? it.textContent));
  const shown = [];
  for (let press = 0; press < 3; press += 1) {
    await page.keyboard.press('ArrowRight');
    shown.push((await visible()).length, (await visible()).at(-1));
  }
  expect(shown).toEqual([1, 'One leaf maps a gibibyte.', 2, '2', 3, 'It is a pointer now.']);
});

test('the printed slides show one step each', async ({ host, page }) => {
  await host.open('reveal/index.html?view=print');
  const figures = page.locator('.pdf-page gstage-player');
  // Four steps of one slide; of another one a step and the fragments on both sides of its figure.
  await expect(figures).toHaveCount(8);
  for (const [index, step] of [3, 4, 5, 6].entries()) {
    await expect(figures.nth(index)).toHaveAttribute('data-step', String(step));
  }
});

test('axe finds nothing on the slide', async ({ host }) => {
  await open(host, SLIDE);
  expect(await host.violations()).toEqual([]);
});
