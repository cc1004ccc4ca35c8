// What the attributes of a figure say, as plain values. Anything that cannot be read counts as not said.

/** Attributes of text, those that are there or not, and those of numbers. */
export const texts = ['scenario', 'src', 'kernel', 'mode', 'theme', 'page'];
export const flags = ['autoplay', 'controls', 'loop'];
export const numbers = ['speed', 'start', 'end'];

/** The attributes that a figure follows; the step is no property of the same meaning. */
export const observed = [...texts, ...numbers, 'step'];

/** A whole number from 1, or undefined. */
export function count(element, name) {
  const value = Number(element.getAttribute(name) ?? NaN);
  return Number.isInteger(value) && value >= 1 ? Math.min(value, 0xffff_ffff) : undefined;
}

/** The speed in percent; the attribute is a factor such as 0.5 or 2. */
export function speed(element) {
  const factor = Number(element.getAttribute('speed') ?? 1);
  return Number.isFinite(factor) && factor > 0 ? Math.round(factor * 100) : 100;
}

/** The names that change what is shown; those left out are left to the scenario. */
export function changes(element) {
  const name = (key) => element.getAttribute(key) || undefined;
  return { kernel: name('kernel'), mode: name('mode') };
}

/** The first and the last step to show. */
export function range(element) {
  const first = count(element, 'start') ?? 1;
  return [first, Math.max(count(element, 'end') ?? 0xffff_ffff, first)];
}
