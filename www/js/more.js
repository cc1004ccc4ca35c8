// What a figure needs only sometimes: a file of its own, loaded where it is asked for.
import cards from '../../web/style/card.css';

export { help } from './help.js';
export { scenarioOf } from './own.js';

let sheet;

/** Adds what somebody sees who looks around in a figure to the styles of its root. */
export function addCards({ adoptedStyleSheets }) {
  if (!sheet) (sheet = new CSSStyleSheet()).replaceSync(cards);
  if (!adoptedStyleSheets.includes(sheet)) adoptedStyleSheets.push(sheet);
}
