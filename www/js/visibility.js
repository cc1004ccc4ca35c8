// Whether figures are on screen. One observer for all of them, and nothing for those that are gone.

const watched = new WeakMap();
let observer;

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
}

export function unwatch(element) {
  watched.delete(element);
  observer?.unobserve(element);
}
