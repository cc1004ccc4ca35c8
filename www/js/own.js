// What a figure is to show, where it is not one of the scenarios with a name: a file, a text in an attribute or in a script
// element. Nothing of it is carried out; the module reads it as text.

/** Bytes of a scenario at most, as the module has it; longer ones do not even get there. */
const MAX_BYTES = 4 << 20;

/** What the figure is to show, as the module calls it; undefined where nothing is said. A scenario in the attribute is JSON. */
export async function scenarioOf(element, bindings) {
  const written = element.getAttribute('scenario');
  if (written) return read(written, bindings);
  const file = element.getAttribute('src');
  if (file) return read(await load(new URL(file, element.baseURI)), bindings);
  await parsed(element);
  const script = element.querySelector(':scope > script[type="application/json"]');
  return script ? read(script.textContent, bindings) : undefined;
}

async function read(text, bindings) {
  if (text.length > MAX_BYTES) throw tooLong(text.length);
  await bindings.prepare?.();
  return bindings.nameOf(text);
}

async function load(address) {
  const refused = (reason) => failure(`${address.pathname.split('/').at(-1) || address.href}: ${reason}`);
  const response = await fetch(address).catch(() => {
    throw refused('it cannot be loaded');
  });
  if (!response.ok) throw refused(`the server says ${response.status}`);
  const announced = Number(response.headers.get('content-length'));
  if (announced > MAX_BYTES) {
    response.body?.cancel();
    throw tooLong(announced);
  }
  // Where the length is said the browser reads; a stream is read here only to stop where it gets too long.
  return announced > 0 && !response.headers.has('content-encoding') ? response.text() : text(response.body);
}

/** The text of a body, as long as it is not too much. */
async function text(body) {
  const decoder = new TextDecoder();
  const reader = body.getReader();
  let text = '';
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    bytes += value.length;
    if (bytes > MAX_BYTES) {
      reader.cancel();
      throw tooLong(bytes);
    }
    text += decoder.decode(value, { stream: true });
  }
}

/** Waits until what stands inside of the element is there, where the page is still being read. */
function parsed({ ownerDocument }) {
  if (ownerDocument.readyState !== 'loading') return undefined;
  return new Promise((resolve) => ownerDocument.addEventListener('DOMContentLoaded', resolve, { once: true }));
}

const tooLong = (bytes) => failure(`the text has ${Math.ceil(bytes / (1 << 20))} MiB, and a scenario has ${MAX_BYTES >> 20} MiB at most`);

const failure = (message) => new Error(message, { cause: { kind: 'scenario', message } });
