// The small pictures with data, colours and questions that the page itself does not begin with.
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { settled, stage } from './browser.js';

const coloured = (style: string) => ({ html: `<!doctype html><title>x</title><style>sgd-scope { ${style} }</style><script type="module" src="embed.js"></script>
  <sgd-scope id="scope" lang="en" data="moons" upper="matrices" hidden-layers="6" epochs="3" speed="1000"></sgd-scope>` });
const here = stage({ 'coloured.html': coloured('--sgd-ground: white; --sgd-ink: rgb(20 20 20)'), 'mixed.html': coloured('--sgd-ground: color(srgb 1 1 1)') });
const poll = <T>(ask: () => T) => expect.poll(ask, { timeout: 30_000 });

/** Runs in the page, with the element and its upper companion at hand. */
const upper = <T>(page: Page, work: string) => page.evaluate<T>(`(() => {
  const scope = document.querySelector('#scope'), companion = scope.shadowRoot.querySelector('sgd-companion'), root = companion.shadowRoot; ${work} })()`);
/** Has ended, and its end is what is shown. */
const ended = (page: Page) => poll(() => upper(page, `const { phase, status } = scope.controller ?? {};
  return phase === 'done' && scope.snapshot().step === status.updates;`)).toBe(true);

/** A page on which a network has learnt the table. */
async function learnt(settings: string, rows: (number | string)[][]): Promise<Page> {
  const { page } = await here.open(`?lang=en&paused=1#v=1&speed=1000&${settings}`);
  const table = rows.map((row) => row.join()).join('\n');
  await page.locator('#scope input[type=file]').setInputFiles({ name: 'own.csv', mimeType: 'text/csv', buffer: Buffer.from(table) });
  await poll(() => upper(page, 'return scope.settings.data;')).toBe('own');
  await upper(page, 'scope.play();');
  await ended(page);
  await settled(page);
  return page;
}

/** What the chart shows: its title, and its lines with their ends against the axes. */
const chart = (page: Page) => upper<{ title: string; labels: string[]; lines: { colour: string; points: number; inside: boolean; dashed: boolean }[]; ticks: number[] }>(page, `
  const [, left, right] = root.querySelector('path.axis').getAttribute('d').match(/M(.+),.+H(.+)/).map(Number);
  const all = [...root.querySelectorAll('path.series')];
  const lines = all.filter((path) => !path.getAttribute('d').includes('v'));
  return {
    title: root.querySelector('text.soft').textContent, labels: [...root.querySelectorAll('text.strong')].map(({ textContent }) => textContent),
    lines: lines.map((path) => {
      const xs = path.getAttribute('d').split(/[ML]/).slice(1).map(parseFloat);
      return { colour: path.getAttribute('stroke'), points: xs.length, inside: xs.every((x) => x >= left && x <= right), dashed: path.getAttribute('stroke-dasharray') !== 'none' };
    }),
    ticks: all.filter((path) => !lines.includes(path)).map((path) => path.getAttribute('d').split('M').length - 1),
  };`);

const threeClasses = Array.from({ length: 90 }, (_, i) => [((i % 3) * 2 - 2 + Math.sin(i * 7.3) * 1.2).toFixed(3), i % 3]);

it('one input with classes has a line a class, as its table has a column', async () => {
  const page = await learnt('hidden=8&epochs=20', threeClasses);
  const lines = [0, 1, 2].map((k) => ({ colour: `var(--class-${k})`, points: 192, inside: true, dashed: false }));
  expect(await chart(page)).toEqual({ title: 'probability of each class', labels: ['0', '1', '2'], lines, ticks: [30, 30, 30] });
  const table = await upper<{ columns: string[]; rows: number[][] }>(page, 'return companion.table();');
  expect(table.columns).toEqual(['x', 'probability 0', 'probability 1', 'probability 2']);
  expect(table.rows).toHaveLength(192);
  for (const [, ...answers] of table.rows) expect(answers.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 10);
  // A step along a direction has a dashed line for each.
  const hero = page.locator('#scope #hero').getByRole('slider').first();
  await hero.focus();
  await page.keyboard.press('Home');
  await poll(async () => (await chart(page)).lines.filter(({ dashed }) => dashed).map(({ colour }) => colour)).toEqual(lines.map(({ colour }) => colour));
}, 60_000);

