// Keys that lead beyond the steps of a figure: they are for the slides or the page around it.

const FORWARDS = ['ArrowRight', 'PageDown', ' '];
const BACKWARDS = ['ArrowLeft', 'PageUp'];

/** Where a key leads that a figure cannot follow, since it rests at its last or first step: 1 onwards, -1 back, 0 nowhere. */
export function leadsBeyond(figure, { key, shiftKey, ctrlKey, altKey, metaKey, target }) {
  // The arrows of a part that has a use for them are its own.
  if (figure.playing || shiftKey || ctrlKey || altKey || metaKey || isOfPart(figure, target)) return 0;
  const last = Math.min(figure.end ?? figure.steps, figure.steps);
  if (FORWARDS.includes(key) && figure.step >= last) return 1;
  return BACKWARDS.includes(key) && figure.step <= (figure.start ?? 1) ? -1 : 0;
}

/** Whether the focus is in a button, the slider or among the pages that can be pointed at. */
function isOfPart(figure, target) {
  const focused = target === figure ? figure.shadowRoot.activeElement : null;
  return focused !== null && !focused.classList.contains('frame');
}
