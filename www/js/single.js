// The whole figure in one script: the glue is part of it, the module travels as text. For a page that is a single file and
// may be opened from a disk, where nothing can be loaded.
import * as bindings from '#glue';
import { defineElement } from './define.js';
import { follow } from './link.js';

const wasm = Uint8Array.from(atob(MODULE), (letter) => letter.charCodeAt(0));
defineElement('gstage-player', { bindings, wasm });

// What is shown stands in the address: #s=first-store&i=3, or nothing for the default.
const figure = document.querySelector('gstage-player');
follow(figure, location.hash);
figure.addEventListener('step', () => history.replaceState(null, '', figure.link()));