it('classes have the names that the file gives them: in the picture, its legend and its table', async () => {
  const kinds = ['setosa', 'versicolor', '"virginica, wild"'];
  const legend = (page: Page) => upper<[string[], string]>(page, `const caption = root.querySelector('figcaption');
    return [[...caption.querySelectorAll('i')].map((dot) => dot.getAttribute('style')), caption.textContent.replace(/\\s+/g, ' ')];`);
  const lines = await learnt('hidden=8&epochs=20', [['width', 'kind'], ...threeClasses.map(([x, k]) => [x!, kinds[k as number]!])]);
  expect((await chart(lines)).labels).toEqual(['setosa', 'versicolor', 'virginica, wild']);
  // Beside a line, and within the picture.
  expect(await upper(lines, `const { right } = root.querySelector('svg').getBoundingClientRect();
    return [...root.querySelectorAll('text.strong')].every((text) => text.getBoundingClientRect().right <= right);`)).toBe(true);
  const plane = await learnt('hidden=8&epochs=2', threeClasses.map(([x, k], i) => [x!, Math.cos(i).toFixed(3), kinds[k as number]!]));
  expect(await legend(plane)).toEqual([[0, 1, 2].map((k) => `color:var(--class-${k})`), expect.stringContaining('● setosa ● versicolor ● virginica, wild ')]);
  expect(await upper(plane, 'return companion.table().columns;')).toEqual(['x', 'y', 'probability setosa', 'probability versicolor', 'probability virginica, wild']);
  await plane.locator('#scope').getByRole('radio', { name: 'Moons' }).click();
  await poll(async () => (await legend(plane))[0]).toEqual([]);
}, 60_000);

it('a legend of many classes names as many as there are colours, and counts the rest', async () => {
  const page = await learnt('hidden=4&epochs=1', Array.from({ length: 240 }, (_, i) => [Math.cos(i).toFixed(3), Math.sin(i * 1.7).toFixed(3), `kind-${i % 60}`]));
  const { dots, text, share } = await upper<{ dots: number; text: string; share: number }>(page, `const legend = root.querySelector('.classes');
    return { dots: legend.querySelectorAll('i').length, text: legend.textContent.replace(/\\s+/g, ' '), share: root.querySelector('.plane').offsetHeight / companion.offsetHeight };`);
  expect(dots).toBe(10);
  expect(text).toMatch(/kind-17 … \+50 $/);
  expect(share).toBeGreaterThan(0.4);
}, 60_000);

it('under the mean squared error these are the outputs, in the picture and in the table', async () => {
  const page = await learnt('hidden=8&epochs=20&loss=mse-half-sum', threeClasses);
  expect(await chart(page)).toMatchObject({ title: 'output for each class', labels: ['0', '1', '2'] });
  expect(await upper(page, 'return companion.table().columns;')).toEqual(['x', 'output 0', 'output 1', 'output 2']);
}, 60_000);

it('a column that never changes has room around it', async () => {
  const page = await learnt('hidden=4&epochs=2', Array.from({ length: 60 }, (_, i) => [1, (i - 30) / 10, i % 2]));
  // Points of both classes are in the middle of the picture, on its whole height.
  const middle = await upper<number>(page, `
    const dots = root.querySelector('.dots'), { data } = dots.getContext('2d').getImageData(Math.floor(dots.width / 2), 0, 1, dots.height);
    const ground = [...data.subarray(0, 3)];
    return [...Array(dots.height).keys()].filter((row) => Math.abs(data[4 * row] - ground[0]) + Math.abs(data[4 * row + 2] - ground[2]) > 60).length / dots.height;`);
  expect(middle).toBeGreaterThan(0.3);
}, 60_000);

it('samples with a curvature each are one line, the largest first, with a table in its order', async () => {
  const { page } = await here.open('?lang=en#v=1&data=circles&hidden=6&epochs=3&speed=1000&upper=samples');
  await ended(page);
  await poll(() => upper(page, 'return companion.samples?.N;')).toBe(500);
  await settled(page);
  const { lines } = await chart(page);
  expect(lines).toEqual([{ colour: 'var(--layer-2)', points: expect.any(Number), inside: true, dashed: false }]);
  expect(lines[0]!.points).toBeGreaterThan(100);
  expect(await upper(page, "return [...root.querySelectorAll('text.soft')].map(({ textContent }) => textContent).filter((text) => /[^\\d.⁻·×10²³⁴⁵⁶⁷⁸⁹⁰¹]/.test(text));")).toEqual(['λ₁(h)', 'Samples']);
  expect(await upper(page, "return root.querySelector('figcaption').textContent;")).not.toMatch(/are drawn|curves/);
  const rows = await upper<number[][]>(page, 'return companion.table().rows;');
  expect(rows.map(([, , value]) => value)).toEqual([...await upper<number[]>(page, 'return [...companion.samples.blocks[0].per_sample_spectra];')].sort((a, b) => b - a));
  expect(new Set(rows.map(([sample]) => sample)).size).toBe(500);
}, 60_000);

