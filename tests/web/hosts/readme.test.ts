// What web/README.md says to paste.
import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { finalBlocks, stage } from '../browser/browser.js';
import { expectedBlocks } from '../browser/expected.js';

const [, code] = (await readFile('web/README.md', 'utf8')).match(/^```html\n([\s\S]*?)^```$/m)!;
const here = stage({ 'pasted.html': { html: `<!doctype html><title>x</title>${code}` } });

it('shows the element, which trains', async () => {
  const { page } = await here.open('pasted.html');
  await page.locator('sgd-scope').evaluate((scope) => Object.assign(scope, { settings: { ...(scope as never as { settings: object }).settings, speed: 1000, epochs: 4 } }));
  expect(await finalBlocks(page)).toEqual(await expectedBlocks('v=1&data=moons&hidden=8,8&epochs=4'));
});
