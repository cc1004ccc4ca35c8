// A plugin for reveal.js: every step of a figure is a fragment of its slide, so that arrows, a remote, the overview, the
// speaker's window and the printed slides agree on where it is.

/** Makes the plugin: `Reveal.initialize({ plugins: [GstageReveal()] })`. */
export default function GstageReveal() {
  let stop = () => {};
  return {
    id: 'gstage',
    // The deck waits for it: links to a fragment and printed slides need all fragments to be there.
    async init(deck) {
      const slides = deck.getSlidesElement();
      await Promise.all([...slides.querySelectorAll('gstage-player')].map(prepare));
      stop = listen(deck, slides);
    },
    destroy() {
      stop();
    },
  };
}

function listen(deck, slides) {
  const listeners = {
    ready: ({ currentSlide }) => settle(currentSlide),
    fragmentshown: ({ fragment, fragments }) => (fragments ?? [fragment]).forEach((each) => follow(each, 0)),
    fragmenthidden: ({ fragment, fragments }) => (fragments ?? [fragment]).forEach((each) => follow(each, -1)),
    slidechanged: ({ currentSlide }) => settle(currentSlide),
    // Printing copies a slide for each of its fragments, and the figures in the copies start anew.
    'pdf-ready': () => slides.querySelectorAll('section').forEach(settle),
  };
  for (const [name, listener] of Object.entries(listeners)) deck.on(name, listener);
  return () => {
    for (const [name, listener] of Object.entries(listeners)) deck.off(name, listener);
  };
}

/** The figures of a slide, in their order. */
function figuresOf(slide) {
  return [...(slide?.querySelectorAll('gstage-player') ?? [])];
}

/** Adds one hidden fragment for each step after the first, once the figure knows how many it has. */
async function prepare(figure) {
  const steps = await stepsOf(figure);
  const first = figure.start ?? 1;
  const last = Math.min(figure.end ?? steps, steps);
  const parent = figure.parentElement;
  for (let step = first + 1; step <= last; step += 1) {
    const fragment = document.createElement('span');
    fragment.className = 'fragment gstage-step';
    fragment.hidden = true;
    fragment.dataset.step = String(step);
    fragment.dataset.figure = String(figuresOf(figure.closest('section')).indexOf(figure));
    parent.append(fragment);
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

/** A fragment that came shows its step in motion; one that went shows the step before at rest. */
function follow(fragment, change) {
  const figure = figuresOf(fragment.closest('section'))[Number(fragment.dataset.figure)];
  if (!figure) return;
  const step = Number(fragment.dataset.step) + change;
  if (change === 0 && figure.step === step - 1 && !figure.playing) figure.next();
  else figure.seek(step);
}

/** Brings the figures of a slide to where its fragments are. */
function settle(slide) {
  figuresOf(slide).forEach((figure, index) => {
    const shown = [...slide.querySelectorAll('.gstage-step.visible')].filter(({ dataset }) => Number(dataset.figure) === index);
    figure.load();
    figure.seek(Math.max(figure.start ?? 1, ...shown.map(({ dataset }) => Number(dataset.step))));
  });
}
