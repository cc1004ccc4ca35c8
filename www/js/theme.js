// Light or dark: what the attribute says, else what the page around is, else what the system is set to.

const followers = new Set();
let observer;

/** `light`, `dark` or `system`. */
export function themeOf(element) {
  const own = element.getAttribute('theme');
  if (own === 'light' || own === 'dark') return own;
  const around = element.parentElement ?? element.getRootNode().host;
  // A page that can be both is what the system is set to; one that says nothing, too.
  const schemes = around ? getComputedStyle(around).colorScheme.match(/light|dark/g) : null;
  return own !== 'system' && schemes?.length === 1 ? schemes[0] : 'system';
}

/** Calls `tell` when the page around may have become lighter or darker. */
export function followPage(tell) {
  observer ??= new MutationObserver(() => followers.forEach((each) => each()));
  for (const root of document.querySelectorAll('html, body')) observer.observe(root, { attributes: true });
  followers.add(tell);
}

export function unfollowPage(tell) {
  followers.delete(tell);
  if (followers.size === 0) observer?.disconnect();
}
