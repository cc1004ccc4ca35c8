// What a figure is to show, with what that takes at hand: its recording, or where there is none what runs a scenario.
import { changes } from './attributes.js';
import { PLAYED } from './module.js';
import { loadReel } from './reels.js';

/** Recordings that the module has taken. */
const taken = new WeakSet();

/** Whether the module takes a recording. Some servers answer with a page of theirs where a file is missing. */
function isTaken(reel, bindings) {
  try {
    if (!taken.has(reel)) bindings.addReel(reel);
    return taken.add(reel);
  } catch {
    return false;
  }
}

/** Whether what stands for a scenario is one itself, and not its name. */
const isJson = (text) => text.slice(0, 64).trimStart().startsWith('{');

/** The scenario that the attributes of a figure name, and what is changed about it; the figure stands at a step first. */
export async function choose(element, bindings, files, step) {
  const named = element.getAttribute('scenario');
  const scenario = named && !isJson(named) ? named : await (await import('./more.js')).scenarioOf(element, bindings);
  const what = { scenario, ...changes(element) };
  const reel = await loadReel(files, what);
  if (!reel || !isTaken(reel, bindings)) {
    await bindings.prepare?.();
    return what;
  }
  if (step > 1) await bindings.prepare?.(PLAYED).catch(() => {});
  // What the recording is of need not be said.
  return { scenario };
}
