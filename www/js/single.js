// The whole figure in one script: the glue is part of it, the module travels as text. For a page that is a single file and
// may be opened from a disk, where nothing can be loaded.
import * as bindings from '#glue';
import { defineElement } from './define.js';

const wasm = Uint8Array.from(atob(MODULE), (letter) => letter.charCodeAt(0));
defineElement('gstage-player', { bindings, wasm });

// What is shown stands in the address: #s=first-store&i=3, or nothing for the default.
const figure = document.querySelector('gstage-player');
const wanted = new URLSearchParams(location.hash.slice(1));
for (const [key, name] of [['s', 'scenario'], ['k', 'kernel'], ['m', 'mode'], ['i', 'step']]) {
  if (wanted.has(key)) figure.setAttribute(name, wanted.get(key));
}
figure.addEventListener('step', () => history.replaceState(null, '', figure.link()));
