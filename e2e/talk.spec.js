// On a stage: large, little, and driven from afar.
import { expect, test } from './fixtures.js';

const full = { width: 1920, height: 1080 };
// The style sheet of a talk is there, and the figure has taken on the size that it gives it.
async function staged(figure, page) {
  await expect(page.getByRole('combobox', { name: 'Scenario' })).toBeHidden();
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  await figure.isAt(Number(await figure.mark('step')));
}

const talks = (page) => page.evaluate(() => document.documentElement.dataset.talk);

// Every text that can be seen, with the size of its letters in pixels.
function texts(page) {
  return page.evaluate(() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const seen = [];
    while (walker.nextNode()) {
      const { parentElement, textContent } = walker.currentNode;
      if (!textContent.trim() || !parentElement.checkVisibility({ visibilityProperty: true })) continue;
      if (parentElement.closest('.gstage-spoken, noscript, script')) continue;
      seen.push([textContent.trim(), parseFloat(getComputedStyle(parentElement).fontSize)]);
    }
    return seen;
  });
}

for (const aside of ['entry', 'source', 'counters', 'tlb', 'nothing']) {
  test(`at 1080p no letter of a talk with ${aside} beside the figure is smaller than 24 pixels, at any step`, async ({ figure, page }) => {
    await figure.withoutMotion();
    await page.setViewportSize(full);
    await figure.open(`#s=first-store&talk=${aside}`);
    await staged(figure, page);
    const last = await figure.steps();
    for (let step = 1; step <= last; step += 1) {
      await figure.isAt(step);
      await expect(figure.caption).toBeVisible();
      const small = (await texts(page)).filter(([, size]) => size < 24);
      expect(small, `step ${step}`).toEqual([]);
      const [wide, high] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.scrollHeight]);
      expect([wide, high], `step ${step} fits`).toEqual([full.width, full.height]);
      await figure.press('PageDown');
    }
  });
}

test('f begins a talk on the full screen and f again ends it', async ({ figure, page }) => {
  await figure.open('#s=first-store&i=3');
  await figure.press('f');
  await expect.poll(() => talks(page)).toBe('entry');
  await expect.poll(() => page.evaluate(() => document.fullscreenElement !== null)).toBe(true);
  await expect(page).toHaveURL(/&talk=entry$/);
  await expect(page.getByRole('combobox', { name: 'Scenario' })).toBeHidden();
  await figure.press('f');
  await expect.poll(() => talks(page)).toBeUndefined();
  await expect(page).not.toHaveURL(/talk/);
  await expect(page.getByRole('combobox', { name: 'Scenario' })).toBeVisible();
});

test('what stands beside the figure can be chosen, and the link keeps it', async ({ figure, page }) => {
  await figure.open('#s=first-store&i=7&talk');
  await expect(page.locator('.hex')).toBeVisible();
  await figure.press('?');
  await page.getByRole('dialog').getByRole('combobox', { name: 'Beside the figure' }).selectOption('How the kernel does it');
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
  await expect(page.getByRole('region', { name: 'How KVM answers a fault' })).toBeVisible();
  await expect(page.locator('.hex')).toBeHidden();
  await expect(page).toHaveURL(/&talk=source$/);
});

test('the keys of a remote step, go back and blank', async ({ figure, page }) => {
  await figure.withoutMotion();
  await figure.open('#s=first-store&i=3&talk');
  await figure.press('PageDown');
  await figure.isAt(4);
  await figure.press('PageUp');
  await figure.isAt(3);
  const cover = page.getByRole('button', { name: 'Show the page again' });
  for (const key of ['.', 'b']) {
    await figure.press(key);
    await expect(cover).toBeVisible();
    await figure.press(key);
    await expect(cover).toBeHidden();
  }
});

test('the same link gives the same frame, and walking there too', async ({ figure, page, browser, site }) => {
  await page.setViewportSize(full);
  const shot = async () => {
    await staged(figure, page);
    return page.screenshot();
  };
  await figure.open('#s=first-store&i=7&talk=source');
  const once = await shot();
  await figure.open('#s=first-store&i=7&talk=source');
  expect((await shot()).equals(once), 'the same link').toBe(true);
  await figure.withoutMotion();
  await figure.open('#s=first-store&i=6&talk=source');
  await staged(figure, page);
  await figure.press('PageDown');
  await figure.isAt(7);
  expect((await shot()).equals(once), 'one step on').toBe(true);
});

