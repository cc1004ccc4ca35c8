// The module is in two parts. The first has all that the first view and the story of a recorded film run; whatever else is
// called loads the second: ahead of time where somebody asks for it, else at the call, which then waits for the network.

let second;
let preparing;

// The second part as bytes, for a page that has it with it and can load nothing, or compiled, for the worker of a page.
export function giveSecond(given) {
  second = given;
}

// The second part compiled, as far as that has been done.
function compiledSecond() {
  return second instanceof WebAssembly.Module ? second : undefined;
}

// Gets the second part ready, so that no call has to wait for it.
export function prepare() {
  if (compiledSecond()) return Promise.resolve();
  preparing ??= (second ? WebAssembly.compile(second) : WebAssembly.compileStreaming(fetch(secondAddress()))).then(
    (module) => {
      second = module;
    },
    (reason) => {
      preparing = undefined;
      throw reason;
    },
  );
  return preparing;
}

// Puts the second part in place. The first part calls this where it comes to a function that it does not have.
function needSecond() {
  second ??= fetchNow(secondAddress());
  second = compiledSecond() ?? new WebAssembly.Module(second);
  new WebAssembly.Instance(second, { ...__wbg_get_imports(), first: wasm });
  wasm.complete.value = 1;
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
