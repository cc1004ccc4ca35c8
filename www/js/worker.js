// Draws frames away from the page. Does what the page says, one message after another: `start` makes the painter from the
// module that the page has compiled already, everything else is a method of the painter.

let painter;
let before = Promise.resolve();

async function start(glue, module, canvas) {
  const bindings = await import(glue);
  bindings.initSync({ module });
  painter = new bindings.Painter(canvas);
}

async function obey([verb, ...values]) {
  if (verb === "start") {
    await start(...values);
    return;
  }
  const began = performance.now();
  painter[verb](...values);
  if (verb === "draw") {
    self.postMessage(["drawn", performance.now() - began]);
  }
}

self.onmessage = ({ data }) => {
  before = before.then(() => obey(data)).catch((reason) => self.postMessage(["failed", String(reason)]));
};