test('in a talk playing stops at the end of each chapter, unless that is switched off', async ({ figure, page }) => {
  await figure.withoutMotion();
  await figure.open('#s=split-1g-to-2m&i=1&talk');
  const last = await figure.steps();
  const ends = new Set([last]);
  for (let chapter = 2; chapter <= 9; chapter += 1) {
    await figure.press(String(chapter));
    ends.add(Number(await figure.mark('step')) - 1 || last);
  }
  await figure.press('Home');
  await figure.isAt(1);
  const stops = async () => {
    await expect(page.locator('.icon.play'), 'it stands').toHaveCount(1, { timeout: 60_000 });
    return Number(await figure.mark('step'));
  };
  const visited = [];
  for (let turn = 0; turn < 12 && visited.at(-1) !== last; turn += 1) {
    await figure.press('p');
    await expect.poll(() => figure.mark('step')).not.toBe(String(visited.at(-1) ?? 1));
    visited.push(await stops());
  }
  expect(visited.filter((step) => !ends.has(step)), 'it stopped nowhere else').toEqual([]);
  expect(visited.length, 'it stopped on the way').toBeGreaterThan(1);
  expect(visited.at(-1)).toBe(last);
  await figure.press('?');
  await page.getByRole('dialog').getByRole('checkbox', { name: 'Playing stops at each chapter' }).uncheck();
  await figure.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
  await figure.press('Home');
  await figure.isAt(1);
  await figure.press('p');
  await expect(figure.host).toHaveAttribute('data-step', String(last), { timeout: 60_000 });
});

test('the notes are in step with the figure, both ways, and tell what comes next', async ({ figure, page }) => {
  await figure.withoutMotion();
  await figure.open('#s=first-store&i=3');
  const [notes] = await Promise.all([page.waitForEvent('popup'), figure.press('n')]);
  const caption = notes.getByRole('status');
  await expect(caption).toHaveText(await figure.caption.textContent());
  const next = await notes.locator('#next-caption').textContent();
  await notes.getByRole('button', { name: 'Next step' }).click();
  await figure.isAt(4);
  await expect(figure.caption).toHaveText(next);
  await expect(caption).toHaveText(next);
  await notes.keyboard.press('PageUp');
  await figure.isAt(3);
  await page.bringToFront();
  await figure.press('End');
  await figure.isAt(await figure.steps());
  await expect(notes.locator('#place')).toContainText(`step ${await figure.steps()} of`);
  await expect(notes.locator('#next-headline')).toHaveText('This is the last step.');
  await notes.getByRole('button', { name: 'Blank' }).click();
  await expect(page.getByRole('button', { name: 'Show the page again' })).toBeVisible();
  await expect(notes.locator('#clock')).toHaveText(/^\d+:\d\d$/);
  await page.goto('about:blank');
  await expect(notes.getByRole('heading', { name: 'The figure is closed.' })).toBeVisible();
});

test('keys that are letters can be switched off, and stay so', async ({ figure, page }) => {
  await figure.open('#s=first-store&i=3');
  await page.getByRole('button', { name: 'Keys' }).click();
  const letters = () => page.getByRole('dialog').getByRole('checkbox', { name: 'Letters, digits and signs are keys' });
  await letters().uncheck();
  await figure.press('Escape');
  for (const time of ['now', 'after loading again']) {
    for (const key of ['b', '.', '1', '?', 'f', 'p']) await figure.press(key);
    await expect(page.getByRole('dialog'), time).toBeHidden();
    await figure.isAt(3);
    expect(await talks(page), time).toBeUndefined();
    await figure.open('#s=first-store&i=3');
  }
  await figure.press('ArrowRight');
  await figure.isAt(4);
  await page.getByRole('button', { name: 'Keys' }).click();
  await letters().check();
  await figure.press('Escape');
  await figure.press('1');
  await figure.isAt(1);
});
