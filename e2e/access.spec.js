// For everybody: what can be seen can be read, reached by keys, and told.
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from './fixtures.js';

const wcag = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

async function clean(page, what) {
  const { violations } = await new AxeBuilder({ page }).withTags(wcag).analyze();
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
  expect(found, what).toEqual([]);
}

const dialogOf = async (page, name) => {
  await page.getByRole('button', { name, exact: true }).first().click();
  await expect(page.getByRole('dialog')).toBeVisible();
};

// A story in which the gigabyte is loaded from at another place.
async function otherCourse(page) {
  await dialogOf(page, 'What if');
  await page.getByRole('radio', { name: 'Load', exact: true }).check();
  await page.getByRole('button', { name: 'Do it' }).click();
  await expect(page.getByRole('region', { name: 'What if' })).toBeVisible();
}

// Every view of the page, and how to come there.
const views = {
  'the first step': { link: '' },
  'the fracture': { link: '#s=first-store&i=7' },
  'a fence': { link: '#s=first-store&i=8' },
  'the census': { link: '#s=first-store&i=17' },
  'two harts': { link: '#s=two-vcpus&i=3' },
  'a cache that ran out': { link: '#s=out-of-tables&i=900', noted: true },
  'a link that was not understood': { link: '#s=nothing-of-that-name', noted: true },
  'a comparison': { link: '#s=first-store&i=9&c=before' },
  'a comparison of two ways': { link: '#s=no-flush&i=4&c=b1' },
  'the keys': { link: '', act: (page) => dialogOf(page, 'Keys') },
  'share': { link: '', act: (page) => dialogOf(page, 'Share') },
  'a scenario of one’s own': { link: '', act: (page) => dialogOf(page, 'Edit') },
  'what if': { link: '#s=two-vcpus&i=3', act: (page) => dialogOf(page, 'What if') },
  'another course of a story': { link: '', act: otherCourse },
  'a talk': { link: '#s=first-store&i=7&talk' },
  'a talk with the source': { link: '#s=first-store&i=7&talk=source' },
  'a talk with the counters': { link: '#s=first-store&i=7&talk=counters' },
  'a blank page': { link: '', act: (page) => page.keyboard.press('b') },
};

for (const colorScheme of ['light', 'dark']) {
  for (const [name, { link, act }] of Object.entries(views)) {
    test(`axe finds nothing in ${name}, ${colorScheme}, wide and narrow`, async ({ figure, page }) => {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      for (const [width, height] of [[1280, 720], [390, 844]]) {
        await page.setViewportSize({ width, height });
        await figure.open(link);
        if (act && !(width < 400 && name === 'the keys')) await act(page);
        await page.waitForTimeout(200);
        await clean(page, `${width} × ${height}`);
      }
    });
  }
}

test('axe finds nothing with forced colours, and the parts that matter are still there', async ({ figure, page }) => {
  await page.emulateMedia({ forcedColors: 'active', reducedMotion: 'reduce' });
  for (const link of ['', '#s=first-store&i=7', '#s=first-store&i=7&talk']) {
    await figure.open(link);
    await clean(page, link);
  }
  await figure.open('#s=first-store&i=7');
  const colours = (selector) =>
    page.locator(selector).first().evaluate((element) => getComputedStyle(element).backgroundColor);
  const ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  for (const selector of ['.segments .now b', '.source .current']) await expect(page.locator(selector).first()).toBeAttached();
  expect(await colours('.segments .now b'), 'progress is seen against the ground').not.toBe(ground);
});

test('axe finds nothing in the speaker’s notes, light and dark', async ({ figure, page }) => {
  await figure.open('#s=first-store&i=3');
  const [notes] = await Promise.all([page.waitForEvent('popup'), figure.press('n')]);
  await expect(notes.getByRole('status')).toHaveText(/\S/);
  for (const colorScheme of ['light', 'dark']) {
    await notes.emulateMedia({ colorScheme });
    await clean(notes, colorScheme);
  }
});

