import { playwright } from '../../xtask/scripts/playwright.js';

export default playwright(import.meta.dirname, 'hosts-output', { viewport: { width: 1280, height: 800 } });
