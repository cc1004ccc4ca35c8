// Defines the element, where there are elements.
import { elementClass } from './element.js';

export function defineElement(name, files) {
  if (typeof customElements === 'undefined') return undefined;
  if (!customElements.get(name)) customElements.define(name, elementClass(files));
  return customElements.get(name);
}
