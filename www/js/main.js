// The figure as a custom element, for pages that load modules. Importing this where there is no document does nothing.
import { defineElement } from './define.js';
import { filesBeside } from './files.js';

const files = filesBeside(import.meta.url);

/** Defines the element under a name; does nothing where the name is taken or there is no document. */
export function define(name = 'gstage-player') {
  return defineElement(name, files);
}

define();
