import { expect, test } from './fixtures.js';

test('the page opens still, at the first step of the first store, with its caption', async ({ figure }) => {
  await figure.open();
  expect(await figure.mark('scenario')).toBe('first-store');
  expect(await figure.mark('mode')).toBe('sv39x4');
  await figure.isAt(1);
  await expect(figure.caption).toHaveText(/\S.*\./);
  await figure.page.waitForTimeout(1000);
  await figure.isAt(1);
});

test('one button leads from the first step to the census', async ({ figure }) => {
  await figure.open();
  const last = await figure.steps();
  for (let step = 2; step <= last; step += 1) {
    await figure.go.click();
    await figure.isAt(step);
  }
  await expectCensus(figure);
});

test('playing goes on to the census by itself and stops there', async ({ figure }) => {
  await figure.open();
  const last = await figure.steps();
  await figure.press('p');
  await expect(figure.host).toHaveAttribute('data-step', String(last), { timeout: 90_000 });
  await figure.isAt(last);
  await expectCensus(figure);
});

test('every step has a caption of its own', async ({ figure }) => {
  await figure.withoutMotion();
  await figure.open();
  const captions = new Set();
  const last = await figure.steps();
  for (let step = 1; step <= last; step += 1) {
    await figure.isAt(step);
    captions.add(await figure.caption.textContent());
    await figure.press('ArrowRight');
  }
  expect(captions.size).toBe(last);
});

test('stepping back shows what was there before, to the pixel, at every step', async ({ figure }) => {
  await figure.withoutMotion();
  await figure.open();
  const last = await figure.steps();
  const forth = [];
  for (let step = 1; step <= last; step += 1) {
    await figure.isAt(step);
    forth.push(await figure.host.screenshot());
    await figure.press('ArrowRight');
  }
  const different = new Set(forth.map((picture) => picture.toString('base64')));
  expect(different.size, 'most steps look different').toBeGreaterThan(last / 2);
  for (let step = last - 1; step >= 1; step -= 1) {
    await figure.press('ArrowLeft');
    await figure.isAt(step);
    expect((await figure.host.screenshot()).equals(forth[step - 1]), `step ${step}`).toBe(true);
  }
});

test('the fracture changes the picture while it plays', async ({ figure }) => {
  await figure.open('#s=split-1g-to-2m&i=1');
  const last = await figure.steps();
  await figure.press('p');
  const pictures = new Set();
  while ((await figure.mark('step')) !== String(last)) {
    pictures.add((await figure.host.screenshot()).toString('base64'));
  }
  expect(pictures.size).toBeGreaterThan(5);
});

async function expectCensus(figure) {
  const counters = await figure.counters();
  expect(counters).toMatchObject({ tables: '2', 'leaves-1g': '0', 'leaves-2m': '511', 'leaves-4k': '512' });
  expect(counters).toMatchObject({ 'child-writes': '1024', fences: '3', faults: '1', dirty: '1' });
  await expect(figure.page.locator('body')).toContainText('262,144 of 262,144');
}
