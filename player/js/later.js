// The module is in parts. The first has all that the first view runs; whatever else is called loads the part that has it, and those
// before it: ahead of time where somebody asks for it, else at the call, which then waits for the network.

const later = laterAddresses.map((address) => ({ address }));
let inPlace = 0;

// The later parts, as many as there are, as bytes, for a page that has them with it and can load nothing, or compiled, for the
// worker of a page.
export function giveLater(...given) {
  given.forEach((module, index) => {
    later[index].module = module;
  });
}

// The later parts that are compiled, up to one that is not.
function compiledLater() {
  const missing = later.findIndex(({ module }) => !(module instanceof WebAssembly.Module));
  return later.slice(0, missing < 0 ? later.length : missing).map(({ module }) => module);
}

// Gets later parts ready, all or so many, so that no call has to wait for one.
export function prepare(parts = later.length) {
  return Promise.all(later.slice(0, parts).map(compile));
}

function compile(part) {
  const { address, module } = part;
  if (module instanceof WebAssembly.Module) return undefined;
  part.compiling ??= (module ? WebAssembly.compile(module) : WebAssembly.compileStreaming(fetch(address()))).then(
    (compiled) => {
      part.module = compiled;
    },
    (reason) => {
      part.compiling = undefined;
      throw reason;
    },
  );
  return part.compiling;
}

// Puts a part in place, and those before it. A part calls this where it comes to a function that only a later one has.
function needPart(last) {
  for (; inPlace < last; inPlace += 1) {
    const part = later[inPlace];
    part.module ??= fetchNow(part.address());
    if (!(part.module instanceof WebAssembly.Module)) part.module = new WebAssembly.Module(part.module);
    new WebAssembly.Instance(part.module, { ...__wbg_get_imports(), first: wasm });
    wasm[`complete${inPlace + 1}`].value = 1;
  }
}

// The call cannot be left and taken up again, so nothing but a request that blocks will do.
function fetchNow(address) {
  const request = new XMLHttpRequest();
  request.open('GET', address, false);
  // A page may not ask for bytes here, but for letters of one byte each.
  request.overrideMimeType('text/plain; charset=x-user-defined');
  request.send();
  if (request.status !== 200) throw new Error(`a part of the figure cannot be loaded (${request.status})`);
  return Uint8Array.from(request.responseText, (letter) => letter.charCodeAt(0) & 255);
}