test('with reduced transparency nothing is seen through', async ({ figure, page }) => {
  const session = await page.context().newCDPSession(page);
  const features = [{ name: 'prefers-reduced-transparency', value: 'reduce' }];
  await session.send('Emulation.setEmulatedMedia', { features });
  await figure.open();
  await page.getByRole('button', { name: 'Share' }).click();
  const shade = await page.getByRole('dialog').evaluate((dialog) => getComputedStyle(dialog, '::backdrop').backgroundColor);
  expect(shade).toMatch(/^rgb\(/);
});

test('the keyboard alone reaches and works everything', async ({ figure, page }) => {
  await figure.withoutMotion();
  await figure.open('#s=first-store&i=3');
  // What a person can do on this page, by name.
  const wanted = await page.evaluate(() => {
    const all = [...document.querySelectorAll('a[href], button, input, select, textarea, [tabindex="0"]')];
    return all.filter((element) => !element.disabled && element.checkVisibility()).length;
  });
  const reached = new Set();
  const unseen = [];
  for (let presses = 0; presses < 3 * wanted; presses += 1) {
    await figure.press('Tab');
    const focus = await page.evaluate(() => {
      const element = document.activeElement;
      if (element === document.body) return null;
      const all = [...document.querySelectorAll('*')];
      // A slider without a look of its own has its outline around what it moves.
      const around = element.closest('.bar')?.querySelector('.segments') ?? element;
      const seen = [element, around].some((it) => getComputedStyle(it).outlineStyle !== 'none');
      return { index: all.indexOf(element), name: element.ariaLabel ?? element.textContent, seen };
    });
    if (focus === null) break;
    reached.add(focus.index);
    if (!focus.seen) unseen.push(focus.name);
  }
  expect(reached.size, 'everything is reached').toBeGreaterThanOrEqual(wanted);
  expect(unseen, 'and the focus is seen').toEqual([]);

  // And works: on, back, another scenario, a chapter, a line of the source, the dialogs.
  await figure.go.focus();
  await figure.press('Enter');
  await figure.isAt(4);
  await page.getByRole('combobox', { name: 'Scenario' }).focus();
  await page.keyboard.type('two');
  await expect(figure.host).toHaveAttribute('data-scenario', 'two-vcpus');
  await page.getByRole('slider', { name: 'Position' }).focus();
  await figure.press('ArrowRight');
  await figure.isAt(2);
  await page.locator('.source button').first().focus();
  await figure.press('Enter');
  await expect(figure.host).toHaveAttribute('data-ready', '');
  for (const name of ['Keys', 'Share']) {
    const opener = page.getByRole('button', { name, exact: true });
    await opener.focus();
    await figure.press('Enter');
    await expect(page.getByRole('dialog')).toBeVisible();
    const inside = await page.evaluate(() => document.activeElement.closest('dialog') !== null);
    expect(inside, 'the focus goes into the dialog').toBe(true);
    await figure.press('Escape');
    await expect(page.getByRole('dialog')).toBeHidden();
    await expect(opener, 'and comes back').toBeFocused();
  }
});

test('everything that is pressed is at least 24 pixels wide and high', async ({ figure, page }) => {
  for (const [width, height] of [[1280, 720], [390, 844], [320, 640]]) {
    await page.setViewportSize({ width, height });
    for (const act of [() => {}, () => dialogOf(page, 'Share')]) {
      await figure.open('#s=first-store&i=7');
      await act();
      await page.waitForTimeout(200);
      const small = await page.evaluate(() =>
        [...document.querySelectorAll('button, select, input, a[href]')]
          .filter((element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
          // A checkbox is pressed by its label too.
          .map((element) => element.closest('label') ?? element)
          // In a line of text the line is the target's height.
          .filter((element) => element.closest('.source') === null)
          .map((element) => [element.textContent || element.ariaLabel, element.getBoundingClientRect()])
          .filter(([, { width, height }]) => Math.min(width, height) < 24)
          .map(([name, { width, height }]) => `${name}: ${width} × ${height}`));
      expect(small, `${width} × ${height}`).toEqual([]);
    }
  }
});

for (const view of ['the page', 'the keys', 'share', 'a talk']) {
  test(`at 320 pixels and at 200 % nothing of ${view} is cut off sideways`, async ({ figure, page }) => {
    await figure.withoutMotion();
    // A window of 1280 × 720 at 200 % has 640 × 360 CSS pixels.
    for (const [width, height] of [[320, 640], [640, 360]]) {
      await page.setViewportSize({ width, height });
      await figure.open(view === 'a talk' ? '#s=first-store&i=7&talk' : '#s=first-store&i=7');
      if (view === 'the keys') await figure.press('?');
      if (view === 'share') await dialogOf(page, 'Share');
      await page.waitForTimeout(300);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(wide, `${width} × ${height}`).toBeLessThanOrEqual(width);
      const dialog = page.getByRole('dialog');
      if (await dialog.isVisible()) {
        const [inner, outer] = await dialog.evaluate((it) => [it.scrollWidth, it.clientWidth]);
        expect(inner, 'the dialog').toBeLessThanOrEqual(outer);
        await dialog.getByRole('button', { name: 'Close' }).click();
      }
    }
  });
}

test('the accessibility tree alone tells the story: headings, the figure, and each caption spoken once', async ({ figure, page }) => {
  await figure.withoutMotion();
  await figure.open();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('G-stage');
  await page.evaluate(() => {
    window.spoken = [];
    const region = document.querySelector('[aria-live], [role="status"]');
    new MutationObserver(() => {
      const text = region.textContent.trim();
      if (text && window.spoken.at(-1) !== text) window.spoken.push(text);
    }).observe(region, { childList: true, characterData: true, subtree: true });
  });
  const last = await figure.steps();
  const heard = [];
  for (let step = 2; step <= last; step += 1) {
    await figure.press('ArrowRight');
    await figure.isAt(step);
    const caption = await figure.caption.textContent();
    await expect.poll(() => page.evaluate(() => window.spoken.at(-1) ?? '')).toContain(caption);
    heard.push(caption);
    const headline = (await page.locator('main h2').textContent()).trim();
    await expect(page.getByRole('main').getByRole('heading', { level: 2 })).toHaveText(headline);
    await expect(figure.host.getByRole('img').first(), 'the picture is described').toHaveAccessibleName(new RegExp(headline.split(' ')[0]));
    await expect(page.locator('[aria-current="step"]')).toHaveCount(await page.locator('.source .current').count());
  }
  const spoken = await page.evaluate(() => window.spoken);
  for (const caption of heard) {
    expect(spoken.filter((text) => text.includes(caption)), caption).toHaveLength(1);
  }
});
