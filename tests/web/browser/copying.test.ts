// The panel that writes snippets: every tick is in each of them, and the preview shows what it does.
import type { Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { decodeEmbed } from '../../../web/element/link.js';
import { settled, stage, violations } from './browser.js';

const here = stage();
const poll = <T>(ask: () => T) => expect.poll(ask, { timeout: 15_000 });

async function share(page: Page) {
  await page.locator('#scope .bar').getByRole('button', { name: 'Share' }).click();
  const dialog = page.getByRole('dialog', { name: 'Share' });
  await dialog.waitFor();
  const tick = (name: string) => dialog.getByRole('checkbox', { name, exact: true });
  const [lang, theme] = ['#lang', '#theme'].map((list) => dialog.locator(`.ticks ${list}`)) as [Locator, Locator];
  return { dialog, tick, lang, theme, host: dialog.getByLabel('Embed', { exact: true }), code: dialog.locator('#code'), inner: dialog.locator('.preview sgd-scope') };
}

it('what is ticked is in every snippet', async () => {
  const { page, problems } = await here.open('?lang=en&paused=1');
  const { dialog, tick, lang, theme, host, code } = await share(page);
  await lang.selectOption('zh');
  await theme.selectOption('dark');
  await tick('Wait for Play').check();
  await tick('Story without guesses').check();
  await dialog.getByText('One by one').click();
  await tick('SGD').check();
  await tick('Step').check();
  await tick('Activation').check();
  const embed = { hide: ['step', 'activation', 'sgd'], view: 'full', predict: false, paused: true, lang: 'zh', theme: 'dark' };
  // What goes with its group is ticked, cannot be taken back by itself, and is not written twice.
  for (const name of ['Learning rate', 'Batch size', 'Label noise']) expect([await tick(name).isChecked(), await tick(name).isDisabled()]).toEqual([true, true]);
  for (const name of await dialog.locator('#host option').evaluateAll((all) => all.map((one) => (one as HTMLOptionElement).value))) {
    await host.selectOption(name);
    const text = await code.inputValue();
    if (['link', 'iframe', 'sphinx', 'quarto', 'reveal', 'lms'].includes(name)) {
      expect(decodeEmbed(/\?([^#"\n]+)/.exec(text)![1]!.replaceAll('&amp;', '&')), name).toEqual({ embed, rejected: [] });
    } else {
      // The story is the page's, which is not there.
      expect(await tick('Story without guesses').count(), name).toBe(0);
      for (const wish of [/paused/, /theme\W.*dark/, /lang\W.*zh/, /hide\W.*step activation sgd/]) expect(text, name).toMatch(wish);
    }
  }
  // The link of the reader's own state has no wishes.
  expect(await dialog.locator('#link').inputValue()).toBe(here.site.url);
  expect(problems).toEqual([]);
}, 60_000);

it('the written link opens as it says', async () => {
  const { page } = await here.open('?lang=en&paused=1');
  const { tick, lang, theme, code } = await share(page);
  await lang.selectOption('zh');
  await theme.selectOption('dark');
  for (const name of ['Wait for Play', 'Story without guesses', 'Lower picture']) await tick(name).check();
  const other = await here.open(await code.inputValue());
  await other.page.locator('#scope #hero canvas').waitFor();
  await other.page.locator('#guide').waitFor();
  const seen = await other.page.evaluate(() => {
    const { lang, theme, paused, predict, hide } = document.querySelector('#scope') as never as Record<string, unknown>;
    return { lang, theme, paused, predict, hide };
  });
  expect(seen).toEqual({ lang: 'zh', theme: 'dark', paused: true, predict: false, hide: 'lower' });
  expect(other.problems).toEqual([]);
}, 60_000);

it('the preview follows every tick', async () => {
  const { page, problems } = await here.open('?lang=en&paused=1');
  const { dialog, tick, lang, theme, inner } = await share(page);
  await tick('Wait for Play').check();
  await dialog.getByText('Preview').click();
  const state = () => inner.evaluate((element) => {
    const scope = element as never as HTMLElement & { snapshot(): { source: string } };
    const root = scope.shadowRoot!;
    return { source: scope.snapshot().source, play: root.querySelector('.play')!.getAttribute('aria-label'), ground: getComputedStyle(scope).backgroundColor,
      rows: ['#lr', '#batch'].map((row) => root.querySelector('sgd-controls')!.shadowRoot!.querySelectorAll(row).length) };
  });
  const light = 'rgb(251, 251, 249)', dark = 'rgb(18, 20, 22)';
  await poll(state).toEqual({ source: 'stored', play: 'Play', ground: light, rows: [1, 1] });
  await lang.selectOption('zh');
  await theme.selectOption('dark');
  await dialog.getByText('One by one').click();
  await tick('Learning rate').check();
  await poll(state).toEqual({ source: 'stored', play: '播放', ground: dark, rows: [0, 1] });
  await tick('Wait for Play').uncheck();
  await poll(state).toMatchObject({ source: 'live', play: '暂停' });
  await tick('Wait for Play').check();
  await poll(state).toMatchObject({ source: 'live', play: '播放' });
  // The reader's own is as it was.
  expect(await page.evaluate(() => (document.querySelector('#scope') as never as { snapshot(): { source: string } }).snapshot().source)).toBe('stored');
  expect(problems).toEqual([]);
}, 60_000);

describe('with everything unfolded', () => {
  for (const [width, query, colorScheme] of [[1440, 'lang=en', 'light'], [360, 'lang=en', 'dark'], [360, 'lang=zh', 'light']] as const) {
    it(`nothing is cut off, each tick has room for a finger, and axe finds nothing: ${width} px, ${query}, ${colorScheme}`, async () => {
      const { page } = await here.open(`?paused=1&${query}`, { viewport: { width, height: 800 }, colorScheme, hasTouch: width === 360 });
      await page.locator('#hero').first().waitFor();
      await page.locator('#scope .bar').getByRole('button').last().click();
      await page.locator('#scope sgd-share fieldset summary').click();
      await settled(page);
      const flaws = await page.locator('#scope sgd-share').first().evaluate((panel) => {
        const dialog = panel.shadowRoot!.querySelector('dialog')!;
        const labels = [...dialog.querySelectorAll('label:has(input)')].map((label) => [label.textContent!.trim(), label.getBoundingClientRect()] as const);
        const { right, left } = dialog.getBoundingClientRect();
        return {
          count: labels.length, wide: dialog.scrollWidth - dialog.clientWidth, outside: labels.filter(([, box]) => box.left < left || box.right > right).map(([name]) => name),
          low: labels.filter(([, box]) => box.height < 44 || box.width < 44).map(([name]) => name),
          lists: [...dialog.querySelectorAll('select')].filter((list) => list.scrollWidth > list.clientWidth + 1).length,
        };
      });
      expect(flaws).toMatchObject({ wide: 0, outside: [], low: [], lists: 0 });
      expect(flaws.count).toBeGreaterThan(40);
      expect(await violations(page)).toEqual([]);
    }, 60_000);
  }
});
