// The same run wherever the instrument is put: frames, policies, no workers, foreign pages.
import type { Browser, Frame, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launch, open, serve, type Site } from './browser.js';

const settings = 'v=1&data=moons&hidden=8&epochs=4&speed=1000';
const element = '<script type="module" src="embed.js"></script><sgd-scope data="moons" hidden-layers="8" epochs="4" speed="1000"></sgd-scope>';
const framed = (sandbox: string, host: string) =>
  `<!doctype html><iframe ${sandbox} src="${host}single/sgd-scope.html#${settings}" title="x" width="800" height="900"></iframe>`;

let browser: Browser;
let site: Site;
beforeAll(async () => {
  browser = await launch();
  const policy = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src data:; script-src 'self' 'wasm-unsafe-eval'";
  site = await serve({
    'plain.html': { html: `<!doctype html><title>x</title>${element}` },
    'policy.html': { html: `<!doctype html><title>x</title>${element}`, policy: `${policy}; worker-src blob:` },
    'no-worker.html': { html: `<!doctype html><title>x</title>${element}`, policy: `${policy}; worker-src 'none'` },
    'no-wasm.html': { html: `<!doctype html><title>x</title>${element}`, policy: "script-src 'self'; style-src 'self' 'unsafe-inline'" },
    'sandbox.html': { html: framed('sandbox="allow-scripts"', '/') },
    'twice.html': { html: `<!doctype html><title>x</title><script type="module" src="embed.js?a"></script><script type="module" src="embed.js?b"></script>${element}` },
    'widget.html': { html: '<!doctype html><title>x</title><div id="cell"></div>' },
  });
});
afterAll(async () => {
  await browser.close();
  site.close();
});

/** γ of every block at the end of the run. */
async function gammas(where: Page | Frame): Promise<unknown> {
  await where.waitForFunction(() => {
    const scope = document.querySelector('sgd-scope') as never as { snapshot?(): { epoch: number; source: string } } | null;
    const now = scope?.snapshot?.();
    return now?.source === 'live' && now.epoch === 4;
  }, undefined, { timeout: 30_000, polling: 100 });
  return where.evaluate(() => (document.querySelector('sgd-scope') as never as { snapshot(): { blocks: unknown } }).snapshot().blocks);
}

describe('the same γ, to the last bit', () => {
  let expected: unknown;
  beforeAll(async () => {
    const { page } = await open(browser, `${site.url}plain.html`);
    expected = await gammas(page);
    await page.context().close();
  }, 60_000);

  for (const name of ['policy', 'no-worker', 'twice'] as const) {
    it(name, async () => {
      const { page, problems } = await open(browser, `${site.url}${name}.html`);
      expect(await gammas(page)).toEqual(expected);
      expect(problems).toEqual([]);
      await page.context().close();
    }, 60_000);
  }

  it('in a sandboxed frame', async () => {
    const { page } = await open(browser, `${site.url}sandbox.html`);
    expect(await gammas(page.frames()[1])).toEqual(expected);
    await page.context().close();
  }, 60_000);

  it('in a frame of another origin, which tells its height and answers', async () => {
    const other = await serve({ 'outer.html': { html: framed('', site.url) } });
    const { page } = await open(browser, `${other.url}outer.html`);
    expect(await gammas(page.frames()[1])).toEqual(expected);
    const answers = await page.evaluate(() => new Promise<{ type: string; link?: string; height?: number }[]>((done) => {
      const heard: { type: string; link?: string; height?: number }[] = [];
      addEventListener('message', ({ data }) => {
        if (typeof data === 'object') heard.push(data);
        if (heard.some(({ type }) => type === 'sgdscope:get') && heard.some(({ type }) => type === 'sgdscope:resize')) done(heard);
      });
      const inner = document.querySelector('iframe')!.contentWindow!;
      for (const nonsense of [null, 5, 'x', { type: 'sgdscope:eval' }, { type: 'sgdscope:set', link: 7 }]) inner.postMessage(nonsense, '*');
      inner.postMessage({ type: 'sgdscope:set', link: 'v=1&layer=1', id: 1 }, '*');
      document.querySelector('iframe')!.style.width = '500px';
      inner.postMessage({ type: 'sgdscope:get', id: 2 }, '*');
    }));
    expect(answers.find(({ type }) => type === 'sgdscope:get')!.link).toBe('v=1&layer=1');
    expect(answers.find(({ type }) => type === 'sgdscope:resize')!.height).toBeGreaterThan(400);
    await page.context().close();
    other.close();
  }, 60_000);

  it('as an anywidget, which keeps its model in step', async () => {
    const { page } = await open(browser, `${site.url}widget.html`);
    await page.addScriptTag({ type: 'module', content: "import widget from '/embed.js'; globalThis.widget = widget;" });
    await page.waitForFunction(() => 'widget' in globalThis);
    const link = await page.evaluate((link) => {
      const values: Record<string, unknown> = { link };
      const model = {
        get: (name: string) => values[name], set: (name: string, value: unknown) => void (values[name] = value),
        save_changes() {}, on() {}, off() {},
      };
      const { widget } = globalThis as never as { widget: { render(given: unknown): () => void } };
      const stop = widget.render({ model, el: document.querySelector('#cell') });
      Object.assign(globalThis, { stop, values });
      return (document.querySelector('sgd-scope') as never as { link: string }).link;
    }, settings);
    expect(new URLSearchParams(link).get('data')).toBe('moons');
    expect(await gammas(page)).toEqual(expected);
    await page.getByRole('radio', { name: /Layer 1/ }).first().click();
    expect(await page.evaluate(() => (globalThis as never as { values: { link: string } }).values.link)).toContain('layer=1');
    await page.evaluate(() => (globalThis as never as { stop(): void }).stop());
    expect(await page.locator('sgd-scope').count()).toBe(0);
    await page.context().close();
  }, 60_000);
});

it('keeps its recorded picture, and says why, where WebAssembly is forbidden', async () => {
  const { page } = await open(browser, `${site.url}no-wasm.html`);
  await page.locator('.notice').waitFor();
  expect(await page.locator('.notice').textContent()).toMatch(/WebAssembly/);
  expect(await page.locator('.reading').textContent()).toContain('1.20');
  await page.context().close();
}, 30_000);
