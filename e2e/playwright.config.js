import { playwright } from '../xtask/scripts/playwright.js';

export default playwright(import.meta.dirname, 'e2e', { viewport: { width: 1280, height: 720 }, colorScheme: 'dark' });
