// Twice the words, and the other direction of writing: in every dialog, every menu, the drawing pad, and all along the story
// nothing is cut off, nothing lies on another thing, nothing scrolls sideways.
import type { BrowserContextOptions, Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { hosts } from '../../../web/element/snippets.js';
import { settled, stage } from './browser.js';
import { flaws, flawsInFront, wordy } from './flaws.js';

const site: Record<string, { html: string }> = {};
const here = stage(site, async () => {
  site['wordy.html'] = await wordy();
  return {};
});

const rooms: [name: string, options: BrowserContextOptions][] = [
  ['1024', { viewport: { width: 1024, height: 768 } }],
  ['360', { viewport: { width: 360, height: 780 }, hasTouch: true, isMobile: true }],
];

/** What is found after a step, under its name. */
type Seen = Record<string, string[]>;

async function dialogs(page: Page, seen: Seen): Promise<number> {
  const open = async (name: string, work: string) => {
    await page.evaluate(`{ const scope = document.querySelector('#scope'), root = scope.shadowRoot; ${work} }`);
    await settled(page);
    const found = await flawsInFront(page);
    if (found.length) seen[name] = found;
  };
  const close = () => page.keyboard.press('Escape');
  await open('share', "[...root.querySelectorAll('.bar > .button')].at(-1).click();");
  const offered = await page.locator('sgd-share #host option').evaluateAll((all) => all.map((one) => (one as HTMLOptionElement).value));
  expect(offered.length).toBeGreaterThan(5);
  for (const host of hosts.filter((one) => offered.includes(one))) {
    await page.locator('sgd-share #host').selectOption(host);
    await open(`share ${host}`, '');
  }
  const unfold = (which: string) => page.locator(`sgd-share ${which}`).evaluate((details: HTMLDetailsElement) => { details.open = true; });
  await unfold('fieldset details');
  await open('share, one by one', '');
  await unfold('fieldset + details');
  await page.locator('sgd-share .preview sgd-scope').waitFor();
  await open('share, preview', '');
  await close();
  await open('keys', "root.querySelector('#keys').showModal();");
  await close();
  await open('examples', "scope.querySelector('sgd-gallery').shadowRoot.querySelector('button').click();");
  await close();
  let menus = 0;
  for (const take of await page.locator('#scope sgd-take').all()) {
    if (!(await take.locator('.dots').isVisible())) continue;
    menus++;
    await take.locator('.dots').click();
    await open(`menu ${menus}`, '');
    await take.locator('.list button').first().click();
    await open(`table ${menus}`, '');
    await close();
  }
  return menus;
}

for (const [room, options] of rooms) {
  for (const way of ['words twice as long', 'right to left']) {
    it(`${room} px, ${way}`, async () => {
      const { page, problems } = await here.open(`${way.startsWith('words') ? 'wordy.html' : ''}?paused=1&lang=en`, options);
      await page.locator('#guide').waitFor();
      if (way.startsWith('right')) await page.evaluate(() => { document.documentElement.dir = 'rtl'; });
      await settled(page);
      const seen: Seen = {};
      expect(await dialogs(page, seen)).toBe(4);
      const look = async (name: string) => {
        await settled(page);
        const found = await flaws(page);
        if (found.length) seen[name] = found;
      };
      // What unfolds in the page itself: meanings, all settings, and a plane to draw on.
      await page.evaluate(() => {
        const root = document.querySelector('#scope')!.shadowRoot!.querySelector('sgd-controls')!.shadowRoot!;
        for (const button of root.querySelectorAll<HTMLElement>('.aside, .sets > button')) button.click();
        root.querySelector('details')!.open = true;
      });
      await page.locator('#scope sgd-draw-pad canvas').waitFor();
      await look('unfolded');
      for (const id of ['train', 'loss', 'axis', 'directions', 'fisher']) {
        await page.evaluate((id) => document.querySelector(`#${id}`)!.scrollIntoView({ block: 'center' }), id);
        await expect.poll(() => page.locator('#guide').getAttribute('data-step'), { timeout: 15_000 }).toBe(id);
        if (id === 'loss') await expect.poll(() => page.locator('#guide #rival').count(), { timeout: 30_000 }).toBe(1);
        await look(`story, ${id}`);
      }
      expect(seen).toEqual({});
      expect(problems).toEqual([]);
    }, 120_000);
  }
}
