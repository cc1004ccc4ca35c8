// Attributes as properties, both ways.
import { asText } from './own.js';

const texts = ['scenario', 'src', 'kernel', 'mode', 'theme', 'page'];
const flags = ['autoplay', 'controls', 'loop'];
const numbers = ['speed', 'start', 'end'];

export function reflect(prototype) {
  const property = (name, get, set) => Object.defineProperty(prototype, name, { get, set, enumerable: true, configurable: true });
  for (const name of texts) {
    property(
      name,
      function () {
        return this.getAttribute(name) ?? '';
      },
      function (value) {
        // A scenario may be an object; nothing is no attribute.
        if (value === undefined || value === null) this.removeAttribute(name);
        else this.setAttribute(name, name === 'scenario' ? asText(value) : value);
      },
    );
  }
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
  for (const name of numbers) {
    property(
      name,
      function () {
        return this.hasAttribute(name) ? Number(this.getAttribute(name)) : undefined;
      },
      function (value) {
        if (value === undefined || value === null) this.removeAttribute(name);
        else this.setAttribute(name, String(value));
      },
    );
  }
}
