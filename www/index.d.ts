/** A chapter: a named range of steps. */
export interface Chapter {
  title: string;
  /** First step, counted from 1. */
  first: number;
  /** Steps in it. */
  steps: number;
}

/** What a step says. */
export interface Step {
  /** Counted from 1. */
  number: number;
  total: number;
  /** Index of the chapter, from 0. */
  chapter: number;
  headline: string;
  caption: string;
  /** In a fixed order: tables, child-writes, fences, leaves-1g, leaves-2m, leaves-4k, faults, dirty. */
  counters: { key: string; label: string; value: number; changed: boolean }[];
}

/** What is shown. A plain object; a new one after each change. */
export interface GstageState {
  /** Slug of the scenario. */
  scenario: string;
  /** A scenario of one's own in the form in which links hold it; undefined for a built-in one. */
  own: string | undefined;
  /** Its name for people. */
  title: string;
  /** Name of the kernel version: `v3`, `7.1`, … */
  kernel: string;
  /** Name of the G-stage mode: `sv39x4`, `sv48x4`, `sv57x4`. */
  mode: string;
  chapters: Chapter[];
  step: Step;
  playing: boolean;
  /** In percent. */
  speed: number;
  theme: 'light' | 'dark';
}

export interface GstageEventMap {
  /** The first frame of a scenario is on the screen. */
  ready: CustomEvent<{ step: number; steps: number }>;
  /** Another step is shown. */
  step: CustomEvent<{ step: number; steps: number; headline: string; caption: string }>;
  /** Time runs, or stands: by the page, by the visitor, or because the figure came to its end or out of sight. */
  play: CustomEvent<{ step: number }>;
  pause: CustomEvent<{ step: number }>;
  /** Playing reached the last step, or that of the attribute `end`. */
  end: CustomEvent<{ step: number }>;
  /** Something cannot be shown; it also stands in the figure. */
  error: CustomEvent<{
    message: string;
    kind: 'options' | 'scenario' | 'browser';
    /** Where it is in a scenario of one's own: line and character from 1, and the field, such as `ops[2].gpa`. */
    line?: number;
    column?: number;
    field?: string;
  }>;
}

/** An address or a number of bytes: a number, a `bigint`, or a hexadecimal string such as `0x40000000`. */
export type Address = number | bigint | `0x${string}`;

/** An operation: `op` names it, and each has fields of its own. `scenario.schema.json` of the package has all of them. */
export interface Operation {
  op:
    | 'map_page' | 'split_huge' | 'split_range' | 'wp_range' | 'unmap_range' | 'log_dirty' | 'log_off' | 'get_log' | 'clear_log'
    | 'top_up' | 'guest' | 'guest_range' | 'race' | 'invalidate' | 'delete_slot' | 'flush' | 'drop_fence' | 'empty_cache'
    | 'pause_hart' | 'resume_hart';
  [field: string]: Address | boolean | string | readonly (Address | string)[];
}

/** A scenario of one's own: a guest on its host, what was done to it beforehand, and the operations to show. */
export interface Scenario {
  /** Lower-case letters, digits and hyphens. */
  slug: string;
  title: string;
  mode: 'sv39x4' | 'sv48x4' | 'sv57x4';
  kernel: string;
  vmid: number;
  /** 1 to 8. */
  vcpus: number;
  cache: { capacity: number; objects: number | null; when_empty: 'null' | 'atomic' | 'bug' };
  memory: readonly {
    gpa: Address;
    hpa: Address;
    size: Address;
    page_size: Address;
    backing?: 'written' | 'untouched' | 'thp';
    read_only?: boolean;
  }[];
  /** The guest address that the figure follows. */
  focus: Address;
  setup: readonly Operation[];
  ops: readonly Operation[];
  host?: { dirty_log?: 'plain' | 'manual' | 'initially_set'; eager_split?: boolean; table_pages?: number | null };
  /** In which order a split stores: see the schema. */
  publish?: string;
  /** The same operations under other conditions: see the schema. */
  beside?: readonly object[];
  /** What a real machine did with these operations: see the schema. */
  observed?: object;
  /** Leaves that the tables begin with: see the schema. */
  tables?: readonly object[];
}

/** `<gstage-player>`. Every attribute is also a property. */
export interface GstagePlayerElement extends HTMLElement {
  /**
   * What is shown: the slug of a scenario, a scenario in JSON, or `x=…` as a link holds it; `first-store` unless given. An
   * object becomes JSON.
   */
  get scenario(): string;
  // An object may come from a JSON file, whose type says less.
  set scenario(scenario: string | Scenario | object);
  /** Address of a file with a scenario in JSON; the attribute `scenario` comes before it. */
  src: string;
  /** The step that is shown, counted from 1; setting it shows that step at rest. */
  step: number;
  /** A kernel version in place of the scenario's own. */
  kernel: string;
  /** A G-stage mode in place of the scenario's own. */
  mode: string;
  /** Plays as soon as the figure is seen. */
  autoplay: boolean;
  /** A factor, 0.1 to 8. */
  speed: number | undefined;
  /** `light`, `dark`, `system` for the system's setting; anything else is as the page around. */
  theme: string;
  /** Shows buttons; the keyboard works either way. */
  controls: boolean;
  /** Starts over at the end. */
  loop: boolean;
  /** The first step that can be shown. */
  start: number | undefined;
  /** The last step that can be shown. */
  end: number | undefined;
  /** Address of the full page; shows a link to the exact step there. */
  page: string;

  /** Steps of the scenario; 0 until the figure has started. */
  readonly steps: number;
  readonly playing: boolean;
  /** Undefined until the figure has started. */
  readonly state: GstageState | undefined;

  /** Starts the figure even if it is not on screen yet. */
  load(): void;
  play(): void;
  pause(): void;
  /** Plays the next step and stops at its rest. */
  next(): void;
  /** Shows the step before at rest. */
  previous(): void;
  /** Shows a step at rest; one that does not exist becomes the nearest that does. */
  seek(step: number): void;
  /** The step at rest as a stand-alone SVG. */
  svg(): string;
  /** The link to this very step. */
  link(): string;

  addEventListener<K extends keyof GstageEventMap>(
    type: K,
    listener: (this: GstagePlayerElement, event: GstageEventMap[K]) => void,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void;
}

/**
 * Defines the element under a name, which importing the module does for `gstage-player` already. Gives `undefined` where
 * there is no document.
 */
export function define(name?: string): (new () => GstagePlayerElement) | undefined;

declare global {
  interface HTMLElementTagNameMap {
    'gstage-player': GstagePlayerElement;
  }
}