it('as many inputs as a square has pixels are pictures only where all of them are greys', async () => {
  const table = (least: number) => Array.from({ length: 60 }, (_, i) => [...Array.from({ length: 16 }, (__, k) => (Math.max(least, Math.sin(i * (k + 1)))).toFixed(3)), i % 2]);
  const greys = await learnt('hidden=3&epochs=2', table(0));
  await poll(() => upper(greys, "return !!root.querySelector('sgd-images');")).toBe(true);
  const numbers = await learnt('hidden=3&epochs=2', table(-1));
  expect(await upper(numbers, "return [!!root.querySelector('sgd-images'), root.querySelector('.waiting')?.textContent];")).toEqual([false, 'A picture of the answers needs one or two inputs.']);
}, 60_000);

it('more classes than colours use them again', async () => {
  const page = await learnt('hidden=8&epochs=10', Array.from({ length: 240 }, (_, i) => [Math.cos((i % 12) / 2) + (i % 7) / 40, Math.sin((i % 12) / 2) + (i % 5) / 40, i % 12]));
  expect(await upper(page, `const cells = root.querySelector('.cells'), { data } = cells.getContext('2d').getImageData(0, 0, cells.width, cells.height);
    return [...Array(data.length / 4).keys()].filter((at) => data[4 * at] + data[4 * at + 1] + data[4 * at + 2] === 0).length;`)).toBe(0);
}, 60_000);

it('two inputs with a number to be fitted are a field of greys, without classes', async () => {
  const page = await learnt('hidden=8&epochs=10', Array.from({ length: 80 }, (_, i) => [Math.cos(i), Math.sin(i * 1.7), (Math.cos(i) * Math.sin(i * 1.7)).toFixed(4)]));
  const { hues, shades } = await upper<{ hues: number; shades: number }>(page, `const cells = root.querySelector('.cells'), { data } = cells.getContext('2d').getImageData(0, 0, cells.width, cells.height);
    const all = [...Array(data.length / 4).keys()].map((at) => data.subarray(4 * at, 4 * at + 3));
    return { hues: Math.max(...all.map((pixel) => Math.max(...pixel) - Math.min(...pixel))), shades: new Set(all.map(([red]) => red)).size };`);
  expect(hues).toBeLessThan(12);
  expect(shades).toBeGreaterThan(30);
  expect(await upper(page, 'return companion.table().columns;')).toEqual(['x', 'y', 'output 0']);
}, 60_000);

for (const name of ['coloured', 'mixed']) {
  it(`matrices are drawn between any colours that a style sheet can name: ${name}`, async () => {
    const { page } = await here.open(`${name}.html`);
    await ended(page);
    await poll(() => upper(page, `const canvas = root.querySelector('.matrix'); if (!canvas) return null;
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      const pixels = [...Array(data.length / 4).keys()].map((at) => [...data.subarray(4 * at, 4 * at + 4)]);
      return { grey: pixels.every(([red, green, blue, alpha]) => Math.max(red, green, blue) - Math.min(red, green, blue) < 12 && alpha === 255),
        dark: pixels.some(([red]) => red < 40), light: pixels.some(([red]) => red > 150) };`)).toEqual({ grey: true, dark: true, light: true });
  }, 60_000);
}

it('matrices are painted when they or the colours change, and not for each direction pointed at', async () => {
  const { page } = await here.open('?lang=en#v=1&hidden=6,6&epochs=3&speed=1000&upper=matrices');
  await ended(page);
  await poll(() => upper(page, "return root.querySelectorAll('.matrix').length;")).toBe(3);
  await settled(page);
  // The meter has the size that tells shared directions from unrelated ones, up to the largest there can be.
  const sizes = await upper<{ shown: string; value: number; max: number; block: { commutator: number; commutator_over_product: number }; engine: number }>(page, `
    const { value, max } = root.querySelector('meter'), at = companion.measurement.blocks.findIndex(({ layer }) => layer === companion.layer);
    return { shown: root.querySelector('.meter b').textContent, value, max, block: scope.snapshot().blocks[at], engine: companion.measurement.blocks[at].ranges[0].commutator_over_product };`);
  expect(sizes.value).toBeCloseTo(sizes.engine, 12);
  expect(sizes.block.commutator_over_product).toBe(sizes.engine);
  expect(sizes.engine).toBeGreaterThan(sizes.block.commutator);
  expect(sizes.shown).toBe(`Commutator ${sizes.engine.toFixed(3)}`);
  expect(sizes.max).toBe(Math.SQRT2);
  await page.evaluate(`window.painted = 0;
    const { putImageData } = CanvasRenderingContext2D.prototype;
    CanvasRenderingContext2D.prototype.putImageData = function (...given) { if (this.canvas.className === 'matrix') painted++; return putImageData.apply(this, given); };`);
  await page.locator('#scope #hero').getByRole('slider').first().focus();
  for (let i = 0; i < 4; i++) {
    await page.keyboard.press('ArrowLeft');
    await settled(page);
  }
  expect(await page.evaluate('painted')).toBe(0);
  await page.emulateMedia({ colorScheme: 'dark' });
  await poll(() => page.evaluate('painted')).toBe(3);
}, 60_000);
