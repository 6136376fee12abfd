// Moments of a run: of two runs side by side, and of one whose link is opened by somebody else. And data of the
// reader's, which no link carries.
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { expect, it, vi } from 'vitest';
import { loadEngine } from '../../../web/dist/index.js';
import { stage, violations } from './browser.js';

const here = stage();

interface Shown {
  step: number;
  epoch: number;
  gammas: (number | null)[];
}

/** What the hero and, beside it, the other run show. */
const shown = (page: Page, id: 'hero' | 'rival' = 'hero'): Promise<Shown> => page.evaluate((id) => {
  const plot = document.querySelector('sgd-scope')!.shadowRoot!.querySelector(`#${id}`) as never as { measurement: { updates: number; epoch: number; blocks: { gamma: number | null }[] } };
  const { updates, epoch, blocks } = plot.measurement;
  return { step: updates, epoch, gammas: blocks.map(({ gamma }) => gamma) };
}, id);
/** How far the run has come; the recorded one does not count. */
const liveStep = (page: Page) => page.evaluate(() => {
  const { source, step } = (document.querySelector('sgd-scope') as never as { snapshot(): { source: string; step: number } }).snapshot();
  return source === 'live' ? step : 0;
});
const phase = (page: Page) => page.evaluate(() => (document.querySelector('sgd-scope') as never as { controller: { phase: string } }).controller.phase);
const poll = <T>(what: () => Promise<T>) => expect.poll(what, { timeout: 30_000 });
const play = (page: Page) => page.locator('#scope .bar .play');

it('two runs are on one clock: the same settings show the same digits, while they run and when they stand still', async () => {
  const { page, problems } = await here.open('#v=1&loss=mse-half-sum&compare=mse-half-sum&speed=40&epochs=2000');
  await poll(() => liveStep(page)).toBeGreaterThan(500);
  const seen = await page.evaluate(async () => {
    const plot = (id: string) => (document.querySelector('sgd-scope')!.shadowRoot!.querySelector(id) as never as { measurement: object }).measurement;
    const moments = (): unknown => ['#hero', '#rival'].map((id) => {
      const { updates, blocks } = plot(id) as { updates: number; blocks: { gamma: number | null }[] };
      return [updates, ...blocks.map(({ gamma }) => gamma)].join();
    });
    const seen: unknown[] = [];
    for (let i = 0; i < 40; i++) {
      await new Promise(requestAnimationFrame);
      await new Promise((go) => setTimeout(go, 30));
      seen.push(moments());
    }
    return seen as [string, string][];
  });
  expect(new Set(seen.map(([one]) => one)).size).toBeGreaterThan(3);
  for (const [one, other] of seen) expect(other).toBe(one);
  await play(page).click();
  const now = () => page.evaluate(() => (document.querySelector('sgd-scope') as never as { controller: { status: { updates: number } } }).controller.status.updates);
  await vi.waitFor(async () => {
    const [hero, rival, updates] = [await shown(page), await shown(page, 'rival'), await now()];
    expect(hero.step).toBe(updates);
    expect(rival).toEqual(hero);
  }, { timeout: 15_000 });
  const epochs = await page.locator('#scope .pair-of-heroes h2').allTextContents();
  expect(epochs[0]).toMatch(/^MSE epoch [\d.]+$/);
  expect(epochs[1]).toBe(epochs[0]);
  expect(problems).toEqual([]);
}, 90_000);

it('choosing the loss of the other run makes the two change places', async () => {
  const { page } = await here.open('?paused=1#v=1&compare=mse-half-sum');
  await page.getByRole('radio', { name: 'MSE', exact: true }).click();
  expect(new URL(page.url()).hash).toBe('#v=1&loss=mse-half-sum&compare=cross-entropy');
});

