// One compiled module for all figures of a page, loaded when the first of them is seen.

/** Of the parts of the module that come later, so many play a recording, and so many let a reader look around in it. */
export const PLAYED = 1;
export const LOOKED = 2;

let loading;

export function loadModule(files) {
  loading ??= start(files).catch((reason) => {
    // The next figure may have more luck with the network.
    loading = undefined;
    throw new Error(`its module cannot be loaded (${reason.message})`);
  });
  return loading;
}

async function start({ glue, wasm, bindings }) {
  // Computed on purpose: a bundler has nothing to follow, the file is there as it is.
  bindings ??= await import(/* webpackIgnore: true */ /* @vite-ignore */ glue);
  await bindings.default({ module_or_path: wasm });
  // As in the worker.
  if (!navigator.onLine) await bindings.prepare?.().catch(() => {});
  return bindings;
}
