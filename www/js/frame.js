// The figure in a frame of another page: no more than the figure, and a contract of messages with the page around it. See
// "In a frame" in the README of the package.
import { leadsBeyond } from './beyond.js';
import { follow } from './link.js';
import { define } from './main.js';
import { hearKeys } from './whole.js';

const VERSION = 1;

/** Fills the page with the figure that the link asks for, and listens to the page around. */
export function start() {
  define();
  const query = new URLSearchParams(location.search);
  const figure = document.createElement('gstage-player');
  figure.controls = true;
  for (const name of ['theme', 'start', 'end', 'speed']) if (query.has(name)) figure.setAttribute(name, query.get(name));
  for (const name of ['autoplay', 'loop']) figure.toggleAttribute(name, query.get(name) === '1');
  follow(figure, location.hash);
  figure.page = new URL('.', location.href.split(/[?#]/, 1)[0]).href;
  document.body.replaceChildren(figure);
  addEventListener('hashchange', () => follow(figure, location.hash));
  // Before the figure hears them: what leads beyond its steps is not for it.
  const line = parent === window ? undefined : new Line(figure, query.get('origin'));
  hearKeys(figure);
  if (line) addEventListener('keydown', (event) => line.pass(event));
}

/** The line to the page around: opened by its greeting, and from then on bound to the origin that it came from. */
class Line {
  #figure;
  #allowed;
  #origin;
  /** What went wrong last, for whoever greets later. */
  #failed;

  constructor(figure, allowed) {
    this.#figure = figure;
    // As an origin is written, also where the link has a whole address.
    this.#allowed = allowed === null ? null : (URL.parse?.(allowed)?.origin ?? allowed);
    addEventListener('message', (event) => this.#hear(event));
    for (const type of ['ready', 'step', 'play', 'pause', 'end', 'error']) {
      figure.addEventListener(type, ({ detail }) => {
        const told = { ...detail, link: figure.link() };
        this.#failed = type === 'error' ? told : undefined;
        this.#say(type, told);
      });
    }
    new ResizeObserver(() => this.#size()).observe(document.documentElement);
    addEventListener('keydown', (event) => this.#passBeyond(event), true);
  }

  #hear({ source, origin, data }) {
    if (source !== parent || data?.type !== 'gstage') return;
    if (this.#allowed !== null && origin !== this.#allowed) return;
    if (this.#origin !== undefined && origin !== this.#origin) return;
    if (data.version !== VERSION) {
      source.postMessage({ type: 'gstage', version: VERSION, event: 'refused', reason: 'version' }, replyTo(origin));
      return;
    }
    if (data.command === 'hello') {
      this.#origin = origin;
      this.#figure.load();
      this.#say('hello', { steps: this.#figure.steps, step: this.#figure.step });
      if (this.#failed) this.#say('error', this.#failed);
      this.#size();
    } else if (this.#origin !== undefined) {
      this.#obey(data);
    }
  }

  #obey({ command, step, scenario, kernel, mode }) {
    const figure = this.#figure;
    const isScenario = typeof scenario === 'string' || (typeof scenario === 'object' && scenario !== null);
    if (command === 'play' || command === 'pause' || command === 'next' || command === 'previous') figure[command]();
    else if (command === 'seek' && Number.isFinite(step)) figure.seek(step);
    else if (command === 'load' && isScenario) {
      for (const [name, value] of Object.entries({ kernel, mode })) {
        if (typeof value === 'string') figure.setAttribute(name, value);
        else figure.removeAttribute(name);
      }
      figure.scenario = scenario;
      // Also where nothing else is another one.
      figure.seek(Number.isFinite(step) ? step : 1);
    } else this.#say('refused', { reason: 'command', command: String(command) });
  }

  #say(event, more) {
    if (this.#origin === undefined) return;
    parent.postMessage({ type: 'gstage', version: VERSION, event, ...more }, replyTo(this.#origin));
  }

  /** The height that suits the width that the frame has. */
  #size() {
    const width = document.documentElement.clientWidth;
    this.#say('resize', { width, height: Math.round(width < 520 ? (width * 4) / 3 : (width * 7) / 12) });
  }

  #passBeyond(event) {
    if (this.#origin === undefined || leadsBeyond(this.#figure, event) === 0) return;
    event.stopImmediatePropagation();
    event.preventDefault();
    this.#tellKey(event);
  }

  /** Keys that the figure has no use for belong to the page around. */
  pass(event) {
    if (!event.defaultPrevented) this.#tellKey(event);
  }

  #tellKey(event) {
    const { key, code, shiftKey, ctrlKey, altKey, metaKey, repeat } = event;
    this.#say('key', { key, code, shiftKey, ctrlKey, altKey, metaKey, repeat });
  }
}

/** Pages from a disk have no origin that a message could be sent to. */
const replyTo = (origin) => (origin === 'null' ? '*' : origin);

start();