it('a link to a moment shows its digits to the last one, paused between two epochs or gone back to', async () => {
  const { page } = await here.open('#v=1&speed=40&epochs=1000');
  await poll(() => liveStep(page)).toBeGreaterThan(700);
  await play(page).click();
  await poll(() => phase(page)).toBe('paused');
  const dialog = page.getByRole('dialog', { name: 'Share' });
  const link = async () => {
    await page.locator('#scope .bar').getByRole('button', { name: 'Share' }).click();
    expect(await dialog.getByRole('checkbox', { name: /^Stop at epoch [\d.]+, as shown now$/ }).isChecked()).toBe(true);
    expect(await violations(page)).toEqual([]);
    const text = await dialog.getByLabel('Link to this state').inputValue();
    await page.keyboard.press('Escape');
    return text;
  };
  const before: [string, Shown][] = [];
  await page.waitForTimeout(500);
  before.push([await link(), await shown(page)]);
  const strip = page.locator('#scope sgd-strip');
  const first = await strip.evaluate((element) => (element as never as { trace: { epochs: number[] } }).trace.epochs[1]);
  await strip.getByRole('slider').fill(String(first));
  await poll(async () => (await shown(page)).step).toBeLessThan(before[0]![1].step);
  await page.waitForTimeout(300);
  before.push([await link(), await shown(page)]);
  expect(before[1]![1].step).toBeGreaterThan(0);
  for (const [address, seen] of before) {
    const { page: other } = await here.open(address.replace('speed=40', 'speed=1000'));
    await poll(() => phase(other)).toBe('paused');
    await poll(() => shown(other)).toEqual(seen);
    // Going on is going on: the moment is left behind.
    await play(other).click();
    await poll(async () => (await shown(other)).step).toBeGreaterThan(seen.step);
    expect(new URL(other.url()).hash).not.toContain('stop');
  }
}, 120_000);

it('at the end there is nothing to stop at, and another training has no such moment', async () => {
  const { page } = await here.open('#v=1&epochs=3&speed=1000&stop=60');
  await poll(() => phase(page)).toBe('paused');
  await poll(async () => (await shown(page)).step).toBe(60);
  // 1.2 epochs: the command line cannot stop there, and says so.
  await page.locator('#scope .bar').getByRole('button', { name: 'Share' }).click();
  expect(await page.getByLabel('On the command line, which stops at whole epochs: 1').inputValue()).toContain('--epochs 1 ');
  await page.getByRole('checkbox', { name: 'Stop at epoch 1.2, as shown now' }).uncheck();
  expect(await page.locator('#scope').getByLabel('The same on the command line').inputValue()).toContain('--epochs 3 ');
  expect(await page.locator('#scope').getByLabel('Link to this state').inputValue()).not.toContain('stop');
  await page.keyboard.press('Escape');
  await page.getByRole('slider', { name: 'Learning rate' }).focus();
  await page.keyboard.press('ArrowRight');
  await poll(() => phase(page)).toBe('paused');
  expect(new URL(page.url()).hash).not.toContain('stop');
  await play(page).click();
  await poll(() => phase(page)).toBe('done');
  await page.locator('#scope .bar').getByRole('button', { name: 'Share' }).click();
  expect(await page.getByRole('checkbox', { name: /^Stop at epoch/ }).count()).toBe(0);
}, 60_000);

