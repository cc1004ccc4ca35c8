// The figure as a custom element, for pages that load classic scripts only.
import { defineElement } from './define.js';
import { filesBeside } from './files.js';

const script = document.currentScript?.src || document.baseURI;
defineElement('gstage-player', filesBeside(script));
