// Attributes as properties, both ways.

import { flags, numbers, texts } from './attributes.js';

/** A value as an attribute takes it; a scenario may be an object. */
function asText(value) {
  if (typeof value !== 'object') return value;
  return JSON.stringify(value, (name, value) => (typeof value === 'bigint' ? `0x${value.toString(16)}` : value));
}

export function reflect(prototype) {
  const property = (name, get, set) => Object.defineProperty(prototype, name, { get, set, enumerable: true, configurable: true });
  // What an attribute says, as the property gives it; `null` where there is none.
  const valued = (read) => (name) =>
    property(
      name,
      function () {
        return read(this.getAttribute(name));
      },
      function (value) {
        // Nothing is no attribute.
        if (value === undefined || value === null) this.removeAttribute(name);
        else this.setAttribute(name, asText(value));
      },
    );
  texts.forEach(valued((text) => text ?? ''));
  // What is no number counts as not said.
  numbers.forEach(valued((text) => (text === null || Number.isNaN(Number(text)) ? undefined : Number(text))));
  for (const name of flags) {
    property(
      name,
      function () {
        return this.hasAttribute(name);
      },
      function (value) {
        this.toggleAttribute(name, Boolean(value));
      },
    );
  }
}