it('Play after the end shows the moments of the run again and loses none; Reset alone trains anew', async () => {
  const { page, problems } = await here.open('?lang=en#v=1&hidden=3&epochs=40&speed=10');
  await poll(() => phase(page)).toBe('done');
  const kept = () => page.evaluate(() => {
    const { latest, checkpoints, status } = (document.querySelector('sgd-scope') as never as { controller: { latest: { measurement: { updates: number; run: number } }; checkpoints: unknown[]; status: { updates: number } } }).controller;
    return [latest.measurement.run, latest.measurement.updates, status.updates, checkpoints.length];
  });
  await poll(async () => (await kept())[1]).toBe(2000);
  const run = await kept();
  const again = page.locator('#scope').getByRole('button', { name: 'Replay this run' });
  const pause = page.locator('#scope').getByRole('button', { name: 'Pause' });
  const strip = page.locator('#scope sgd-strip').getByRole('slider');
  // From the moment gone back to, through later ones, to the end.
  await strip.fill('20');
  await poll(async () => (await shown(page)).step).toBeLessThan(1500);
  const from = (await shown(page)).step;
  const steps = page.evaluate(async () => {
    const seen = new Set<number>();
    const plot = () => (document.querySelector('sgd-scope')!.shadowRoot!.querySelector('#hero') as never as { measurement: { updates: number } }).measurement.updates;
    while (plot() < 2000) {
      seen.add(plot());
      await new Promise(requestAnimationFrame);
    }
    return [...seen];
  });
  await again.click();
  const passed = await steps;
  expect(passed.length).toBeGreaterThan(2);
  expect(passed).toEqual([...passed].sort((a, b) => a - b));
  expect(passed[0]).toBe(from);
  await again.waitFor();
  expect(await kept()).toEqual(run);
  // From its end all of it; it can be stopped on the way, and goes on from there.
  await again.click();
  await poll(async () => (await shown(page)).step).toBeLessThan(1000);
  await pause.click();
  await again.waitFor();
  const held = (await shown(page)).step;
  await again.click();
  await poll(async () => (await shown(page)).step).toBeGreaterThan(held);
  // Whoever takes the time bar has it.
  await strip.press('Home');
  await again.waitFor();
  expect(await shown(page)).toMatchObject({ step: 0 });
  expect(await kept()).toEqual(run);
  await page.locator('#scope .bar').getByRole('button', { name: 'Reset' }).click();
  await poll(async () => (await kept())[2]).toBe(0);
  await page.locator('#scope').getByRole('button', { name: 'Play', exact: true }).waitFor();
  expect(problems).toEqual([]);
}, 60_000);

it('a curve without a loss in its link runs, and takes its loss along to no other data', async () => {
  const { page, problems } = await here.open('#v=1&data=regression&epochs=2&speed=1000');
  await poll(() => phase(page)).toBe('done');
  expect(await page.locator('#scope .notice').count()).toBe(0);
  await page.goto(`${here.site.url}?paused=1`);
  await page.getByRole('radio', { name: 'Curve' }).click();
  expect(new URL(page.url()).hash).toBe('#v=1&data=regression&loss=mse-half-sum');
  await page.getByRole('radio', { name: 'Moons' }).click();
  expect(new URL(page.url()).hash).toBe('#v=1&data=moons');
  await page.goto(`${here.site.url}?paused=1#v=1&data=regression&loss=cross-entropy`);
  await page.reload();
  await poll(() => page.locator('#scope .notice').textContent()).toContain('Not used: loss=cross-entropy');
  expect(problems).toEqual([]);
}, 60_000);

it('drawn points are called so, can be saved and read again, and are known to stay here', async () => {
  const { page, problems } = await here.open('?paused=1#v=1&epochs=2');
  await page.getByRole('button', { name: 'Draw points' }).click();
  const pad = page.getByRole('application');
  await pad.focus();
  for (let i = 0; i < 22; i++) {
    if (i === 11) {
      await page.locator('sgd-draw-pad').getByRole('radio').nth(1).click();
      await pad.focus();
    }
    await page.keyboard.press(i % 2 ? 'ArrowRight' : 'ArrowUp');
    await page.keyboard.press('Space');
  }
  await page.getByRole('button', { name: 'Train on them' }).click();
  const controls = page.locator('sgd-controls');
  await poll(() => controls.getByText('These are the points you drew.').count()).toBe(1);
  expect(await pad.count()).toBe(0);
  // Back on the plane they are where they were, and more can be put to them.
  const inked = () => page.locator('sgd-draw-pad canvas').evaluate((canvas: HTMLCanvasElement) => canvas.width > 100
    && canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height).data.filter((value, i) => i % 4 === 3 && value > 200).length > 22 * 15);
  await page.getByRole('button', { name: 'Draw points' }).click();
  await poll(() => controls.getByText('Points: 22;').first().isVisible()).toBe(true);
  await poll(inked).toBe(true);
  await page.getByRole('button', { name: 'Draw points' }).click();
  expect(await pad.count()).toBe(0);
  expect(await controls.locator('label.on').count()).toBe(0);
  expect(await controls.getByText('The file stays on your machine.').count()).toBe(0);
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save the points (CSV)' }).click();
  const bytes = await readFile(await (await download).path());
  const engine = await loadEngine({ worker: false });
  const read = await engine.readData(bytes);
  engine.dispose();
  expect(read).toMatchObject({ size: 22, columns: 2, classes: 2 });
  expect([...read.labels].filter((label) => label === 1)).toHaveLength(11);
  await page.locator('#scope .bar').getByRole('button', { name: 'Share' }).click();
  expect(await page.getByRole('dialog', { name: 'Share' }).textContent()).toContain('Your own data stay on this machine and are in no link: send the CSV along.');
  expect(await violations(page)).toEqual([]);
  expect(problems).toEqual([]);
}, 60_000);

