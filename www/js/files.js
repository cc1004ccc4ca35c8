// The files that a figure needs besides its script, by their addresses: beside the script that asks for them.

export function filesBeside(script) {
  const beside = (name) => new URL(name, script).href;
  return { glue: beside('glue.js'), wasm: beside('gstage.wasm'), worker: beside('worker.js'), reel: (name) => beside(`reels/${name}.reel`) };
}
