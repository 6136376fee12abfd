// Other browsers train and measure, and find what Node finds, to the last bit.
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { blocksAtEnd, serve, type Site } from '../browser/browser.js';
import { expectedBlocks } from '../browser/expected.js';
import { firefox } from './firefox.js';
import type { Remote } from './remote.js';
import { webkit } from './webkit.js';

const page = `<!doctype html><title>x</title>
  <script>
    const problems = [];
    addEventListener('error', ({ message }) => problems.push(message));
    addEventListener('unhandledrejection', ({ reason }) => problems.push(String(reason)));
  </script>
  <script type="module" src="embed.js"></script><sgd-scope speed="1000"></sgd-scope>`;

let site: Site;
beforeAll(async () => {
  site = await serve({ 'element.html': { html: page } });
});
afterAll(() => site.close());

describe.each([['Firefox', firefox], ['WebKitGTK', webkit]])('%s', (_, launch) => {
  let browser: Remote;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser?.close());

  it('trains, measures, and has the numbers of Node', async () => {
    await browser.go(`${site.url}element.html`);
    const found = await vi.waitFor(async () => {
      const blocks = await browser.evaluate(`(${blocksAtEnd})()`);
      expect(blocks).not.toBeNull();
      return blocks;
    }, { timeout: 90_000, interval: 500 });
    expect(found).toEqual(await expectedBlocks('v=1'));
    expect(await browser.evaluate('problems')).toEqual([]);
    expect(await browser.evaluate("document.querySelector('sgd-scope').shadowRoot.querySelector('.reading').textContent")).toContain('1.20');
  }, 120_000);
});