it('says beside the matrices how far C is from each, whatever that is', async () => {
  const { page } = await here.open('?paused=1#v=1&upper=matrices');
  await page.locator('#scope .bar').getByRole('button', { name: 'Step' }).click();
  await poll(() => page.locator('#scope .distance').textContent()).toMatch(/^Relative error with the best factor k: 0\.\d+ for C ≈ k E\[h²\], 0\.\d+ for C ≈ k H\.$/);
  // The time bar does not follow the axis, and says so.
  expect(await page.locator('#scope .under').textContent()).not.toContain('The time bar keeps γ against H.');
  await page.getByRole('radio', { name: 'E[h²]' }).click();
  await poll(() => page.locator('#scope .under').textContent()).toContain('The time bar keeps γ against H.');
}, 60_000);

it('a moment gone back to has the matrices, the spectrum and the distances of that moment', async () => {
  const { page, problems } = await here.open('?paused=1#v=1&hidden=6&epochs=12&upper=matrices&lower=gaps');
  await play(page).click();
  await poll(() => phase(page)).toBe('done');
  const seen = () => page.evaluate(() => {
    const scope = document.querySelector('sgd-scope') as never as { controller: { checkpoints: unknown[] }; shadowRoot: ShadowRoot };
    const { live, measurement: { updates, blocks } } = scope.shadowRoot.querySelector('sgd-companion') as never as {
      live?: { H: Float64Array; size: number };
      measurement: { updates: number; blocks: { H_ii: Float64Array; commutator?: number | null; relative_gaps_to_h?: { gauss_newton: number | null }; noise_spectrum?: Float64Array }[] };
    };
    const block = blocks.at(-1)!; // the chosen layer
    const { H, size } = live ?? { H: [], size: 0 };
    let trace = 0;
    for (let i = 0; i < size; i++) trace += H[i * size + i];
    return {
      updates, drawn: trace, shown: block.H_ii.reduce((sum, value) => sum + value, 0), moments: scope.controller.checkpoints.length,
      commutator: typeof block.commutator, gap: typeof block.relative_gaps_to_h?.gauss_newton, spectrum: block.noise_spectrum?.length,
    };
  });
  // The run is done before it is measured for the last time, as a whole.
  await poll(async () => { const { updates, spectrum } = await seen(); return [updates, spectrum]; }).toEqual([600, 18]);
  const last = await seen();
  expect(last.moments).toBeGreaterThan(2);
  await page.locator('#scope sgd-strip').getByRole('slider').fill('0');
  await poll(async () => (await seen()).updates).toBe(0);
  await poll(async () => (await seen()).drawn).not.toBe(0);
  const first = await seen();
  expect(first).toMatchObject({ updates: 0, commutator: 'number', gap: 'number', spectrum: 18 });
  expect(last).toMatchObject({ commutator: 'number', gap: 'number', spectrum: 18 });
  for (const { drawn, shown } of [first, last]) expect(Math.abs(drawn - shown)).toBeLessThan(1e-10 * Math.abs(shown)); // traces of the same H
  expect(first.shown).not.toBe(last.shown);
  await page.locator('#scope sgd-strip').getByRole('slider').press('End');
  await poll(seen).toEqual(last);
  expect(problems).toEqual([]);
}, 60_000);

it('other blocks are measured in both runs, and told', async () => {
  const { page } = await here.open('?paused=1#v=1&hidden=3&epochs=2&compare=mse-half-sum');
  await play(page).click();
  await poll(() => phase(page)).toBe('done');
  await page.evaluate(() => {
    const told: string[] = Object.assign(window, { told: [] }).told;
    const scope = document.querySelector('sgd-scope')! as unknown as HTMLElement & { settings: object; choose(settings: object): void };
    scope.addEventListener('measure', (event) => told.push((event as CustomEvent).detail.block));
    scope.choose({ ...scope.settings, block: 'network' });
  });
  for (const id of ['hero', 'rival'] as const) await poll(async () => (await shown(page, id)).gammas.length).toBe(1);
  expect(await page.evaluate(() => (window as never as { told: string[] }).told)).toContain('network');
}, 60_000);

