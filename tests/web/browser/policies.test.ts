// The same run wherever the instrument is put: frames, policies, no workers, foreign pages.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { defaults } from '../../../web/element/schema.js';
import { heightOf, snippet } from '../../../web/element/snippets.js';
import { dist, finalBlocks, serve, stage } from './browser.js';
import { expectedBlocks } from './expected.js';

const settings = 'v=1&data=moons&hidden=8&epochs=4&speed=1000';
const element = '<script type="module" src="embed.js"></script><sgd-scope data="moons" hidden-layers="8" epochs="4" speed="1000"></sgd-scope>';
const framed = (sandbox: string, host: string) =>
  `<!doctype html><iframe ${sandbox} src="${host}single/sgd-scope.html#${settings}" title="x" width="800" height="900"></iframe>`;

const policy = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src data:; script-src 'self' 'wasm-unsafe-eval'";
const noWasm = "script-src 'self'; style-src 'self' 'unsafe-inline'";
const slots = '<script type="module" src="embed.js"></script><sgd-scope data="moons" paused>\n<b slot="title">Moons</b>\n<i>A picture.</i>\n</sgd-scope>';
const here = stage({
  'plain.html': { html: `<!doctype html><title>x</title>${element}` },
  'policy.html': { html: `<!doctype html><title>x</title>${element}`, policy: `${policy}; worker-src blob:` },
  'no-worker.html': { html: `<!doctype html><title>x</title>${element}`, policy: `${policy}; worker-src 'none'` },
  'slots.html': { html: `<!doctype html><title>x</title>${slots}` },
  'no-wasm-slots.html': { html: `<!doctype html><title>x</title>${slots}`, policy: noWasm },
  'no-wasm-page.html': { html: await readFile(join(dist, 'index.html'), 'utf8'), policy: noWasm },
  'no-wasm.html': { html: `<!doctype html><title>x</title>${element}`, policy: noWasm },
  'sandbox.html': { html: framed('sandbox="allow-scripts"', '/') },
  'twice.html': { html: `<!doctype html><title>x</title><script type="module" src="embed.js?a"></script><script type="module" src="embed.js?b"></script>${element}` },
});

describe('the same γ, to the last bit', () => {
  const expected = expectedBlocks(settings);

  for (const name of ['plain', 'policy', 'no-worker', 'twice'] as const) {
    it(name, async () => {
      const { page, problems } = await here.open(`${name}.html`);
      expect(await finalBlocks(page)).toEqual(await expected);
      expect(problems).toEqual([]);
      expect(page.workers()).toHaveLength(name === 'no-worker' ? 0 : 1);
    });
  }

  it('in a sandboxed frame', async () => {
    const { page } = await here.open('sandbox.html');
    expect(await finalBlocks(page.frames()[1])).toEqual(await expected);
  });

  it('in a frame of another origin, which tells its height and answers', async () => {
    const other = await serve({ 'outer.html': { html: framed('', here.site.url) } });
    const { page } = await here.open(`${other.url}outer.html`);
    expect(await finalBlocks(page.frames()[1])).toEqual(await expected);
    const answers = await page.evaluate(() => new Promise<{ type: string; link?: string; height?: number }[]>((done) => {
      const heard: { type: string; link?: string; height?: number }[] = [];
      addEventListener('message', ({ data }) => {
        if (typeof data === 'object') heard.push(data);
        if (heard.some(({ type }) => type === 'sgdscope:get') && heard.some(({ type }) => type === 'sgdscope:resize')) done(heard);
      });
      const inner = document.querySelector('iframe')!.contentWindow!;
      for (const nonsense of [null, 5, 'x', { type: 'sgdscope:eval' }]) inner.postMessage(nonsense, '*');
      inner.postMessage({ type: 'sgdscope:set', link: 'v=1&layer=1', id: 1 }, '*');
      document.querySelector('iframe')!.style.width = '500px';
      inner.postMessage({ type: 'sgdscope:get', id: 2 }, '*');
    }));
    expect(answers.find(({ type }) => type === 'sgdscope:get')!.link).toBe('v=1&layer=1');
    // An answer is no question: two pages would talk for ever.
    expect(answers.find(({ type }) => type === 'sgdscope:get')).toMatchObject({ id: 2, answer: true });
    expect(answers.find(({ type }) => type === 'sgdscope:resize')!.height).toBeGreaterThan(400);
    other.close();
  });

  it('says what a message lacks, and changes nothing then', async () => {
    const { page } = await here.open('sandbox.html');
    await expect.poll(() => page.frames()[1]?.locator('#scope #hero').count()).toBe(1);
    const answers = await page.evaluate(() => new Promise<{ link?: string; error?: string }[]>((done) => {
      const heard: { id?: number; link?: string; error?: string }[] = [];
      addEventListener('message', ({ data }) => {
        if (data?.answer) heard.push(data);
        if (data?.id === 4) done(heard);
      });
      const inner = document.querySelector('iframe')!.contentWindow!;
      const links: unknown[] = [undefined, 7, 'x'.repeat(4001)];
      links.forEach((link, id) => inner.postMessage({ type: 'sgdscope:set', link, id }, '*'));
      inner.postMessage({ type: 'sgdscope:get', id: 3 }, '*');
      inner.postMessage({ type: 'sgdscope:set', link: '', id: 4 }, '*');
    }));
    const lacks = (found: string) => `sgdscope:set: link is ${found}; expected a string of at most 4000 characters, such as 'v=1&lr=0.2'; '' sets the defaults.`;
    expect(answers.map(({ link, error }) => error ?? link)).toEqual([lacks('missing'), lacks('7'), lacks('4001 characters long'), settings, '']);
  });
});

