// What is not of the present settings looks and says so; what went wrong has a way out; one moment has one number.
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { sayer } from '../../../web/element/strings/index.js';
import { stage } from './browser.js';

const here = stage();
const poll = <T>(ask: () => T) => expect.poll(ask, { timeout: 15_000 });

/** Runs in the page, with the element at hand. */
const scope = <T>(page: Page, work: string) => page.evaluate<T>(`(() => { const scope = document.querySelector('#scope'); ${work} })()`);
const phase = (page: Page) => scope<string>(page, 'return scope.controller.phase;');
const paleness = (page: Page) => scope<Record<string, string>>(page, `return Object.fromEntries(
  ['sgd-layers', 'sgd-strip'].map((part) => [part, getComputedStyle(scope.shadowRoot.querySelector(part)).opacity]));`);

it('everything that is not of the present settings is pale, and the sentence says what is awaited', async () => {
  const { page } = await here.open('?lang=en&paused=1');
  await page.locator('#hero').first().waitFor();
  // Its first measurement never comes.
  await scope(page, `scope.controller.measure = () => new Promise(() => {}); void scope.step();`);
  await poll(() => paleness(page)).toEqual({ 'sgd-layers': '0.35', 'sgd-strip': '0.35' });
  // Words are pale, too, but not too pale to be read.
  const colour = (selector: string) => page.locator(`#scope ${selector}`).first().evaluate((part) => getComputedStyle(part).color);
  const soft = await colour('.note');
  expect([await colour('.status > b'), await colour('.outcome')]).toEqual([soft, soft]);
  await poll(() => page.locator('#scope .waits').isVisible()).toBe(true);
  expect(await page.locator('#scope .waits').textContent()).toContain('Measuring');
  expect(await page.locator('#scope .reading').evaluate((sentence) => getComputedStyle(sentence).visibility)).toBe('hidden');
  const slope = page.locator('#scope #hero').locator('text.slope');
  expect(await slope.evaluate((text) => getComputedStyle(text.closest('svg')!).opacity)).toBe('0.35');
}, 60_000);

it('settings that cannot be trained are undone by a button, and the run goes on', async () => {
  const { page } = await here.open('?lang=en#v=1&epochs=5&hidden=3&speed=1000');
  await poll(() => phase(page)).toBe('done');
  await scope(page, `scope.choose({ ...scope.settings, 'toy-classes': 8 });`); // blobs could have them, spirals cannot
  await poll(() => phase(page)).toBe('failed');
  await poll(() => paleness(page)).toMatchObject({ 'sgd-layers': '0.35', 'sgd-strip': '0.35' });
  // The number of the settings before is none of these.
  expect(await page.locator('#scope .reading').textContent()).toBe('No measurement with these settings.');
  expect(await page.locator('#scope .waits').count()).toBe(0);
  await page.locator('#scope .notice').getByRole('button', { name: 'Undo' }).click();
  await poll(() => phase(page)).toBe('done');
  expect(await scope(page, `return scope.settings['toy-classes'];`)).toBe(3);
  expect(await paleness(page)).toMatchObject({ 'sgd-layers': '1', 'sgd-strip': '1' });
}, 60_000);

it('what is too large for the engine is told in the reader\'s language, with the engine\'s sentence in it', async () => {
  const { page } = await here.open('?lang=zh&paused=1#v=1&data=digits&hidden=32,32,32,32&block=network&samples=20');
  await scope(page, 'void scope.step();');
  const notice = page.locator('#scope .notice');
  await poll(() => notice.textContent()).toMatch(/^太大，无法在此精确测量：the analysis would take \d/);
  expect(await notice.textContent()).toContain(await scope<string>(page, 'return scope.controller.message;'));
  // Another failure is no matter of size.
  await scope(page, `scope.settings = { ...scope.settings, data: 'spirals', hidden: '3', block: 'layers', 'toy-classes': 8 };`);
  await poll(() => notice.textContent()).not.toContain('太大');
  expect(await phase(page)).toBe('failed');
}, 60_000);

