// What the engine is asked when somebody looks or points: of whom the answers are, and what becomes of them.
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { stage } from './browser.js';

const here = stage();
const poll = <T>(ask: () => T) => expect.poll(ask, { timeout: 15_000 });

/** Runs in the page, with the element, its first companion and the plot at hand. */
const scope = <T>(page: Page, work: string) => page.evaluate<T>(`(async () => {
  const scope = document.querySelector('#scope'), [hero, upper] = ['#hero', 'sgd-companion'].map((part) => scope.shadowRoot.querySelector(part));
  ${work} })()`);
const plot = (page: Page) => page.locator('#scope #hero').getByRole('slider').first();

for (const block of ['layers', 'layers-with-bias', 'network']) {
  it(`samples and directions are those of the block that is shown: ${block}`, async () => {
    const { page, problems } = await here.open(`?lang=en&paused=1#v=1&hidden=6&upper=samples&block=${block}`);
    const asked = await scope<{ shown: number; samples: number; matrices: number; moved: number; told: object }>(page, `
      await scope.step();
      const { run } = scope.controller;
      const told = {};
      const { moments, analyze } = run;
      run.moments = (options) => moments.call(run, told.moments = options);
      while (!upper.samples) await new Promise((go) => setTimeout(go, 20));
      const shown = hero.measurement.blocks.at(-1), [samples] = upper.samples.blocks;
      run.analyze = async (options) => { const found = await analyze.call(run, options); told.moved = found.blocks[0].size; return found; };
      scope.choose({ upper: 'prediction' });
      hero.dispatchEvent(new CustomEvent('direction', { detail: 0, bubbles: true, composed: true }));
      while (!upper.moved) await new Promise((go) => setTimeout(go, 20));
      return { shown: shown.H_ii.length, samples: samples.size, matrices: samples.C.length + samples.H.length, moved: told.moved };`);
    expect(asked).toEqual({ shown: asked.shown, samples: asked.shown, matrices: 0, moved: asked.shown });
    expect(problems).toEqual([]);
  }, 60_000);
}

it('a step along a direction is forgotten when the pointer leaves, also while it is computed', async () => {
  const { page } = await here.open('?lang=en&paused=1#v=1&hidden=6');
  expect(await scope(page, `
    await scope.step();
    const point = (detail) => hero.dispatchEvent(new CustomEvent('direction', { detail, bubbles: true, composed: true }));
    const { run } = scope.controller, { outputs } = run;
    let answer;
    run.outputs = async (...asked) => {
      const found = await outputs.apply(run, asked);
      await new Promise((go) => (answer = go));
      return found;
    };
    const seen = [];
    point(0);
    while (!answer) await new Promise((go) => setTimeout(go, 20));
    point(null);
    answer();
    await new Promise((go) => setTimeout(go, 300));
    seen.push(!!upper.moved);
    answer = undefined;
    point(1);
    while (!answer) await new Promise((go) => setTimeout(go, 20));
    answer();
    while (!upper.moved) await new Promise((go) => setTimeout(go, 20));
    point(null);
    await upper.updateComplete;
    await scope.updateComplete;
    seen.push(!!upper.moved);
    return seen;`)).toEqual([false, false]);
}, 60_000);

it('a question that cannot be answered is told, asked once, and stops no other', async () => {
  const { page, problems } = await here.open('?lang=en&paused=1#v=1&hidden=6&upper=samples&window=1e-5');
  await scope(page, `
    await scope.step();
    window.asked = 0;
    scope.controller.run.moments = async () => {
      window.asked++;
      throw Object.assign(new Error('900 parameters are too many here'), { code: 'too-large' });
    };`);
  await poll(() => page.locator('#scope .notice').textContent()).toContain('900 parameters are too many here');
  await page.locator('#scope .notice').getByRole('button', { name: 'Close' }).click();
  await plot(page).press('Home');
  await page.locator('#scope #hero').getByRole('slider', { name: 'Fit from' }).press('PageUp');
  // The interval of a window of the reader's.
  await poll(() => page.locator('#scope .reading').textContent()).toMatch(/power [\d.]+ \([\d.]+–[\d.]+\)/);
  expect(await page.evaluate('asked')).toBe(1);
  expect(await page.locator('#scope .notice').count()).toBe(0);
  // A run that was replaced is no news.
  await scope(page, `
    scope.controller.run.moments = async () => { window.asked++; throw Object.assign(new Error('gone'), { code: 'disposed' }); };
    await scope.step();
    while (window.asked < 2) await new Promise((go) => setTimeout(go, 20));
    await scope.updateComplete;`);
  expect(await page.locator('#scope .notice').count()).toBe(0);
  expect(problems).toEqual([]);
}, 60_000);

it('a second run that cannot go on is told', async () => {
  const { page } = await here.open('?lang=en&paused=1#v=1&hidden=6&compare=mse-half-sum');
  await scope(page, 'await scope.step();');
  await page.locator('#scope #rival').waitFor();
  const told = await scope<string>(page, `
    scope.comparison.rival.run.analyze = async () => { throw new Error('no memory for the second run'); };
    const told = new Promise((done) => scope.addEventListener('error', (event) => done(event.detail.message)));
    void scope.step();
    return told;`);
  expect(told).toBe('no memory for the second run');
  await poll(() => page.locator('#scope .notice').textContent()).toContain('no memory for the second run');
  await page.locator('#scope').getByRole('button', { name: 'Compare' }).click();
  await poll(() => page.locator('#scope .notice').count()).toBe(0);
}, 60_000);

it('a direction belongs to its layer, and a moment gone back to to its blocks', async () => {
  const { page } = await here.open('?lang=en#v=1&hidden=6&epochs=10&speed=1000');
  await poll(() => scope(page, 'return scope.snapshot().epoch;')).toBe(10);
  await plot(page).press('Home');
  await plot(page).press('PageDown');
  await poll(() => plot(page).getAttribute('aria-valuetext')).toContain('Direction 11 of');
  await page.locator('#scope').getByRole('radio', { name: /Layer 1/ }).first().click();
  await poll(() => plot(page).getAttribute('aria-valuetext')).toContain('12 directions of Layer 1');
  const strip = page.locator('#scope sgd-strip').getByRole('slider');
  await strip.fill('0');
  await poll(() => scope(page, 'return scope.snapshot().step;')).toBe(0);
  // What is kept of the run is thinned out meanwhile.
  expect(await scope(page, `
    const run = scope.controller;
    const moment = scope.shown;
    run.checkpoints = run.checkpoints.slice(1);
    scope.requestUpdate();
    await scope.updateComplete;
    return scope.shown === moment;`)).toBe(true);
  await scope(page, `scope.choose({ block: 'network' });`);
  await poll(() => scope(page, 'return scope.snapshot().blocks.length;')).toBe(1);
  expect(await scope<number>(page, 'return scope.snapshot().step;')).toBeGreaterThan(0);
}, 60_000);
