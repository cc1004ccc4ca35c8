// What the page around does to a figure: scales it, turns it, squeezes it, moves it, asks for what there is not.
import { expect, test } from './fixtures.js';

// A page with nothing on it but this, and its first figure drawn.
async function show(host, page, markup) {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  // The figure that is taken out has loaded by then what it asked for.
  await host.open('html/');
  await page.evaluate((markup) => document.querySelector('main').setHTMLUnsafe(markup), markup);
  await host.ready();
}

// The labels in the figure, from its corner, in its own pixels.
const labels = (page, scale) =>
  page.$eval('gstage-player', (figure, scale) => {
    const { left, top } = figure.getBoundingClientRect();
    return [...figure.shadowRoot.querySelectorAll('.gstage-label')].map((label) => {
      const box = label.getBoundingClientRect();
      return [label.textContent, Math.round((box.left - left) / scale), Math.round((box.top - top) / scale)];
    });
  }, scale);

const figure = (attributes, style = '') =>
  `<div style="width: 600px; ${style}"><gstage-player ${attributes}></gstage-player></div>`;

test('a page that scales the figure, as slides do, finds every label and every page where it is', async ({ host, page }) => {
  await page.setViewportSize({ width: 1400, height: 1000 });
  await show(host, page, figure('scenario="split-1g-to-4k" step="3"'));
  const plain = await labels(page, 1);
  expect(plain.length).toBeGreaterThan(0);
  for (const scale of [1.5, 0.5]) {
    await show(host, page, figure('scenario="split-1g-to-4k" step="3"', `transform: scale(${scale}); transform-origin: 0 0`));
    expect(await labels(page, scale)).toEqual(plain);
    await host.figure.locator('.figure').hover();
    await expect(host.figure.locator('.gstage-card')).toContainText('0x40000000 – 0x7FFFFFFF');
  }
});

test('in a page that reads from right to left the figure reads from left to right, and says in which language', async ({ host, page }) => {
  await show(host, page, `<div dir="rtl" lang="ar">${figure('step="5"')}</div>`);
  const frame = host.figure.locator('.frame');
  expect(await frame.evaluate((element) => getComputedStyle(element).direction)).toBe('ltr');
  await expect(frame).toHaveAttribute('lang', 'en');
});

for (const [name, markup] of [
  ['a flex box', '<div style="display: flex"><p>Text</p><gstage-player></gstage-player></div>'],
  ['a centred column', '<div style="display: flex; flex-direction: column; align-items: center"><gstage-player></gstage-player></div>'],
  ['a float', '<gstage-player style="float: left"></gstage-player>'],
  ['a table', '<table><tr><td><gstage-player></gstage-player></td></tr></table>'],
]) {
  test(`where its content says how large a box is, as in ${name}, there is a figure`, async ({ host, page }) => {
    await show(host, page, markup);
    const box = await host.figure.boundingBox();
    expect(box.width).toBeGreaterThanOrEqual(280);
    expect(box.height).toBeGreaterThanOrEqual(160);
  });
}

test('in a narrow column every control is in sight', async ({ host, page }) => {
  await show(host, page, '<div style="width: 280px"><gstage-player controls page="./"></gstage-player></div>');
  const inside = await host.figure.evaluate((element) => {
    const box = element.getBoundingClientRect();
    return [...element.shadowRoot.querySelectorAll('.bar > *')]
      .filter((part) => part.checkVisibility())
      .every((part) => part.getBoundingClientRect().left >= box.left && part.getBoundingClientRect().right <= box.right);
  });
  expect(inside).toBe(true);
});

test('a figure that is put back while it plays is seen, and not its poster', async ({ host, page }) => {
  await host.open('html/');
  await page.evaluate(() => {
    document.querySelector('main').innerHTML = '<gstage-player autoplay><p slot="poster">Soon</p></gstage-player><section></section>';
  });
  await expect.poll(() => page.$eval('gstage-player', ({ playing, step }) => playing && step > 1)).toBe(true);
  await page.evaluate(async () => {
    const element = document.querySelector('gstage-player');
    element.remove();
    await new Promise((resolve) => setTimeout(resolve, 200));
    document.querySelector('section').append(element);
  });
  await expect.poll(() => page.$eval('gstage-player', ({ playing }) => playing)).toBe(true);
  await expect(host.figure.locator('.poster')).toBeHidden();
});