it('a table that cannot be trained on leaves the points that belong to the answers shown', async () => {
  const { page } = await here.open('?lang=en#v=1&epochs=2&speed=1000&data=moons');
  await poll(() => phase(page)).toBe('done');
  const points = () => scope<number[]>(page, "return [...scope.shadowRoot.querySelector('sgd-companion').points.x].slice(0, 40);");
  await poll(() => scope<boolean>(page, 'return scope.snapshot().step === scope.controller.status.updates;')).toBe(true);
  const before = await points();
  const table = Array.from({ length: 60 }, (_, i) => [...Array.from({ length: 300 }, (__, k) => Math.sin(i * k)), i % 2].join()).join('\n');
  await page.locator('#scope input[type=file]').setInputFiles({ name: 'wide.csv', mimeType: 'text/csv', buffer: Buffer.from(table) });
  await poll(() => phase(page)).toBe('failed');
  await poll(() => page.locator('#scope .reading').textContent()).toBe('No measurement with these settings.');
  expect(await points()).toEqual(before);
  // Nor are those of a run shown before it is measured.
  await scope(page, `scope.controller.measure = () => new Promise(() => {}); scope.choose({ ...scope.settings, data: 'circles' });`);
  await poll(() => scope<boolean>(page, 'return !!scope.controller.run && scope.controller.awaited;')).toBe(true);
  await page.waitForTimeout(300);
  expect(await points()).toEqual(before);
}, 60_000);

it('a table of one class is told to be one, without advice about units', async () => {
  const { page } = await here.open('?lang=en&paused=1#v=1&hidden=3&epochs=2');
  const notice = page.locator('#scope .notice');
  for (const kind of ['oak', '0']) {
    const table = Array.from({ length: 30 }, (_, i) => `${Math.sin(i)},${Math.cos(i)},${kind}`).join('\n');
    await page.locator('#scope input[type=file]').setInputFiles({ name: 'own.csv', mimeType: 'text/csv', buffer: Buffer.from(table) });
    await poll(() => notice.textContent()).toBe('One class has no noise and no curvature: nothing to measure.');
    expect(await notice.getByRole('button').count()).toBe(0);
    await page.locator('#scope').getByRole('radio', { name: 'Moons' }).click();
    await poll(() => notice.count()).toBe(0);
  }
}, 60_000);

it('a file that could not be read is told also where another notice stands, which comes back afterwards', async () => {
  const { page } = await here.open('?lang=en#v=1&data=regression&lr=2');
  const notice = page.locator('#scope .notice');
  await poll(() => notice.textContent()).toContain('The units have died');
  await page.locator('#scope input[type=file]').setInputFiles({ name: 'own.csv', mimeType: 'text/csv', buffer: Buffer.from('1,2,3\n1,2\n') });
  await poll(() => notice.textContent()).toContain('This file could not be read');
  await notice.getByRole('button', { name: 'Close' }).click();
  await poll(() => notice.textContent()).toContain('The units have died');
}, 60_000);

it('a network without curvature is told, has no ends to hold, and lives again after the offer', async () => {
  const { page } = await here.open('?lang=en#v=1&data=regression&lr=2');
  const notice = page.locator('#scope .notice');
  await poll(() => notice.textContent()).toContain('The units have died');
  expect(await page.locator('#scope #hero').locator('sgd-handle').count()).toBe(0);
  await scope(page, 'scope.pause()');
  for (let lr = 2; lr > 0.3 && await notice.count() > 0;) { // 0.67 may be too long a step, too
    await notice.getByRole('button').click();
    expect(await scope<number>(page, 'return scope.settings.lr;')).toBeLessThan(lr);
    lr = await scope<number>(page, 'return scope.settings.lr;');
    await poll(() => scope<number>(page, 'return scope.shown.updates;')).toBeGreaterThan(50);
    await page.waitForTimeout(500);
  }
  expect(await notice.count()).toBe(0);
  expect(await phase(page)).toBe('training');
  expect(await page.locator('#scope #hero').locator('sgd-handle').count()).toBe(2);
}, 60_000);

it('the bar gives no number for a loss that is not finite any more', async () => {
  const { page } = await here.open('?lang=en#v=1&loss=mse-half-sum&lr=10&momentum=0.9&activation=identity');
  await poll(() => page.locator('#scope .notice').textContent()).toContain('not finite any more');
  expect(await page.locator('#scope .outcome').textContent()).toMatch(/^loss –/);
}, 60_000);

