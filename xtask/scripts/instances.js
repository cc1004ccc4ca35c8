// Keeps the instances of modules, so that a script can look into them.

/** Runs in a page and in a worker before anything of theirs: `instances` has what is made of modules from then on. */
function keepInstances() {
  self.instances = [];
  const { Instance, instantiate, instantiateStreaming } = WebAssembly;
  const keep = (result) => {
    self.instances.push(result.instance ?? result);
    return result;
  };
  WebAssembly.instantiate = async (...given) => keep(await instantiate(...given));
  WebAssembly.instantiateStreaming = async (...given) => keep(await instantiateStreaming(...given));
  WebAssembly.Instance = function (...given) {
    return keep(new Instance(...given));
  };
  WebAssembly.Instance.prototype = Instance.prototype;
}

/** Has a page and its worker keep their instances; `more` runs there before, too. */
export async function watchInstances(page, more = () => {}) {
  const script = `(${keepInstances})();\n(${more})();\n`;
  await page.addInitScript(script);
  await page.route('**/worker.js', async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, body: script + (await answer.text()) });
  });
}
