// The whole figure in one script: the glue is part of it, the module travels as text. For a page that is a single file and
// may be opened from a disk, where nothing can be loaded.
import * as bindings from '#glue';
import { defineElement } from './define.js';
import { follow } from './link.js';
import { hearKeys } from './whole.js';

const bytes = (letters) => Uint8Array.from(atob(letters), (letter) => letter.charCodeAt(0));
const wasm = bytes(MODULE);
// A build that is not split has one part only.
if (IS_SPLIT) bindings.giveLater(...LATER.map(bytes));
defineElement('gstage-player', { bindings, wasm });

// What is shown stands in the address: #s=first-store&i=3, or nothing for the default; and after the file's name how.
const figure = document.querySelector('gstage-player');
const theme = new URLSearchParams(location.search).get('theme');
if (theme) figure.theme = theme;
follow(figure, location.hash);
hearKeys(figure);
figure.addEventListener('step', () => history.replaceState(null, '', figure.link()));
addEventListener('hashchange', () => follow(figure, location.hash));