test('the focus stays in the figure when the last step takes the button away', async ({ host, page }) => {
  await show(host, page, '<gstage-player scenario="first-store" step="16"></gstage-player>');
  // The controls come with the focus.
  await host.focus();
  await host.figure.getByRole('button', { name: 'Next step' }).focus();
  await page.keyboard.press('Enter');
  await host.isAt(17);
  await page.keyboard.press('ArrowLeft');
  await host.isAt(16);
});

test('controls know only the steps that can be shown', async ({ host, page }) => {
  await show(host, page, '<gstage-player scenario="split-all" start="3" end="6" controls></gstage-player>');
  await host.isAt(3);
  const button = (name) => host.figure.getByRole('button', { name });
  const slider = host.figure.getByRole('slider');
  await expect(button('Step back')).toBeDisabled();
  await slider.focus();
  await page.keyboard.press('End');
  await host.isAt(6);
  await expect(button('Next step')).toBeDisabled();
  await expect(slider).toHaveValue('6');
});

test('a step that is set before the scenario is one of the new scenario', async ({ host, page }) => {
  await show(host, page, '<gstage-player scenario="first-store" step="9"></gstage-player>');
  const steps = await page.$eval('gstage-player', async (element) => {
    const seen = [];
    element.addEventListener('step', ({ detail }) => seen.push([element.dataset.scenario, detail.step]));
    element.setAttribute('step', '2');
    element.setAttribute('scenario', 'split-1g-to-4k');
    await new Promise((resolve) => element.addEventListener('ready', resolve, { once: true }));
    return seen;
  });
  expect(steps).toEqual([['split-1g-to-4k', 2]]);
});

for (const [attribute, value] of [['kernel', '7.3'], ['mode', 'sv32']]) {
  test(`a ${attribute} that there is not is refused by name over the figure that was shown`, async ({ host, page }) => {
    await show(host, page, '<gstage-player scenario="first-store" step="7"></gstage-player>');
    await page.$eval('gstage-player', (element, [attribute, value]) => element.setAttribute(attribute, value), [attribute, value]);
    const notice = host.figure.getByRole('alert');
    await expect(notice).toContainText(value);
    await host.isAt(7);
    // Nothing lies over it.
    const { x, y, width, height } = await notice.boundingBox();
    const top = await host.figure.evaluate(
      (element, [x, y]) => {
        const words = element.shadowRoot.querySelector('.words');
        words.style.pointerEvents = 'auto';
        return element.shadowRoot.elementFromPoint(x, y).className;
      },
      [x + width / 8, y + height / 2],
    );
    expect(top).toBe('notice');
  });
}

test('in a narrow column of a wide page the words stand above the figure, and all of it is there', async ({ host, page }) => {
  await page.setViewportSize({ width: 1280, height: 900 });
  await show(host, page, '<div style="width: 320px"><gstage-player scenario="split-1g-to-4k" step="4" controls></gstage-player></div>');
  await expect.poll(async () => (await host.figure.boundingBox()).height).toBe(400);
  await expect(host.figure.locator('.caption')).toBeVisible();
  // Its author's own proportion goes before it.
  await page.$eval('gstage-player', (element) => (element.style.aspectRatio = '2'));
  expect((await host.figure.boundingBox()).height).toBe(160);
});

test('how text runs in the page around does not reach into the figure', async ({ host, page }) => {
  const strange =
    'white-space: nowrap; text-transform: uppercase; letter-spacing: 4px; word-spacing: 9px; text-indent: 3em; text-shadow: 1px 1px red; font-variant: small-caps; writing-mode: vertical-rl; text-align: right';
  await show(host, page, figure('step="5"'));
  const look = () =>
    host.figure.locator('.caption').evaluate((element) => {
      const { whiteSpace, textTransform, letterSpacing, wordSpacing, textIndent, textShadow, fontVariant, writingMode, textAlign } = getComputedStyle(element);
      return { whiteSpace, textTransform, letterSpacing, wordSpacing, textIndent, textShadow, fontVariant, writingMode, textAlign };
    });
  const plain = await look();
  await page.$eval('gstage-player', (element, strange) => (element.style.cssText += strange), strange);
  expect(await look()).toEqual(plain);
});

