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
