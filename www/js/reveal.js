// A plugin for reveal.js: every step of a figure is a fragment of its slide, so that arrows, a remote, the overview, the
// speaker's window and the printed slides agree on where it is. Where a figure is moved by its own keys and buttons the deck follows.
import { leadsBeyond } from './beyond.js';

/** The deck waits so long for its figures, in milliseconds; those that are later get their fragments when they are there. */
const PATIENCE = 8000;

/** The step that the deck asked a figure for, as long as the figure has not come to it. */
const asked = new WeakMap();

/** Makes the plugin: `Reveal.initialize({ plugins: [GstageReveal()] })`. */
export default function GstageReveal() {
  let stop = () => {};
  return {
    id: 'gstage',
    // The deck waits for it: links to a fragment and printed slides need all fragments to be there.
    async init(deck) {
      const prepared = new Map();
      const prepareAll = () => {
        const figures = [...deck.getSlidesElement().querySelectorAll('gstage-player')];
        for (const figure of figures) if (!prepared.has(figure)) prepared.set(figure, prepare(figure));
        return Promise.all(prepared.values());
      };
      stop = listen(deck, prepareAll);
      await Promise.race([prepareAll(), new Promise((resolve) => setTimeout(resolve, PATIENCE))]);
    },
    destroy() {
      stop();
    },
  };
}

function listen(deck, prepareAll) {
  const slides = deck.getSlidesElement();
  const listeners = {
    // Other plugins may have made slides meanwhile, and a figure may have come late.
    async ready() {
      settle(deck.getCurrentSlide());
      const before = slides.querySelectorAll('.gstage-step').length;
      await prepareAll();
      if (slides.querySelectorAll('.gstage-step').length === before) return;
      deck.sync();
      settle(deck.getCurrentSlide());
    },
    fragmentshown: ({ fragment }) => follow(fragment.closest('section')),
    fragmenthidden: ({ fragment }) => follow(fragment.closest('section')),
    slidechanged({ previousSlide, currentSlide }) {
      for (const figure of figuresOf(previousSlide)) {
        figure.pause();
        // Keys are for the slide that is seen.
        if (document.activeElement === figure) figure.blur();
      }
      settle(currentSlide);
    },
    // Printing copies a slide for each of its fragments, and the figures in the copies start anew.
    'pdf-ready': () => slides.querySelectorAll('section').forEach(settle),
  };
  const moved = ({ target }) => target.localName === 'gstage-player' && lead(deck, target);
  const pressed = (event) => pass(deck, event);
  for (const [name, listener] of Object.entries(listeners)) deck.on(name, listener);
  // They do not bubble, and the figure would use the keys up.
  slides.addEventListener('step', moved, true);
  slides.addEventListener('keydown', pressed, true);
  return () => {
    for (const [name, listener] of Object.entries(listeners)) deck.off(name, listener);
    slides.removeEventListener('step', moved, true);
    slides.removeEventListener('keydown', pressed, true);
    slides.querySelectorAll('.gstage-step').forEach((fragment) => fragment.remove());
  };
}

/** The figures of a slide, in their order. */
function figuresOf(slide) {
  return [...(slide?.querySelectorAll('gstage-player') ?? [])];
}

/** Which figure of its slide it is. */
const numberOf = (figure) => String(figuresOf(figure.closest('section')).indexOf(figure));

/** The fragments of a figure, in the order of its steps. */
function fragmentsOf(figure) {
  const number = numberOf(figure);
  return [...figure.closest('section').querySelectorAll('.gstage-step')].filter(({ dataset }) => dataset.figure === number);
}

/** The step of a fragment. */
const stepOf = (fragment) => Number(fragment.dataset.step);

/** The step that a figure shows before any of its fragments. */
function firstOf(figure) {
  return Math.max(figure.start ?? 1, Number(figure.getAttribute('step')) || 1);
}

/** The step that the fragments of its slide ask a figure for. */
function wantedOf(figure) {
  const shown = fragmentsOf(figure).filter(({ classList }) => classList.contains('visible'));
  return Math.max(firstOf(figure), ...shown.map(stepOf));
}

/** Adds one hidden fragment behind the figure for each step after the first, once it is known how many there are. */
async function prepare(figure) {
  await customElements.whenDefined('gstage-player');
  const steps = await stepsOf(figure);
  const last = Math.min(figure.end ?? steps, steps);
  const number = numberOf(figure);
  let before = figure;
  for (let step = firstOf(figure) + 1; step <= last; step += 1) {
    const fragment = document.createElement('span');
    fragment.className = 'fragment gstage-step';
    fragment.hidden = true;
    Object.assign(fragment.dataset, { step, figure: number });
    before.after(fragment);
    before = fragment;
  }
}

/** The number of steps; waits for the figure if it has not started. */
function stepsOf(figure) {
  if (figure.steps) return Promise.resolve(figure.steps);
  return new Promise((resolve) => {
    // Told as soon as the scenario has been run, which needs no place on the screen.
    figure.addEventListener('step', () => resolve(figure.steps), { once: true });
    figure.addEventListener('error', () => resolve(1), { once: true });
    figure.load();
  });
}

/** Fragments came or went: the step that comes next is shown in motion, any other one at rest. */
function follow(slide) {
  for (const figure of figuresOf(slide)) {
    const wanted = wantedOf(figure);
    if (figure.step === wanted) continue;
    asked.set(figure, wanted);
    if (figure.step === wanted - 1 && !figure.playing) figure.next();
    else figure.seek(wanted);
  }
}

/** Brings the figures of a slide to where its fragments are, at rest. */
function settle(slide) {
  for (const figure of figuresOf(slide)) {
    // One whose script is not there yet takes it over from its fragments later.
    if (!figure.load) continue;
    const wanted = wantedOf(figure);
    if (figure.step !== wanted) asked.set(figure, wanted);
    figure.load();
    figure.seek(wanted);
  }
}

/** Brings the deck to the fragment of the step that a figure came to by itself. */
function lead(deck, figure) {
  const wanted = asked.get(figure);
  if (wanted === figure.step) asked.delete(figure);
  if (wanted !== undefined || !deck.getCurrentSlide()?.contains(figure) || wantedOf(figure) === figure.step) return;
  const fragments = fragmentsOf(figure);
  const shown = fragments.findLast((fragment) => stepOf(fragment) <= figure.step);
  if (shown) deck.navigateFragment(Number(shown.dataset.fragmentIndex));
  else if (fragments.length > 0) deck.navigateFragment(Number(fragments[0].dataset.fragmentIndex) - 1);
}

/** Passes a key on to the deck that leads beyond the steps of the figure that has the focus. */
function pass(deck, event) {
  const figure = event.target;
  if (figure.localName !== 'gstage-player' || !figure.load) return;
  const way = leadsBeyond(figure, event);
  if (way === 0) return;
  event.preventDefault();
  event.stopPropagation();
  if (way > 0) deck.next();
  else deck.prev();
}
