// A documentation site that renders its pages in Node first, as Docusaurus, Next and others do: the import must do no harm
// where there is no document, and the element comes to life in the browser.
import { writeFile } from 'node:fs/promises';
import { define } from 'gstage-player';

if (define() !== undefined) throw new Error('There are no elements here, and yet one was defined.');

const page = (figure) => `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Rendered in Node</title><link rel="icon" href="data:,"></head>
<body><main><h1>Rendered in Node</h1>${figure}</main><script type="module" src="client.js"></script></body>
</html>
`;
const into = process.argv[2];
await writeFile(`${into}/index.html`, page('<gstage-player scenario="split-1g-to-2m" controls><p>A gigabyte breaks.</p></gstage-player>'));
await writeFile(`${into}/client.js`, "import './gstage/gstage-player.js';\n");
