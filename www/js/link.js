// What a link asks for, as attributes of a figure.

const names = { s: 'scenario', k: 'kernel', m: 'mode', i: 'step' };

/** Shows what the part of an address after `#` asks for; what it does not name stays as it is. */
export function follow(figure, hash) {
  const link = new URLSearchParams(hash.replace(/^#/, ''));
  const wanted = new Map(Object.entries(names).map(([key, name]) => [name, link.get(key)]));
  // A scenario of one's own stands in the link itself.
  if (link.has('x')) wanted.set('scenario', `x=${link.get('x')}`);
  for (const [name, value] of wanted) {
    if (value !== null && figure.getAttribute(name) !== value) figure.setAttribute(name, value);
    // It may have moved on from there.
    else if (value !== null && name === 'step') figure.seek?.(Number(value));
  }
}