it('the big picture and the time bar say what to look for, in both languages; the strip goes with its words', async () => {
  for (const lang of ['en', 'zh'] as const) {
    const { page } = await here.open(`?lang=${lang}&paused=1`);
    await page.locator('#hero').first().waitFor();
    const say = sayer(lang);
    expect(await page.locator('#scope .under .note').first().textContent()).toContain(say('look.hero'));
    expect((await page.locator('#scope .strip .note').textContent())!.trim()).toBe(`${say('say.strip')} ${say('look.strip')}`);
    expect(await page.locator('#scope .strip .note').isVisible()).toBe(true);
    await scope(page, "scope.hide = 'strip';");
    await poll(() => page.locator('#scope .strip').count()).toBe(0);
  }
}, 60_000);

it('a measurement that takes long says so beside its moment', async () => {
  const { page } = await here.open('?lang=en&paused=1');
  await scope(page, 'return scope.step();');
  const status = page.locator('#scope .status');
  await poll(() => status.textContent()).toMatch(/step 1 · measured at 1$/);
  await scope(page, `const { run } = scope.controller, { analyze } = run;
    run.analyze = (options) => new Promise((go) => setTimeout(go, 3000)).then(() => analyze.call(run, options));
    return scope.step();`);
  await poll(() => status.textContent()).toMatch(/step 2 · measured at 2 in [3-9] s$/);
}, 60_000);

it('dead units live again after one offer, also where the step was far too long', async () => {
  const { page } = await here.open('?lang=en#v=1&lr=3&epochs=20&speed=1000');
  const notice = page.locator('#scope .notice');
  await poll(() => notice.textContent()).toContain('The units have died');
  await notice.getByRole('button', { name: 'Set it to 0.3' }).click();
  await poll(() => phase(page)).toBe('done');
  await poll(() => scope<boolean>(page, 'return scope.snapshot().step === scope.controller.status.updates;')).toBe(true);
  expect(await notice.count()).toBe(0);
}, 60_000);

it('one moment has one number, in the bar, in the time bar and beside two runs, and the thumb stands under its line', async () => {
  const { page } = await here.open('?lang=en&paused=1#v=1&compare=mse-half-sum');
  for (let i = 0; i < 3; i++) await scope(page, 'return scope.step();');
  await page.locator('#scope #rival').waitFor();
  await poll(() => page.locator('#scope .status').textContent()).toMatch(/epoch 0\.1 of 300\s*step 3 · measured at 3$/); // 3 of 50 updates
  expect(await page.locator('#scope sgd-strip .epoch').textContent()).toBe('epoch 0.1 · step 3');
  expect(await page.locator('#scope .pair-of-heroes h2 .soft').allTextContents()).toEqual(['epoch 0.1', 'epoch 0.1']);
  const [line, thumb] = await page.locator('#scope sgd-strip').evaluate((strip) => {
    const [now, input] = ['.now', 'input'].map((part) => strip.shadowRoot!.querySelector(part)!);
    const { left, width } = input!.getBoundingClientRect();
    const { value, max } = input as HTMLInputElement;
    return [now!.getBoundingClientRect().left, left + 8 + (Number(value) / Number(max)) * (width - 16)];
  });
  expect(Math.abs(line! - thumb!)).toBeLessThan(1);
}, 60_000);

it('the plot is named by its axis, and comes before the rest with the choice of axis first', async () => {
  const { page } = await here.open('?lang=en&paused=1#v=1&x=f');
  const plot = page.locator('#scope #hero').getByRole('slider').first();
  await poll(() => plot.getAttribute('aria-label')).toContain('Fisher');
  await page.locator('#scope').getByRole('radio', { name: 'Fii' }).focus();
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement!.shadowRoot!.activeElement!.textContent)).toBe('Pin');
}, 60_000);

it('curvatures that occur more than once are told of where they are', async () => {
  // Under squared error the last layer has each of its curvatures once for every class.
  const { page } = await here.open('?lang=en#v=1&loss=mse-half-sum&data=moons&hidden=4&epochs=3&speed=1000&layer=2');
  const told = () => page.evaluate(() => {
    const scope = document.querySelector('#scope')!;
    const notes = [...scope.shadowRoot!.querySelectorAll('.note')].map(({ textContent }) => textContent!).filter((text) => text.includes('same curvature'));
    const [companion] = scope.shadowRoot!.querySelectorAll('sgd-companion') as never as { measurement: { blocks: { degenerate_curvatures?: number }[] } }[];
    return { notes, counts: companion.measurement.blocks.map((block) => block.degenerate_curvatures) };
  });
  await poll(() => phase(page)).toBe('done');
  // Two of the four units have died by then, and what is flat is not counted.
  await poll(async () => (await told()).counts).toEqual([0, 4]);
  expect((await told()).notes).toEqual(['4 directions have the same curvature as a neighbour: which ones they are is up to rounding, so single points may differ between machines.']);
  await page.evaluate(() => Object.assign(document.querySelector('#scope')!, { settings: { layer: 1 } }));
  await poll(async () => (await told()).notes).toEqual([]);
}, 60_000);