it.each(['full', 'compact', 'figure'] as const)('the frame of a snippet comes to rest with everything in it, %s', async (view) => {
  const source = { page: `${here.site.url}index.html`, module: '', link: '', state: defaults, title: 'x', embed: { view, paused: true } };
  const html = `<!doctype html><meta name="viewport" content="width=device-width"><title>x</title><body style="margin:0">${snippet('iframe', source)}`;
  const { page } = await here.open('about:blank');
  await page.route('**/host.html', (route) => route.fulfill({ contentType: 'text/html', body: html }));
  for (const width of [360, 1000, 1440]) {
    await page.setViewportSize({ width, height: 800 });
    await page.goto(`${here.site.url}host.html`);
    const frame = page.frames()[1];
    await frame.locator('#scope #hero canvas').waitFor();
    const heights = await frame.evaluate(async () => {
      const seen: number[] = [];
      while (seen.length < 40) {
        await new Promise(requestAnimationFrame);
        seen.push(innerHeight);
      }
      return seen;
    });
    expect(new Set(heights.slice(20)).size, `${width}: ${heights}`).toBe(1);
    expect(await frame.evaluate(() => document.documentElement.scrollHeight - innerHeight), `${width}`).toBeLessThanOrEqual(1);
    // On a wide page no script is needed.
    if (width === 1440) expect(Math.abs(heights.at(-1)! - heightOf(source.embed))).toBeLessThan(10);
  }
}, 60_000);

it('keeps its recorded picture, and says why, where WebAssembly is forbidden', async () => {
  const { page } = await here.open('no-wasm.html');
  await page.locator('.notice').waitFor();
  expect(await page.locator('.notice').textContent()).toMatch(/WebAssembly/);
  // Which is of another run than was asked for.
  expect(await page.locator('.reading').textContent()).toBe('No measurement with these settings.');
  expect(await page.locator('#hero').getAttribute('stale')).toBe('');
});

it('has a title in its bar, and other content where the engine cannot run only', async () => {
  const notice = '.notice:has-text("WebAssembly")';
  for (const [name, ran] of [['slots', true], ['no-wasm-slots', false]] as const) {
    const { page } = await here.open(`${name}.html`);
    if (!ran) await page.locator(notice).waitFor();
    await page.locator('.bar').waitFor();
    const title = await page.locator('sgd-scope > b').evaluate((one) => [one.checkVisibility(), one.assignedSlot!.closest('.bar') !== null]);
    expect(title).toEqual([true, true]);
    expect(await page.locator('sgd-scope > i').isVisible()).toBe(!ran);
  }
  // The page's first picture is none of it.
  const { page } = await here.open('no-wasm-page.html');
  await page.locator(notice).waitFor();
  expect(await page.locator('.first').evaluateAll((all) => all.map((one) => one.checkVisibility()))).toEqual([false, false]);
  expect((await page.locator(notice).boundingBox())!.height).toBeLessThan(150);
});
