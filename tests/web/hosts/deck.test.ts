// A reveal.js deck: the snippets that the page writes, on slides. Slides start and stop runs, and the
// arrow keys turn slides wherever no control wants them.
import { dirname } from 'node:path';
import { createRequire } from 'node:module';
import type { Frame, Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { snippet } from '../../../web/element/snippets.js';
import { blocksAtEnd, finalBlocks, stage } from '../browser/browser.js';
import { expectedBlocks } from '../browser/expected.js';
import { sourceAt } from './source.js';

const short = 'v=1&data=moons&hidden=8&epochs=4&speed=1000';
const endless = 'v=1&data=moons&hidden=8&epochs=100000&speed=20';
const reveal = dirname(createRequire(import.meta.url).resolve('reveal.js'));

const deck = (slides: string[]) => `<!doctype html><title>deck</title><link rel="stylesheet" href="reveal/reveal.css">
  <div class="reveal"><div class="slides">${slides.join('\n')}</div></div>
  <script src="reveal/reveal.js"></script><script>Reveal.initialize({ transition: 'none', width: 1200, height: 800 })</script>`;
const slide = (content: string) => `<section>${content}</section>`;

const here = stage((url) => ({
  'deck.html': { html: deck([
    slide('first'),
    snippet('reveal', sourceAt(url, short)),
    slide(snippet('iframe', sourceAt(url, endless))),
    slide(snippet('element', sourceAt(url, short))),
    slide('last'),
  ]) },
}), async () => ({ 'reveal/': reveal }));

/** The deck, of another origin than the frames on it, at slide `number`. */
async function at(number: number): Promise<Page> {
  const { page } = await here.open(`${here.site.url.replace('127.0.0.1', 'localhost')}deck.html`);
  await page.waitForFunction(() => (globalThis as never as { Reveal: { isReady(): boolean } }).Reveal.isReady());
  for (let i = 0; i < number; i++) await page.keyboard.press('ArrowRight');
  expect(await slideOf(page)).toBe(number);
  return page;
}

const slideOf = (page: Page) => page.evaluate(() => (globalThis as never as { Reveal: { getIndices(): { h: number } } }).Reveal.getIndices().h);

async function frameOn(page: Page, number: number): Promise<Frame> {
  const handle = await page.locator('section').nth(number).locator('iframe').elementHandle();
  const frame = (await handle!.contentFrame())!;
  await frame.locator('sgd-scope').waitFor();
  return frame;
}

const epochOf = (frame: Frame) => frame.evaluate(() => (document.querySelector('sgd-scope') as never as { snapshot(): { epoch: number } }).snapshot().epoch);

it('the snippet for decks trains on its slide, goes with it and comes back', async () => {
  const page = await at(1);
  const expected = await expectedBlocks(short);
  expect(await finalBlocks(await frameOn(page, 1))).toEqual(expected);
  await page.keyboard.press('ArrowLeft');
  await expect.poll(() => page.locator('section').nth(1).locator('iframe').getAttribute('src')).toBeNull();
  await page.keyboard.press('ArrowRight');
  expect(await finalBlocks(await frameOn(page, 1))).toEqual(expected);
});

it('a frame that stays loaded pauses with its slide and goes on', async () => {
  const page = await at(2);
  const frame = await frameOn(page, 2);
  await frame.getByRole('button', { name: 'Pause' }).waitFor();
  await expect.poll(() => epochOf(frame), { timeout: 20_000 }).toBeGreaterThan(0);
  await page.keyboard.press('ArrowRight');
  await frame.getByRole('button', { name: 'Play' }).waitFor({ state: 'attached' });
  // A measurement may still be under way; then nothing moves.
  await page.waitForTimeout(1500);
  const then = await epochOf(frame);
  await page.waitForTimeout(500);
  expect(await epochOf(frame)).toBe(then);
  await page.keyboard.press('ArrowLeft');
  await frame.getByRole('button', { name: 'Pause' }).waitFor();
  await expect.poll(() => epochOf(frame), { timeout: 20_000 }).toBeGreaterThan(then);
});

it('arrow keys turn slides after a click into the frame, unless a control wants them', async () => {
  const page = await at(2);
  const frame = await frameOn(page, 2);
  await frame.getByRole('button', { name: 'Pause' }).click();
  const layer = frame.getByRole('radio', { name: /Layer 2/ }).first();
  await layer.focus();
  await page.keyboard.press('ArrowUp');
  await expect.poll(() => frame.getByRole('radio', { name: /Layer 1/ }).first().getAttribute('aria-checked')).toBe('true');
  await page.keyboard.press('ArrowRight');
  expect(await slideOf(page)).toBe(2);
  await frame.getByRole('button', { name: 'Play' }).focus();
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => slideOf(page), { timeout: 5000 }).toBe(3);
});

it('the element trains on a slide, and shares the keys with the deck', async () => {
  const page = await at(3);
  expect(await finalBlocks(page)).toEqual(await expectedBlocks(short));
  const here3 = async (key: string) => {
    await page.keyboard.press(key);
    expect(await slideOf(page), key).toBe(3);
  };
  const scope = page.locator('section').nth(3).locator('sgd-scope');
  // Decks centre what is on their slides; the instrument is laid out by itself.
  expect(await scope.evaluate((element) => getComputedStyle(element).textAlign)).toBe('start');
  const hero = scope.getByRole('slider').first();
  await hero.focus();
  for (const key of ['Home', 'PageDown']) await here3(key);
  await expect.poll(() => hero.getAttribute('aria-valuetext')).toContain('Direction 11 of');
  await scope.getByRole('radio', { name: /Layer 2/ }).first().focus();
  await here3('ArrowUp');
  await scope.locator('select').first().focus();
  await here3('ArrowDown');
  // Space presses a button, and would turn the slide.
  const button = scope.getByRole('button', { name: 'Reset' });
  await button.focus();
  await here3('Space');
  await expect.poll(() => page.evaluate(blocksAtEnd)).toBeNull();
  await page.keyboard.press('ArrowRight');
  expect(await slideOf(page)).toBe(4);
});