it('the focus of a slider leaves its words alone', async () => {
  const { page } = await here.open('?lang=en&paused=1');
  const controls = page.locator('#scope sgd-controls');
  const [row, slider] = [controls.locator('label[for=batch]'), controls.locator('#batch')];
  const pictures = async () => [await row.screenshot({ animations: 'disabled' }), await slider.screenshot()].map((picture) => picture.toString('base64'));
  const before = await pictures();
  await page.keyboard.press('Tab');
  await slider.focus();
  const after = await pictures();
  expect(after[0]).toBe(before[0]);
  expect(after[1]).not.toBe(before[1]);
}, 60_000);

it('the companions name their axes, and say what their numbers are', async () => {
  const { page } = await here.open('?lang=en#v=1&hidden=8,8&epochs=2&speed=1000');
  await poll(() => phase(page)).toBe('done');
  const lower = page.locator('#scope sgd-companion').nth(1);
  const words = async (part: string) => (await lower.locator(part).locator('text').allTextContents()).map((text) => text.trim());
  await poll(() => words('sgd-scatter')).toEqual(expect.arrayContaining(['Cii', 'E[h²]ii']));
  expect((await words('sgd-scatter')).filter((text) => /^slope -?−?\d\.\d\d$/.test(text))).toHaveLength(1);
  await lower.getByRole('tab', { name: 'Overlap' }).click();
  await lower.locator('sgd-overlap canvas').first().waitFor();
  expect(await lower.locator('sgd-overlap b').allTextContents()).toEqual(['H →', 'C ↓']);
  // A direction that is pointed at has its column and its row in a frame: places and sizes in cells.
  const frames = () => lower.locator('sgd-overlap').evaluate(({ shadowRoot }) => {
    const cells = shadowRoot!.querySelector('canvas')!.getBoundingClientRect(), cell = (cells.width - 2) / 20;
    return [...shadowRoot!.querySelectorAll('i')].map((frame) => frame.getBoundingClientRect())
      .map(({ left, top, width, height }) => [left - cells.left - 1, top - cells.top - 1, width, height].map((length) => Math.round(length / cell)));
  });
  expect(await frames()).toEqual([]);
  await page.locator('#scope #hero').getByRole('slider').first().focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowLeft');
  await poll(frames).toEqual([[1, 0, 1, 20], [0, 1, 20, 1]]);
  await page.keyboard.press('End');
  await poll(frames).toEqual([]);
  await lower.getByRole('tab', { name: 'Distance' }).click();
  // A distance of 1.5 is longer than one of 1, where a line is.
  const drawn = () => lower.evaluate((companion) => {
    const block = (companion as never as { measurement: { blocks: { layer: number; relative_gaps_to_h?: object }[] } }).measurement.blocks.find(({ layer }) => layer === (companion as never as { layer: number }).layer)!;
    block.relative_gaps_to_h = { C: 1.5, F: 0.5, gauss_newton: 0 };
    (companion as never as { requestUpdate(): void }).requestUpdate();
    const root = companion.shadowRoot!;
    const right = (part: Element) => Math.round(part.getBoundingClientRect().right);
    const bars = [...root.querySelectorAll('rect[fill^="var(--layer"]')].map((bar) => Math.round(bar.getBoundingClientRect().width));
    return { bars, line: root.querySelector('.picture .marker') && right(root.querySelector('.picture .marker')!), whole: [...root.querySelectorAll('rect[fill="var(--wedge)"]')].map(right) };
  });
  // What has just been set is drawn later, and another measurement may come between.
  await poll(async () => {
    const { bars, line, whole } = await drawn();
    return bars.length === 3 && Math.abs(bars[0]! - 3 * bars[1]!) < 3 && Math.abs(line! - whole[0]!) < 3;
  }).toBe(true);
}, 60_000);
