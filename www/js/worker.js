// Draws frames away from the page. Does what the page says, one message after another: `start` makes the painter from the
// module that the page has compiled already, `later` brings more parts of it, everything else is a method of the painter. After `run` the frames come by
// themselves, until the painter says that it was the last.

let bindings;
let painter;
let before = Promise.resolve();
let running = false;
let took = 0;

const fail = (reason) => self.postMessage(["failed", String(reason)]);

async function start(glue, module, canvas) {
  bindings = await import(glue);
  bindings.initSync({ module });
  // Without a network a call cannot wait for a later part of the module, but all can be had ahead from what was kept.
  if (!navigator.onLine) await bindings.prepare?.();
  painter = new bindings.Painter(canvas);
}

function frame(now) {
  const began = performance.now();
  try {
    // The page reckons from another origin.
    running = painter.frame(performance.timeOrigin + now, took);
  } catch (reason) {
    fail(reason);
    return;
  }
  took = performance.now() - began;
  if (running) requestAnimationFrame(frame);
}

async function obey([verb, ...values]) {
  if (verb === "start") {
    await start(...values);
    return;
  }
  // So that no call has to load it.
  if (verb === "later") {
    bindings.giveLater?.(...values[0]);
    return;
  }
  painter[verb](...values);
  if (verb === "draw") self.postMessage(["drawn"]);
  if (verb === "run" && !running) {
    running = true;
    took = 0;
    requestAnimationFrame(frame);
  }
}

self.onmessage = ({ data }) => {
  before = before.then(() => obey(data)).catch(fail);
};
