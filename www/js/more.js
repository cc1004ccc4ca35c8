// What a figure needs only sometimes: a file of its own, loaded where it is asked for.
import cards from '../../web/style/card.css';
import look from '../../web/style/look.css';
import keys from './help.css';

export { help } from './help.js';
export { scenarioOf } from './own.js';

let sheet;

/** Adds the styles of what somebody sees who looks around in a figure, or asks for the keys, to those of its root. */
export function addCards({ adoptedStyleSheets }) {
  if (!sheet) (sheet = new CSSStyleSheet()).replaceSync(look + cards + keys);
  if (!adoptedStyleSheets.includes(sheet)) adoptedStyleSheets.push(sheet);
}
