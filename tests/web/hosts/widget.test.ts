// The anywidget contract, as notebooks and MyST pages keep it: a model that tells its changes, cells
// that come and go. The host, notebook.html, is small; the module and the values come from the snippets,
// that for MyST through MyST's own parser.
import { resolve } from 'node:path';
import { mystParse } from 'myst-parser';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { snippet } from '../../../web/element/snippets.js';
import { finalBlocks, stage } from '../browser/browser.js';
import { expectedBlocks } from '../browser/expected.js';
import { sourceAt } from './source.js';

const link = 'v=1&data=moons&hidden=8&epochs=4&speed=1000';
/** `link` with one more setting, where links have it. */
const withSetting = (pair: string) => link.replace('&speed', `&${pair}&speed`);
const here = stage({}, async () => ({ 'hosts/': resolve('tests/web/hosts') }));

/** A page with one model of `values` and a cell that shows the widget of the module at `url`. */
async function open(url: string, values: Record<string, unknown>): Promise<Page> {
  const { page } = await here.open('hosts/notebook.html');
  await page.evaluate(`Object.assign(model.values, ${JSON.stringify(values)}); show(${JSON.stringify(url)})`);
  return page;
}

const links = (page: Page) => page.evaluate('links()');
const state = (page: Page) => page.evaluate('state()');

it('MyST: the directive\'s module and values show the run', async () => {
  const code = snippet('myst', { ...sourceAt(here.site.url, link), embed: { view: 'compact' } });
  const { children: [directive] } = mystParse(code) as never as { children: { children: { esm: string; model: Record<string, unknown> }[] }[] };
  const [{ esm, model }] = directive.children;
  const page = await open(esm, model);
  expect(await finalBlocks(page)).toEqual(await expectedBlocks(link));
  expect(await page.locator('sgd-scope').getAttribute('view')).toBe('compact');
});

it('MyST: what is wished of the instrument is what it has', async () => {
  const embed = { hide: ['lr', 'step'], paused: true, theme: 'dark', lang: 'zh' } as const;
  const code = snippet('myst', { ...sourceAt(here.site.url, link), embed: { ...embed, hide: [...embed.hide] } });
  const page = await open(`${here.site.url}embed.js`, JSON.parse(code.split('\n')[1]!));
  const scope = page.locator('sgd-scope');
  await scope.locator('.play').waitFor();
  expect(await scope.evaluate((one) => ['hide', 'paused', 'theme', 'lang'].map((name) => (one as never as Record<string, unknown>)[name])))
    .toEqual(['lr step', true, 'dark', 'zh']);
  expect(await scope.locator('.play').getAttribute('aria-label')).toBe('播放');
});

it('Jupyter: the model and the instrument keep in step, both ways', async () => {
  const code = snippet('anywidget', sourceAt(here.site.url, link));
  const [url, given] = [/_esm = (".*")$/m, /Unicode\((".*")\)/].map((place) => JSON.parse(code.match(place)![1]));
  const page = await open(url, { link: given });
  expect(await finalBlocks(page)).toEqual(await expectedBlocks(link));
  expect(await state(page)).toEqual({ values: { link }, saved: 0, listening: 1 });

  await page.getByRole('radio', { name: /Layer 1/ }).first().click();
  expect(await state(page)).toEqual({ values: { link: withSetting('layer=1') }, saved: 1, listening: 1 });

  await page.evaluate("model.set('link', 'v=1&data=circles&hidden=4,4&epochs=3')");
  expect(await links(page)).toEqual(['v=1&data=circles&hidden=4,4&epochs=3']);
  await page.evaluate("model.set('link', 'v=1&lr=cold')");
  await expect.poll(() => page.locator('sgd-scope .notice').textContent()).toContain('lr=cold');
  for (const nonsense of ['7', 'null']) await page.evaluate(`model.set('link', ${nonsense})`);
  expect(await links(page)).toEqual(['']);
  expect(await state(page)).toMatchObject({ saved: 1 });
});

it('two cells show one model, and a cell that goes leaves nothing behind', async () => {
  const page = await open(`${here.site.url}embed.js`, { link, hide: 'share' });
  await page.evaluate(`show('${here.site.url}embed.js')`);
  expect(await links(page)).toEqual([link, link]);
  await page.getByRole('radio', { name: 'E[h²]' }).first().click();
  expect(await links(page)).toEqual([withSetting('x=m2'), withSetting('x=m2')]);
  expect(await page.getByRole('button', { name: 'Share' }).count()).toBe(0);

  await page.evaluate('clear()');
  expect(await state(page)).toMatchObject({ listening: 1 });
  await page.evaluate('clear()');
  expect(await state(page)).toMatchObject({ listening: 0 });
  expect(await page.locator('sgd-scope').count()).toBe(0);
  await page.evaluate("model.set('link', 'v=1&layer=2')");
  expect(await state(page)).toMatchObject({ saved: 1 });
});
