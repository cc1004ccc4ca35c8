// <gstage-player>: starts when it is seen, stops when it is not, and leaves nothing behind when it is removed.
import { changes, count, observed, range, speed } from './attributes.js';
import { choose } from './choice.js';
import { Chrome } from './chrome.js';
import { make } from './dom.js';
import looks from './looks/index.css';
import { LOOKED, PLAYED, loadModule } from './module.js';
import { loadReel } from './reels.js';
import { reflect } from './reflect.js';
import { followPage, themeOf, unfollowPage } from './theme.js';
import { unwatch, watch } from './visibility.js';

/** The class of the element, made where there is a document. */
export function elementClass(files) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(looks);

  class GstagePlayerElement extends HTMLElement {
    static observedAttributes = observed;

    #root = this.attachShadow({ mode: 'open' });
    #chrome = new Chrome({
      previous: () => this.previous(),
      next: () => this.next(),
      toggle: () => (this.playing ? this.pause() : this.play()),
      seek: (step) => this.seek(step),
      full: () => this.#toggleFullScreen(),
      blank: () => this.#toggleBlank(),
    });
    #poster = make('slot', { name: 'poster', className: 'poster' });
    #fallback = make('slot', { name: 'fallback', className: 'fallback' });
    #help;
    #player;
    #state;
    #visible = false;
    /** Whether the page wants it even where it is not seen. */
    #wanted = false;
    #mounting = false;
    /** Counts what it was asked to show: an answer to an older question is dropped. */
    #asked = 0;
    /** What goes on where it stopped: after the figure was out of sight, or out of the document. */
    #later = { step: undefined, playing: undefined };
    #refused = false;
    #reloads = false;
    /** Whether it plays as soon as what it needs of the module is there. */
    #soon = false;
    /** Gets more parts of the module. */
    #ready;
    /** Done once the figure is on the canvas. */
    #drawn;
    #draws;

    constructor() {
      super();
      this.#root.adoptedStyleSheets = [sheet];
      this.#root.append(this.#chrome.frame, this.#poster);
      this.#chrome.frame.addEventListener('keydown', (event) => this.#player?.key(event));
    }

    connectedCallback() {
      this.#colour();
      followPage(this.#colour);
      watch(this, (visible) => this.#seen(visible));
    }

    disconnectedCallback() {
      unwatch(this);
      unfollowPage(this.#colour);
      // Moving an element takes it out and puts it in again at once; only what stays out is dropped.
      queueMicrotask(() => {
        if (!this.isConnected) this.#unmount();
      });
    }

    /** Moved by `moveBefore`: nothing has to stop. */
    connectedMoveCallback() {}

    attributeChangedCallback(name, before, now) {
      if (before === now) return;
      const isSubject = ['scenario', 'src', 'kernel', 'mode'].includes(name);
      if (isSubject) this.#asked += 1;
      this.#refused &&= !isSubject;
      if (name === 'theme') this.#colour();
      if (!this.#player) {
        // What is said of the step now counts for more than where it was.
        if (isSubject || name === 'step') this.#later.step = undefined;
        if (this.#visible || this.#wanted) this.#mount();
        return;
      }
      // After what else changes at once: a step together with another scenario is one of that.
      if (name === 'step') queueMicrotask(() => this.seek(count(this, 'step') ?? 1));
      else if (name === 'speed') this.#player.setSpeed(speed(this));
      else if (name === 'start' || name === 'end') this.#setRange();
      else if (name === 'page') this.#showLink();
      else if (isSubject) this.#reload();
    }

    /** Starts the figure even if it is not on screen yet. */
    load() {
      this.#wanted = true;
      // What could not be had before may be had now.
      this.#refused = false;
      this.#mount();
    }

    /** Plays on to the end, from the start if it is at the end. */
    play() {
      if (this.#player) return this.#playSoon();
      this.#later.playing = true;
      this.#refused = false;
      if (this.#visible || this.#wanted) this.#mount();
    }

    /** Stops where it is. */
    pause() {
      this.#later.playing = this.#soon = false;
      this.#player?.pause();
    }

    /** Plays the next step and stops at its rest. */
    next() {
      this.#player?.next();
    }

    /** Shows the step before at rest. */
    previous() {
      this.#player?.previous();
    }

    /** Shows a step, counted from 1, at rest; one that does not exist becomes the nearest that does. */
    seek(step) {
      const wanted = Math.min(Math.max(Math.trunc(Number(step)) || 1, 1), 0xffff_ffff);
      // A step that is asked for together with another scenario is one of that.
      if (this.#player && !this.#reloads) this.#player.seek(wanted);
      else this.#later.step = wanted;
    }

    /** The step at rest as a stand-alone SVG. */
    svg() {
      if (!this.#player) throw new Error('The figure is not on yet: wait for its `ready` event.');
      return this.#player.svg();
    }

    /** The link to this very step on the page that the attribute `page` names. */
    link() {
      const state = this.#state;
      if (!state) return this.getAttribute('page') ?? '';
      const what = state.own ? { x: state.own } : { s: state.scenario };
      const parts = new URLSearchParams({ ...what, k: state.kernel, m: state.mode, i: state.step.number });
      return `${this.getAttribute('page') ?? ''}#${parts}`;
    }

    get state() {
      return this.#state;
    }

    get playing() {
      return this.#soon || (this.#state?.playing ?? false);
    }

    get steps() {
      return this.#state?.step.total ?? 0;
    }

    get step() {
      return this.#state?.step.number ?? this.#first;
    }

    set step(step) {
      this.seek(step);
    }

    /** The step to begin at. */
    get #first() {
      return this.#later.step ?? count(this, 'step') ?? 1;
    }

    /** Takes over whether the page is light or dark. */
    #colour = () => {
      const theme = themeOf(this);
      if (this.dataset.theme === theme) return;
      this.dataset.theme = theme;
      this.#player?.setTheme(theme);
    };

    #seen(visible) {
      this.#visible = visible;
      if (visible) {
        this.#mount();
        if (this.#later.playing && this.#player) this.#playSoon();
      } else if (this.playing) {
        this.#player.pause();
        this.#soon = false;
        this.#later.playing = true;
      }
    }

    async #mount() {
      if (this.#player || this.#mounting || this.#refused) return;
      this.#mounting = true;
      try {
        const module = loadModule(files);
        // Asked for beside the module, and not after it.
        if (this.hasAttribute('scenario')) loadReel(files, { scenario: this.getAttribute('scenario'), ...changes(this) });
        const bindings = await module;
        const what = await this.#newest(() => choose(this, bindings, files, this.#first));
        if (this.isConnected && (this.#visible || this.#wanted)) this.#start(bindings, what);
      } catch (error) {
        this.#fail(error);
      } finally {
        this.#mounting = false;
      }
    }

    /** Asks until nothing has changed meanwhile. */
    async #newest(ask) {
      for (;;) {
        const asked = this.#asked;
        const answer = await ask().catch((error) => ({ error }));
        if (asked !== this.#asked) continue;
        if (answer?.error) throw answer.error;
        return answer;
      }
    }

    #start(bindings, what) {
      const step = this.#first;
      const options = { ...what, step, theme: themeOf(this), worker: files.worker, glue: files.glue };
      const tell = (state) => this.#changed(state);
      const player = new bindings.GstagePlayer(this.#chrome.figure, options, tell, (word) => this.#called(word));
      this.#player = player;
      this.#clear();
      this.#drawn = new Promise((resolve) => (this.#draws = resolve));
      player.setSpeed(speed(this));
      this.#setRange();
      // What the still figure does without is got at the first sign that it is wanted: then nothing waits for it.
      this.#ready = (parts) => bindings.prepare?.(parts).catch(() => {});
      const look = () => {
        import('./more.js').then(({ addCards }) => addCards(this.#root), () => {});
        this.#ready(LOOKED);
      };
      for (const event of ['pointerover', 'focusin']) this.addEventListener(event, look, { once: true });
      if (this.#later.playing ?? this.hasAttribute('autoplay')) this.#playSoon();
      this.#later = { step: undefined, playing: undefined };
    }

    async #playSoon() {
      const player = this.#player;
      this.#soon = true;
      await Promise.all([this.#ready(PLAYED), this.#drawn]);
      if (!this.#soon || this.#player !== player) return;
      this.#soon = false;
      if (this.#visible || this.#wanted) player.play();
      else this.#later.playing = true;
    }

    #setRange() {
      this.#player.setRange(...range(this));
      this.#changed(this.#player.state);
    }

    #unmount() {
      if (!this.#player) return;
      this.#later = { step: this.step, playing: this.playing };
      this.#soon = false;
      this.#player.free();
      this.#player = undefined;
      this.#state = undefined;
      this.#poster.hidden = false;
    }

    /** Several attributes that change together are one change. */
    #reload() {
      if (this.#reloads) return;
      this.#reloads = true;
      queueMicrotask(async () => {
        try {
          const bindings = await loadModule(files);
          const { scenario = 'first-store', kernel, mode } = await this.#newest(() => choose(this, bindings, files, this.#first));
          this.#reloads = false;
          const step = this.#first;
          if (!this.#player) return;
          this.#later.step = undefined;
          this.#player.load(scenario, kernel, mode, step);
          this.#clear();
        } catch (error) {
          this.#reloads = false;
          this.#later.step = undefined;
          this.#fail(error);
        }
      });
    }

    #changed(state) {
      const before = this.#state;
      this.#state = state;
      this.#chrome.show(state, range(this));
      for (const name of ['scenario', 'kernel', 'mode']) this.dataset[name] = state[name];
      this.dataset.step = state.step.number;
      this.dataset.steps = state.step.total;
      this.#showLink();
      if (before?.step.number !== state.step.number || before?.scenario !== state.scenario) {
        const { number, total, headline, caption } = state.step;
        this.#tell('step', { step: number, steps: total, headline, caption });
      }
      if (before && before.playing !== state.playing) this.#tell(state.playing ? 'play' : 'pause', { step: state.step.number });
      if (before?.playing && !state.playing) this.#stopped(state);
    }

    #stopped(state) {
      if (state.step.number < Math.min(state.step.total, range(this)[1])) return;
      this.#tell('end', { step: state.step.number });
      if (this.hasAttribute('loop')) queueMicrotask(() => this.#player?.play());
    }

    #called(word) {
      if (word === 'ready') {
        this.#poster.hidden = true;
        this.#draws();
        this.#tell('ready', { step: this.step, steps: this.steps });
      } else if (word === 'fullscreen') this.#toggleFullScreen();
      else if (word === 'blank') this.#toggleBlank();
      else if (word === 'help') this.#showHelp();
    }

    async #showHelp() {
      const { addCards, help } = await import('./more.js');
      addCards(this.#root);
      if (!this.#help) this.#chrome.frame.append((this.#help = help()));
      if (!this.#help.open) this.#help.showModal();
    }

    #toggleFullScreen() {
      // Where the browser or the page around allows no full screen, the figure stays as it is.
      if (document.fullscreenElement) document.exitFullscreen();
      else this.requestFullscreen?.().catch(() => {});
    }

    #toggleBlank() {
      const { cover } = this.#chrome;
      cover.hidden = !cover.hidden;
    }

    #showLink() {
      const { page } = this.#chrome.controls;
      page.href = this.link();
      // A link, and nothing that is carried out.
      page.hidden = !this.hasAttribute('page') || !/^(https?|file):$/.test(page.protocol);
    }

    #fail(error) {
      this.#refused = !this.#player;
      const { kind = 'browser', line, column, field } = error?.cause ?? {};
      const message = error?.message ?? String(error);
      const what = line ? 'The scenario cannot be read' : 'The figure cannot be shown';
      const notice = make('p', { className: 'notice', role: 'alert' }, `${what}: ${message}.`);
      this.#clear();
      this.#chrome.frame.append(notice, this.#fallback);
      this.#tell('error', { message, kind, line, column, field });
    }

    #clear() {
      this.#chrome.frame.querySelector('.notice')?.remove();
      this.#fallback.remove();
    }

    #tell(type, detail) {
      this.dispatchEvent(new CustomEvent(type, { detail }));
    }
  }

  reflect(GstagePlayerElement.prototype);
  return GstagePlayerElement;
}
