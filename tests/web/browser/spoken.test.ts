// What a screen reader gets: a text for each picture, and news that do not come thick and fast.
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { stage } from './browser.js';

const here = stage();

/** From now on: when each live region changes, and what it says then. */
function listen(page: Page): Promise<void> {
  return page.evaluate(() => {
    const heard: { region: number; at: number; text: string }[] = [];
    Object.assign(globalThis, { heard });
    let regions = 0;
    const known = new WeakSet<Element>();
    const look = (root: Document | ShadowRoot) => {
      for (const element of root.querySelectorAll('*')) {
        if (element.shadowRoot) look(element.shadowRoot);
        if (!element.matches('[role=status], [role=alert], [aria-live]') || known.has(element)) continue;
        known.add(element);
        const region = regions++;
        new MutationObserver(() => {
          const text = element.textContent!.trim();
          if (text) heard.push({ region, at: performance.now(), text });
        }).observe(element, { childList: true, characterData: true, subtree: true });
      }
    };
    look(document);
    setInterval(() => look(document), 200);
  });
}

const heard = (page: Page) => page.evaluate(() => (globalThis as never as { heard: { region: number; at: number; text: string }[] }).heard);

it('says at most every two seconds what has changed, and the last of it', async () => {
  const { page } = await here.open('?lang=en#v=1&speed=1000&epochs=100');
  await listen(page);
  const bar = page.locator('#scope').getByRole('slider', { name: 'Time' });
  await page.waitForFunction(() => (document.querySelector('sgd-scope') as never as { snapshot(): { epoch: number } }).snapshot().epoch === 100);
  await expect.poll(() => bar.isEnabled()).toBe(true);
  // Somebody goes through the whole run, ten moments a second.
  await page.evaluate(async () => {
    const scope = document.querySelector('sgd-scope')!;
    const input = scope.shadowRoot!.querySelector('sgd-strip')!.shadowRoot!.querySelector('input')!;
    for (let i = 0; i <= 45; i++) {
      input.value = String((Number(input.max) * i) / 60);
      input.dispatchEvent(new Event('input', { bubbles: true }));
      await new Promise((go) => setTimeout(go, 100));
    }
  });
  await page.waitForTimeout(2200);
  const said = await heard(page);
  expect(said.length).toBeGreaterThan(1);
  for (const one of said) {
    const before = said.filter(({ region, at }) => region === one.region && at < one.at).at(-1);
    if (before) expect(one.at - before.at, `${before.text} / ${one.text}`).toBeGreaterThan(1990);
  }
  const reading = await page.locator('#scope .reading').first().textContent();
  expect(said.at(-1)!.text).toBe(reading!.trim());
  await page.context().close();
}, 60_000);

it('is quiet about the slope while a knob is held down', async () => {
  const { page } = await here.open('?paused=1&lang=en');
  await page.locator('sgd-two-knob').scrollIntoViewIfNeeded();
  await page.waitForTimeout(500);
  await listen(page);
  await page.locator('sgd-two-knob').getByLabel('Spread of how hard').focus();
  for (let i = 0; i < 20; i++) await page.keyboard.press('ArrowRight');
  await page.waitForTimeout(2300);
  const said = await heard(page);
  expect(said.length).toBeLessThanOrEqual(3);
  expect(said.at(-1)!.text).toBe('The formula says 1.80.');
  await page.context().close();
}, 60_000);

it('has a text for every picture', async () => {
  const { page } = await here.open('?lang=en#v=1&speed=1000&epochs=5');
  await page.waitForFunction(() => (document.querySelector('sgd-scope') as never as { snapshot(): { epoch: number; source: string } }).snapshot().epoch === 5);
  const hero = await page.locator('#hero').getByRole('slider').first().getAttribute('aria-valuetext');
  expect(hero).toMatch(/^Scatter plot on logarithmic axes, 256 directions of Layer 2\. Layer 2: n/);
  for (const tab of ['Prediction', 'Loss', 'Matrices', 'Samples', 'E[h²]', 'Spectra', 'Overlap', 'Window', 'Distance']) {
    await page.locator('#scope').getByRole('tab', { name: tab, exact: true }).click();
    const panel = page.locator('#scope').getByRole('tabpanel', { name: tab });
    // Bars are words and numbers by themselves.
    if (tab === 'Distance') await expect.poll(() => panel.locator('.picture').textContent()).toMatch(/C − H\s*[\d.]+/);
    else await expect.poll(async () => (await panel.getByRole('img').first().getAttribute('aria-label').catch(() => ''))?.length, { message: tab, timeout: 10_000 }).toBeGreaterThan(20);
    expect(await page.locator('#scope').getByRole('button', { name: `: ${tab}` }).count(), tab).toBe(1);
  }
  await page.context().close();
}, 90_000);
