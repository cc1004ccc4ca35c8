import Reveal from './reveal/reveal.mjs';
import './gstage/gstage-player.js';
import GstageReveal from './gstage/reveal.js';

window.deck = new Reveal({ plugins: [GstageReveal()], hash: true, fragmentInURL: true, pdfSeparateFragments: true });
window.deck.initialize();