it('data of the reader have a loss that fits them, and Play goes on after settings that cannot be', async () => {
  const { page } = await here.open('?paused=1#v=1&hidden=3&epochs=2');
  const scope = <T>(work: string) => page.evaluate<T>(`(() => { const scope = document.querySelector('sgd-scope'); ${work} })()`);
  await scope(`scope.useOwn({ data: { inputs: [[0], [1], [2], [3]], targets: [[0], [1], [0], [2]] } });`);
  await poll(() => phase(page)).toBe('paused');
  await scope(`scope.choose({ ...scope.settings, loss: 'cross-entropy' });`);
  expect(await scope<string>('return scope.settings.loss;')).toBe('mse-half-sum');
  // A batch for which there is no such run.
  await scope(`scope.own = { data: { inputs: [[NaN]], targets: [[0]] } }; void scope.reset();`);
  await poll(() => phase(page)).toBe('failed');
  await scope(`scope.own = { data: { inputs: [[0], [1], [2]], targets: [[0], [1], [0]] } };`);
  await play(page).click();
  await poll(() => phase(page)).toBe('done');
  await page.goto(`${here.site.url}?paused=1`);
  await page.reload();
  await scope(`scope.choose({ ...scope.settings, data: 'own' });`);
  expect(await scope<string>('return scope.settings.data;')).toBe('spirals');
  await poll(() => page.locator('#scope .notice').textContent()).toContain('data=own');
}, 60_000);

it('a link to a moment reaches it with other settings too, and going on is nothing to undo', async () => {
  const { page } = await here.open('?paused=1#v=1&hidden=3&epochs=2');
  await play(page).click();
  await poll(() => phase(page)).toBe('done');
  await page.evaluate(() => { location.hash = '#v=1&hidden=4&epochs=3&stop=30'; });
  await poll(() => liveStep(page)).toBe(30);
  await poll(() => phase(page)).toBe('paused');
  await play(page).click();
  await poll(() => phase(page)).toBe('done');
  expect(await page.evaluate(() => (document.querySelector('sgd-scope') as never as { past: { before: unknown[] } }).past.before.length)).toBe(0);
}, 60_000);

it('a second run catches up with the first, which stays where it is; the companions say whose they are', async () => {
  const { page } = await here.open('?lang=en#v=1&hidden=3&epochs=40&speed=10');
  const scope = <T>(work: string) => page.evaluate<T>(`(() => { const scope = document.querySelector('sgd-scope'); ${work} })()`);
  await poll(() => liveStep(page)).toBe(2000);
  await poll(() => phase(page)).toBe('done');
  const state = () => scope<[number, number, string]>('return [scope.controller.status.updates, scope.controller.checkpoints.length, scope.controller.phase];');
  const before = await state();
  expect(before[0]).toBe(2000);
  await page.locator('#scope').getByRole('button', { name: 'Compare' }).click();
  await page.locator('#scope #rival').waitFor();
  expect(await state()).toEqual(before);
  await poll(() => scope<number>('return scope.shadowRoot.querySelector("#rival").measurement.updates;')).toBe(2000);
  // Moments of both on the way.
  const [first, both] = await scope<[number, number]>('const all = scope.controller.checkpoints.map(({ measurement }) => measurement.updates); return [all.length, all.filter((at) => scope.comparison.at(at)).length];');
  expect(first!).toBeGreaterThan(9);
  expect(both!).toBeGreaterThan(4);
  expect(await page.locator('#scope sgd-companion').first().locator('figcaption b').textContent()).toContain('Cross-entropy');
  await page.locator('#scope').getByRole('button', { name: 'Undo' }).click();
  await poll(() => page.locator('#scope #rival').count()).toBe(0);
  expect(await state()).toEqual(before);
  expect(await page.locator('#scope sgd-companion').first().locator('figcaption b').textContent()).toBe('');
}, 60_000);
