// Plays a figure as its visitors do: with its controls and with keys, looking around between.

/** Plays the embedded figure of a page from its first step to its last, and goes back and forth in it, as a program does. */
export function playEmbed(page) {
  return page.evaluate(async () => {
    const figure = document.querySelector('gstage-player');
    const ended = new Promise((resolve) => figure.addEventListener('end', resolve, { once: true }));
    figure.play();
    await ended;
    for (const act of ['previous', 'next', 'pause']) {
      figure[act]();
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    figure.seek(1);
    figure.play();
    await new Promise((resolve) => setTimeout(resolve, 300));
    figure.pause();
  });
}

/** Looks around in an embedded figure, at its start and at its end, and uses its keys. */
export async function lookAtEmbed(page) {
  const figure = page.locator('gstage-player');
  await lookAround(page, figure);
  await page.evaluate(() => document.querySelector('gstage-player').seek(1e9));
  await lookAround(page, figure);
  await figure.focus();
  await pressEach(page);
}

/** Takes an embedded figure off its page. */
export async function takeAway(page) {
  await page.evaluate(() => document.querySelector('gstage-player').remove());
  await page.waitForTimeout(500);
}

/** Plays the figure of the page, and looks around in it. */
export async function playPage(page) {
  const figure = page.locator('[data-scenario][data-step]').first();
  await lookAround(page, figure);
  await page.keyboard.press('p');
  await page.locator('[data-ready]:is([data-steps="17"][data-step="17"])').waitFor({ timeout: 120_000 });
  await lookAround(page, figure);
  await pressEach(page);
}

// Points at many places, at several strengths of the lens, and drags what is magnified.
async function lookAround(page, figure) {
  const { x, y, width, height } = await figure.boundingBox();
  const at = (across, down) => page.mouse.move(x + width * across, y + height * down, { steps: 3 });
  for (const turns of [0, 4, 6, 8]) {
    for (let turn = 0; turn < turns; turn += 1) {
      await page.keyboard.down('Control');
      await page.mouse.wheel(0, -160);
      await page.keyboard.up('Control');
    }
    for (const [across, down] of [[0.3, 0.4], [0.5, 0.45], [0.62, 0.5], [0.5, 0.62]]) {
      await at(across, down);
      await page.waitForTimeout(60);
    }
    await page.mouse.down();
    await at(0.45, 0.5);
    await page.mouse.up();
  }
  await page.mouse.move(x + width / 2, y + height + 40);
  await page.waitForTimeout(200);
}

// The keys that go through a story, and those that look around.
async function pressEach(page) {
  const press = async (keys) => {
    for (const key of keys) {
      await page.keyboard.press(key);
      await page.waitForTimeout(150);
    }
  };
  await press(['0', 'Home', 'ArrowRight', ' ', 'PageDown', 'ArrowLeft', 'PageUp', 'p', 'p', '2', '1', '+', '+', '-', '0', 'End', 'p', 'Home']);
  for (const key of ['Home', 'ArrowRight', '+', '+', '0', '2', 'PageUp', 'ArrowRight', 'ArrowRight', 'p', 'Home']) await page.keyboard.press(key);
  await press(['Tab', 'ArrowRight', 'ArrowDown', 'ArrowLeft', 'ArrowUp', '+', '+', '+', '+', '+', '+', '+', 'ArrowRight', '0', 'Tab', 'Tab']);
}
