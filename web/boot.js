// Starts the page, and says so where it cannot start. A file of its own, so that a strict content security policy needs
// no exception for it.

const tag = document.querySelector("script[data-glue]");
const absolute = (address) => new URL(address, document.baseURI).href;

function refuse(reason) {
  const notice = document.createElement("p");
  notice.className = "notice";
  notice.setAttribute("role", "alert");
  notice.textContent = `The figure cannot run here: ${reason}`;
  document.querySelector("#app").replaceChildren(notice);
}

async function start() {
  if (typeof WebAssembly !== "object") {
    refuse("this browser has no WebAssembly, or it is switched off.");
    return;
  }
  const glue = import(absolute(tag.dataset.glue));
  const ahead = first();
  const { default: init, addReel, begin, prepare } = await glue;
  // Without a network a call cannot wait for a later part, but all can be had ahead from what was kept. (A build that is not split
  // has nothing to prepare.)
  const isEnough = showsFirst() && navigator.onLine;
  const [reel] = await Promise.all([ahead, init({ module_or_path: absolute(tag.dataset.wasm) }), isEnough || prepare?.()]);
  if (reel) take(reel, addReel);
  begin();
  // What plays the story first, then what everything else needs. What cannot be had now is asked for again when something calls for it.
  const ready = () => prepare?.(1).then(() => prepare()).catch(() => {});
  for (const event of ["pointerover", "pointerdown", "keydown", "focusin"]) addEventListener(event, ready, { once: true });
}

// Whether the link asks for the scenario that the page opens with, of which there is a recording.
function showsFirst() {
  const link = new URLSearchParams(location.hash.slice(1));
  return !link.has("k") && !link.has("m") && !link.has("x") && (link.get("s") ?? "first-store") === "first-store";
}

// The recording. Where it cannot be had, the scenario is run.
async function first() {
  if (!showsFirst()) return undefined;
  const answer = await fetch(absolute("first-store.reel")).catch(() => undefined);
  return answer?.ok ? answer.arrayBuffer() : undefined;
}

// Some servers answer with a page of theirs where a file is missing: what is no recording is as good as none.
function take(reel, addReel) {
  try {
    addReel(new Uint8Array(reel));
  } catch {
    // The scenario is run.
  }
}

// On paper a figure keeps its size, since its labels stand where they were put on the screen, and is scaled as a whole.
addEventListener("beforeprint", () => {
  for (const { style, clientWidth, clientHeight } of document.querySelectorAll(".figure")) {
    style.setProperty("--wide", clientWidth);
    style.setProperty("--high", clientHeight);
  }
});

// `?embed=1` is a page of its own, and a lighter one. It stands beside this one where the site has been released.
const inFrame = new URLSearchParams(location.search).get("embed") === "1";
if (inFrame && !location.pathname.endsWith("/embed.html")) {
  location.replace(absolute("embed.html") + location.search + location.hash);
} else {
  start().catch(fail);
}

// After one visit a released site works without a network.
const { offline } = document.documentElement.dataset;
if (offline !== undefined) navigator.serviceWorker?.register(absolute(offline)).catch(() => {});

function fail(error) {
  const refused = error instanceof WebAssembly.CompileError;
  refuse(refused ? `the browser refused its WebAssembly (${error.message}).` : `${error.message}.`);
  throw error;
}
