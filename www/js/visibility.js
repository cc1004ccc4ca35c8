// Whether figures are on screen, and whether they are narrow. One observer for all of them, and nothing for those that are gone.

/** Below so many CSS pixels the words stand above the figure. */
const NARROW = 520;

const watched = new WeakMap();
let observer;
let widths;

/** Calls `tell` with true or false when the element comes near the screen or leaves it. */
export function watch(element, tell) {
  observer ??= new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) watched.get(target)?.(isIntersecting);
    },
    { rootMargin: '25%' },
  );
  watched.set(element, tell);
  observer.observe(element);
  widths ??= new ResizeObserver((entries) => {
    for (const { target, contentRect } of entries) target.toggleAttribute('data-narrow', contentRect.width > 0 && contentRect.width < NARROW);
  });
  widths.observe(element);
}

export function unwatch(element) {
  watched.delete(element);
  observer?.unobserve(element);
  widths?.unobserve(element);
}
