import { expect, test } from './fixtures.js';

const menu = (page) => page.getByRole('button', { name: 'Panels' });
const close = (page, name) => page.getByRole('button', { name: `Close: ${name}` });
const checker = (page) => page.getByRole('region', { name: 'Checker' });
const tree = (page) => page.getByRole('tree', { name: 'Page tables' });

async function tick(page, name, wanted = true) {
  await menu(page).click();
  const box = page.getByRole('checkbox', { name }).first();
  await box.setChecked(wanted);
  await page.keyboard.press('Escape');
  await expect(box).toBeHidden();
}

async function violations(page) {
  const { AxeBuilder } = await import('@axe-core/playwright');
  const result = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']).analyze();
  return result.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

for (const [name, content] of [
  ['Kernel steps', 'How KVM answers a fault'],
  ['Entry', 'Root entry 1 of 2048'],
  ['Address', 'offset'],
  ['Memory cache', 'Table pages in the cache'],
  ['TLB', 'TLB, vCPU 0'],
  ['Counters', 'child writes'],
]) {
  test(`the panel “${name}” closes, stays closed after a reload, and the menu brings it back`, async ({ figure, page }) => {
    await figure.open('#s=first-store&i=1');
    await expect(page.getByText(content).first()).toBeVisible();
    // Its button shows as the pointer or the focus comes near.
    await close(page, name).focus();
    await page.keyboard.press('Enter');
    await expect(page.getByText(content)).toHaveCount(0);
    expect(page.url()).not.toContain('panel');
    // The focus has the rest of the module loaded; a page that is left meanwhile would break that off.
    const loaded = () => page.evaluate(() => performance.getEntriesByType('resource').some(({ name }) => name.endsWith('_more.wasm')));
    await expect.poll(loaded).toBe(true);
    await page.reload();
    await figure.isAt(1);
    await expect(page.getByText(content)).toHaveCount(0);
    await tick(page, name);
    await expect(page.getByText(content).first()).toBeVisible();
  });
}

test('where storage is blocked a panel still closes, and is back on the next visit', async ({ figure, page }) => {
  await page.addInitScript(() => {
    Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('blocked', 'SecurityError'); } });
  });
  await figure.open('#s=first-store&i=1');
  await close(page, 'Address').focus();
  await page.keyboard.press('Enter');
  await expect(close(page, 'Address')).toHaveCount(0);
  await page.reload();
  await figure.isAt(1);
  await expect(close(page, 'Address')).toHaveCount(1);
});

test('a click on a line of the source goes to its step', async ({ figure, page }) => {
  await figure.withoutMotion();
  await figure.open('#s=first-store&i=1');
  await page.getByRole('button', { name: 'Store the pointer, 64 bits' }).click();
  await expect(page.locator('.source [aria-current=step]')).toContainText('Store the pointer');
});

test('the tables are a tree that the keyboard walks, with the path of the address open', async ({ figure, page }) => {
  await figure.withoutMotion();
  await figure.open('#s=first-store');
  await expect(tree(page)).toHaveCount(0);
  await figure.press('End');
  const last = await figure.steps();
  await figure.isAt(last);
  await tick(page, 'Page tables');
  const item = (name) => tree(page).getByRole('treeitem', { name }).last();
  await expect(item(/^7 ?4K leaf RWX/)).toBeVisible();
  await tree(page).getByRole('treeitem').first().focus();
  for (let press = 0; press < 2; press += 1) await figure.press('ArrowDown');
  const focused = page.locator(':focus');
  await expect(focused).toHaveAttribute('data-path', '/1');
  await expect(focused).toHaveAttribute('aria-expanded', 'true');
  await figure.press('ArrowLeft');
  await expect(focused).toHaveAttribute('aria-expanded', 'false');
  await expect(item(/^7 ?4K leaf RWX/)).toHaveCount(0);
  await figure.press('ArrowRight');
  await figure.press('ArrowRight');
  await expect(focused).toHaveAttribute('data-path', '/1/0');
  await expect(focused).toHaveAttribute('aria-level', '3');
  await figure.press('ArrowLeft');
  await figure.press('Home');
  await expect(focused).toHaveAttribute('data-path', '');
  // None of these keys was a step.
  await figure.isAt(last);
});

test('without a fence the checker says what escapes, since when, and which fence is missing', async ({ figure, page }) => {
  await figure.withoutMotion();
  await figure.open('#s=no-flush&i=1');
  await expect(checker(page)).toContainText('3 findings');
  await expect(checker(page)).toContainText('can store to 0x40A07000 past the dirty log');
  await expect(checker(page)).toContainText('order 12, 0x40A07000');
  await checker(page).getByText('2 more').click();
  await expect(checker(page)).toContainText('order 30, 0x40000000');
  await checker(page).getByRole('button', { name: 'step 5' }).click();
  await figure.isAt(5);
  await figure.open('#s=two-vcpus&i=1');
  await expect(checker(page)).toContainText('nothing found');
  await figure.open('#s=first-store&i=1');
  await expect(checker(page)).toHaveCount(0);
});

test('the queue of fences says which vCPU still owes one', async ({ figure, page }) => {
  await figure.withoutMotion();
  await figure.open('#s=two-vcpus');
  await figure.press('End');
  await figure.isAt(await figure.steps());
  await tick(page, 'TLBs and fence queue');
  const panel = page.getByRole('region', { name: 'TLBs and fence queue' });
  await expect(panel).toContainText('TLB, vCPU 1');
  await expect(panel).toContainText(/order 12, 0x[0-9A-F]+ done on every vCPU/);
});

test('nothing moves as the page with a verdict comes up', async ({ figure, page }) => {
  await page.addInitScript(() => {
    window.shift = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) window.shift += entry.value;
    }).observe({ type: 'layout-shift', buffered: true });
  });
  await figure.open('#s=no-flush&i=1');
  await expect(checker(page)).toBeVisible();
  expect(await page.evaluate(() => window.shift)).toBe(0);
});

for (const colorScheme of ['light', 'dark']) {
  test(`axe finds nothing with every panel open and a page pointed at, ${colorScheme}`, async ({ figure, page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await figure.open('#s=no-flush&i=11');
    await tick(page, 'Page tables');
    await tick(page, 'TLBs and fence queue');
    await figure.host.hover();
    await expect(page.locator('.gstage-card')).toBeVisible();
    await menu(page).click();
    expect(await violations(page)).toEqual([]);
  });
}
