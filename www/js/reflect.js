// Attributes as properties, both ways.

const texts = ['scenario', 'src', 'kernel', 'mode', 'theme', 'page'];
const flags = ['autoplay', 'controls', 'loop'];
const numbers = ['speed', 'start', 'end'];

/** A scenario that a program passes on, as the attribute takes it. */
function asText(scenario) {
  if (typeof scenario !== 'object' || scenario === null) return scenario;
  return JSON.stringify(scenario, (name, value) => (typeof value === 'bigint' ? `0x${value.toString(16)}` : value));
}

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