test('a figure is as light as the page around says, and changes with it', async ({ host, page }) => {
  await page.emulateMedia({ colorScheme: 'light' });
  await show(host, page, '<section style="color-scheme: dark"><gstage-player step="4"></gstage-player></section>');
  const theme = () => page.$eval('gstage-player', ({ state }) => state.theme);
  expect(await theme()).toBe('dark');
  await page.$eval('section', (section) => (section.style.colorScheme = ''));
  await page.$eval('html', (html) => (html.style.colorScheme = 'light dark'));
  await expect.poll(theme).toBe('light');
  await page.$eval('html', (html) => (html.style.colorScheme = 'dark'));
  await expect.poll(theme).toBe('dark');
  expect(await host.figure.locator('.frame').evaluate((frame) => getComputedStyle(frame).colorScheme)).toBe('dark');
  await page.$eval('gstage-player', (element) => (element.theme = 'light'));
  await expect.poll(theme).toBe('light');
});

test('what is said to a figure that is out of the page holds when it is back', async ({ host, page }) => {
  await show(host, page, '<gstage-player scenario="first-store" step="9"></gstage-player>');
  await page.evaluate(async () => {
    const element = document.querySelector('gstage-player');
    element.remove();
    await new Promise((resolve) => setTimeout(resolve, 100));
    element.setAttribute('step', '4');
    document.querySelector('main').append(element);
  });
  await host.isAt(4);
});

test('a page hears when its figure plays and when it stands', async ({ host, page }) => {
  await show(host, page, '<gstage-player scenario="first-store" step="3"></gstage-player>');
  const heard = await page.$eval('gstage-player', async (element) => {
    const heard = [];
    for (const name of ['play', 'pause', 'end']) element.addEventListener(name, ({ type }) => heard.push(type));
    const told = (type) => new Promise((resolve) => element.addEventListener(type, resolve, { once: true }));
    const played = told('play');
    element.play();
    await played;
    const stood = told('pause');
    element.pause();
    await stood;
    return heard;
  });
  expect(heard).toEqual(['play', 'pause']);
});

test('an end before the start is the start, and what is no number is not said', async ({ host, page }) => {
  await show(host, page, '<gstage-player scenario="first-store" start="10" end="8" speed="fast" controls></gstage-player>');
  await host.isAt(10);
  expect(await host.figure.getByRole('slider').evaluate(({ min, max }) => [min, max])).toEqual(['10', '10']);
  expect(await page.$eval('gstage-player', ({ speed }) => speed)).toBeUndefined();
});

test('a page that is no address of the web is no link', async ({ host, page }) => {
  await show(host, page, '<gstage-player page="javascript:alert(1)" controls></gstage-player>');
  await expect(host.figure.locator('a')).toBeHidden();
  await page.$eval('gstage-player', (element) => (element.page = 'https://example.org/'));
  await expect(host.figure.locator('a')).toBeVisible();
});

test('a printed figure is what was seen, without its controls', async ({ host, page }) => {
  await show(host, page, '<gstage-player scenario="split-1g-to-4k" step="4" controls></gstage-player>');
  await page.emulateMedia({ media: 'print' });
  await expect(host.figure.locator('.bar')).toBeHidden();
  expect(await host.figure.locator('.frame').evaluate((frame) => getComputedStyle(frame).printColorAdjust)).toBe('exact');
});

test.describe('without luck', () => {
  test.use({ errorsAreExpected: true });

  test('a figure whose module could not be had says so without its poster, and is there once it is asked again', async ({ host, page }) => {
    await page.route('**/gstage.wasm', (route) => route.abort(), { times: 1 });
    await page.goto(new URL('html/', host.url).href);
    await page.evaluate(() => {
      document.querySelector('main').setHTMLUnsafe(
        '<gstage-player controls><p slot="poster">Soon</p><p slot="fallback">A picture</p></gstage-player>',
      );
    });
    await expect(host.figure.getByRole('alert')).toContainText('its module cannot be loaded');
    await expect(page.getByText('Soon')).toBeHidden();
    await expect(page.getByText('A picture')).toBeVisible();
    await expect(host.figure.locator('.bar')).toBeHidden();
    await page.$eval('gstage-player', (element) => element.load());
    await host.isAt(1);
    await expect(host.figure.getByRole('alert')).toHaveCount(0);
  });
});
