// Browsers that lack something, and sites that refuse it.
import { expect, test } from './fixtures.js';

for (const missing of ['Worker', 'OffscreenCanvas']) {
  test(`without ${missing} the figure is the same`, async ({ figure, page }) => {
    await figure.open('#s=split-1g-to-2m&i=5');
    const usual = await figure.host.screenshot();
    await page.addInitScript((name) => delete window[name], missing);
    await figure.open('#s=split-1g-to-2m&i=5');
    expect(await page.evaluate((name) => name in window, missing)).toBe(false);
    expect((await figure.host.screenshot()).equals(usual)).toBe(true);
    await figure.press('ArrowLeft');
    await figure.isAt(4);
  });
}

test.describe('where WebAssembly is refused', () => {
  test.use({ errorsAreExpected: true });

  test('the page says so and keeps its picture', async ({ page, site }) => {
    await page.route('**/*', async (route) => {
      const response = await route.fetch();
      const policy = response.headers()['content-security-policy'].replace("'wasm-unsafe-eval'", '');
      await route.fulfill({ response, headers: { ...response.headers(), 'content-security-policy': policy } });
    });
    await page.goto(site.url);
    await expect(page.getByRole('alert')).toBeVisible();
    await expect(page.getByRole('alert')).toContainText('WebAssembly');
    await expect(page.locator('svg').first()).toBeVisible();
  });
});

test.describe('without JavaScript', () => {
  // The browser reports the scripts that it does not load as failures.
  test.use({ javaScriptEnabled: false, errorsAreExpected: true });

  test('the page shows a picture', async ({ page, site }) => {
    await page.goto(site.url);
    await expect(page.locator('svg').first()).toBeVisible();
  });
});
