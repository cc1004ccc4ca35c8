// A figure that is all of its page: it hears the keys wherever the focus is.

/** Gives the figure the keys that nothing else on the page has. */
export function hearKeys(figure) {
  addEventListener('keydown', (event) => {
    if (event.target !== document.body) return;
    const frame = figure.shadowRoot.querySelector('.frame');
    // The event itself went to the page; its twin stays in the figure.
    const twin = new KeyboardEvent('keydown', event);
    if (!frame.dispatchEvent(twin)) event.preventDefault();
  });
}
