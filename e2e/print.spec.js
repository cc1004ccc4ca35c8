// On paper: everything can be read, and all of it is on one page.
import { expect, test } from './fixtures.js';

const lightness = (colour) => {
  const [red, green, blue] = colour.match(/[\d.]+/g).map(Number);
  return (red + green + blue) / 3;
};

const pages = (pdf) => pdf.toString('latin1').match(/\/Type\s*\/Page(?!s)/g).length;

for (const link of ['#s=first-store&i=7', '#s=no-flush&i=18', '#s=lazy-vs-eager&i=18', '#s=first-store&i=7&talk']) {
  test(`${link} is one page of paper`, async ({ figure, page }) => {
    await figure.open(link);
    for (const format of ['A4', 'Letter']) {
      expect(pages(await page.pdf({ format, preferCSSPageSize: true, printBackground: true })), format).toBe(1);
    }
  });
}

for (const colorScheme of ['dark', 'light']) {
  test(`what is printed from the ${colorScheme} palette is dark on light, and the figure keeps its own`, async ({ figure, page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await figure.open('#s=first-store&i=7');
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
    await page.emulateMedia({ media: 'print', colorScheme, reducedMotion: 'reduce' });
    const colour = (selector) => page.locator(selector).first().evaluate((element) => getComputedStyle(element).color);
    for (const selector of ['.words h2', '.caption', '.hex', '.counters dd', '.scenario', '.source .current']) {
      await expect(page.locator(selector).first()).toBeVisible();
      expect(lightness(await colour(selector)), selector).toBeLessThan(110);
    }
    // A label stands on what is drawn.
    const label = lightness(await colour('.gstage-label'));
    if (colorScheme === 'dark') expect(label).toBeGreaterThan(120);
    else expect(label).toBeLessThan(120);
    for (const name of ['Compare', 'Panels', 'Share', 'Play', 'To the figure']) {
      await expect(page.getByRole('button', { name, exact: true })).toBeHidden();
    }
    await expect(page.getByRole('slider')).toBeHidden();
    await expect(page.getByRole('combobox', { name: 'Speed' })).toBeHidden();
  });
}
