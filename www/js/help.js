// The list of the keys that the figure knows.
import { make } from './dom.js';

const KEYS = [
  ['→ Space PageDown', 'next step'],
  ['← PageUp', 'step back'],
  ['Home End', 'first, last step'],
  ['p', 'play, pause'],
  ['1 … 9', 'chapters'],
  ['f', 'full screen'],
  ['b', 'blank'],
  ['+ −', 'nearer, farther'],
  ['0 Esc', 'whole picture'],
  ['Shift + arrows', 'move the picture'],
];

/** A dialog with the keys. */
export function help() {
  const rows = KEYS.map(([keys, does]) => make('div', {}, make('dt', {}, keys), make('dd', {}, does)));
  const close = make('button', { type: 'submit' }, 'Close');
  return make('dialog', {}, make('form', { method: 'dialog' }, make('dl', {}, ...rows), close));
}
