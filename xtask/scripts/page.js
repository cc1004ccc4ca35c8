// The page as the scripts see it, by the marks that it carries for tools.
export const figure = (page) => page.locator('[data-scenario][data-step]').first();

// Opens the page at a link (the part after #) and waits until the figure shows what it asks for.
export async function open(page, url, link = '') {
  // From an address that differs only behind # the page would not be loaded again.
  await page.goto('about:blank');
  await page.goto(url + link);
  await ready(page);
}

export async function ready(page) {
  await page.locator('[data-scenario][data-step][data-ready]').first().waitFor();
}

// As `open`, and fails where the page shows something else, as it does for a scenario that it does not know.
export async function openScenario(page, url, scenario, step) {
  await open(page, url, `#s=${scenario}&i=${step}`);
  const shown = await figure(page).getAttribute('data-scenario');
  if (shown !== scenario) throw new Error(`The page does not know the scenario ${scenario}.`);
}

export async function steps(page) {
  return Number(await figure(page).getAttribute('data-steps'));
}

// Presses a key that leads to another step, and waits until that stands still, without asking the page again and again.
export async function press(page, key, step) {
  const arrived = page.evaluate(
    (wanted) =>
      new Promise((resolve) => {
        const host = document.querySelector('[data-scenario][data-step]');
        const isThere = () => host.dataset.step === wanted && host.dataset.ready === '';
        // On a slow machine the key may have been quicker than this.
        if (isThere()) return resolve();
        const observer = new MutationObserver(() => {
          if (!isThere()) return;
          observer.disconnect();
          resolve();
        });
        observer.observe(host, { attributes: true });
      }),
    String(step),
  );
  await page.keyboard.press(key);
  await arrived;
}
