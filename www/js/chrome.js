// What stands around the figure in an embed: words, the entry of the step, counters, controls. Written once per step.
import { make, write } from './dom.js';
import { icon } from './icons.js';

export class Chrome {
  constructor(commands) {
    this.figure = make('div', { className: 'figure' });
    this.headline = make('p', { className: 'headline' });
    this.caption = make('p', { className: 'caption' });
    this.caption.dataset.caption = '';
    this.entry = new Entry();
    this.counters = make('dl', { className: 'counters' });
    this.controls = new Controls(commands);
    this.cover = make('button', { className: 'cover', hidden: true, onclick: commands.blank });
    this.cover.setAttribute('aria-label', 'Show the figure again');
    this.frame = make(
      'div',
      { className: 'frame', part: 'frame', tabIndex: 0, role: 'group', lang: 'en', dir: 'ltr' },
      this.figure,
      make('div', { className: 'words' }, this.headline, this.caption),
      this.entry.box,
      this.counters,
      this.controls.bar,
      this.cover,
    );
  }

  /** Takes over the state of the player, of which the steps from `first` to `last` are shown. */
  show({ title, chapters, step, playing }, [first, last]) {
    this.frame.setAttribute('aria-label', `${title}, step ${step.number} of ${step.total}`);
    write(this.headline, step.headline);
    write(this.caption, step.caption);
    this.entry.show(step);
    this.#count(step.counters);
    this.controls.show(chapters, step, playing, first, Math.min(last, step.total));
  }

  #count(counters) {
    if (this.counters.childElementCount !== counters.length) {
      this.counters.replaceChildren(...counters.map(counterOf));
    }
    counters.forEach(({ value, changed }, index) => {
      const row = this.counters.children[index];
      write(row.lastChild, String(value));
      row.classList.toggle('changed', changed);
    });
  }
}

function counterOf({ key, label }) {
  const number = make('dd');
  number.dataset.counter = key;
  return make('div', {}, make('dt', {}, label), number);
}

/** The entry that the step is about, or its fence. */
class Entry {
  constructor() {
    this.place = make('p');
    this.hex = make('p', { className: 'hex' });
    this.note = make('p', { className: 'note' });
    this.box = make('div', { className: 'entry' }, this.place, this.hex, this.note);
  }

  show({ pte, fence }) {
    write(this.place, pte ? `${pte.place}, ${pte.kind}` : fence ? `Fence request, order ${fence.order}` : '');
    write(this.hex, pte?.hex ?? fence?.gpa ?? '');
    write(this.note, pte ? pte.formula || (pte.was ? `was ${pte.was[0]}, a ${pte.was[1]}` : '') : (fence?.note ?? ''));
  }
}

class Controls {
  #playing;

  constructor(commands) {
    const button = (name, label, press) =>
      make('button', { title: label, 'aria-label': label, onclick: press }, icon(name));
    this.previous = button('previous', 'Step back', commands.previous);
    this.toggle = button('play', 'Play', commands.toggle);
    this.next = button('next', 'Next step', commands.next);
    this.track = make('input', { type: 'range', 'aria-label': 'Step' });
    this.track.addEventListener('input', () => commands.seek(this.track.valueAsNumber));
    this.place = make('span', { className: 'place' });
    this.full = button('full', 'Full screen', commands.full);
    this.page = make('a', { target: '_blank', title: 'Open this step on its own page', hidden: true }, icon('page'));
    this.bar = make(
      'div',
      { className: 'bar', part: 'controls' },
      this.previous,
      this.toggle,
      this.next,
      this.track,
      this.place,
      this.page,
      this.full,
    );
  }

  show(chapters, step, playing, first, last) {
    this.#disable(this.previous, step.number <= first);
    this.#disable(this.next, step.number >= last);
    this.track.min = first;
    this.track.max = last;
    this.track.value = step.number;
    this.track.style.setProperty('--filled', `${(100 * (step.number - first)) / Math.max(last - first, 1)}%`);
    this.track.setAttribute('aria-valuetext', `Step ${step.number} of ${step.total}: ${chapters[step.chapter]?.title ?? ''}`);
    write(this.place, `${step.number} of ${step.total}`);
    if (this.#playing !== playing) {
      this.#playing = playing;
      const label = playing ? 'Pause' : 'Play';
      this.toggle.replaceChildren(icon(playing ? 'pause' : 'play'));
      this.toggle.title = label;
      this.toggle.setAttribute('aria-label', label);
    }
  }

  /** A button that has the focus hands it on before it cannot have it any more. */
  #disable(button, disabled) {
    if (disabled && button.matches(':focus')) this.bar.parentNode.focus();
    button.disabled = disabled;
  }
}
