// What is taken away of each picture, read back: its CSV and its table have the numbers that the package finds in Node for
// the same moment of the same run, its SVG is XML without a number that is none, its PNG is a picture.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadEngine, type Engine, type Run } from '../../../web/dist/index.js';
import { experimentOptions } from '../../../web/element/command.js';
import { decode } from '../../../web/element/link.js';
import { unpack } from '../../../web/element/measurement.js';
import type { State } from '../../../web/element/schema.js';
import spirals from '../../../web/element/presets/spirals.json';
import { settled, stage } from './browser.js';
import { checkPictures, checkTwin, differences, readCsv, taken, type Cell, type Table } from './taken.js';

const here = stage();
let engine: Engine;
beforeAll(async () => { engine = await loadEngine(); });
afterAll(() => engine.dispose());

const poll = <T>(what: () => T) => expect.poll(what, { timeout: 20_000 });
const scope = <T>(page: Page, work: string) => page.evaluate<T>(`(() => { const scope = document.querySelector('#scope'); ${work} })()`);

/** A moment of the run of these settings, from the package. */
class Moment {
  private constructor(readonly run: Run, readonly state: State) {}

  static async of(state: State, epoch: number): Promise<Moment> {
    const moment = new Moment(await engine.experiment(experimentOptions(state)), state);
    await moment.goTo(epoch);
    return moment;
  }

  private updates = 0;

  /** An epoch is over when its loss is known as well. */
  async goTo(epoch: number): Promise<void> {
    const updates = Math.round(epoch * Math.ceil(this.run.training.size / this.state.batch));
    await this.run.advance(Number.isInteger(epoch) ? { epoch } : { updates: updates - this.updates });
    this.updates = updates;
  }

  analyze(more: { matrices?: boolean; vectors?: boolean } = {}) {
    const { block, window, below } = this.state;
    return this.run.analyze({ block, window, below, baseline: false, ...more });
  }

  async block(more?: { matrices?: boolean; vectors?: boolean }) {
    const { blocks } = await this.analyze(more);
    return blocks.find(({ layer }) => layer === this.state.layer) ?? blocks[0]!;
  }
}

const list = (length: number) => Array.from({ length }, (_, i) => i);
const probabilities = (outputs: number[]) => {
  const top = Math.max(...outputs);
  const weights = outputs.map((value) => Math.exp(value - top));
  return weights.map((weight) => weight / weights.reduce((a, b) => a + b, 0));
};
const entries = (names: string[], matrices: Float64Array[], n: number): Table =>
  ({ columns: ['row', 'column', ...names], rows: list(n * n).map((at) => [Math.floor(at / n) + 1, (at % n) + 1, ...matrices.map((matrix) => matrix[at]!)]) });
const directions = async (moment: Moment): Promise<Table> => ({
  columns: ['block', 'index', 'H_ii', 'C_ii', 'M2_ii', 'F_ii'],
  rows: (await moment.analyze()).blocks.flatMap(({ name, H_ii, C_ii, M2_ii, F_ii }) => list(H_ii.length).map((i) => [name, i + 1, H_ii[i]!, C_ii[i]!, M2_ii[i]!, F_ii[i] ?? null])),
});

/** Of the places that the file names: they are asked for by themselves. */
async function answers({ run, state }: Moment, { rows }: Table): Promise<Table> {
  const inputs = run.training.columns;
  const outputs = await run.outputs(rows.map((row) => row.slice(0, inputs) as number[]));
  const width = run.sizes.at(-1)!;
  const fitted = state.loss.startsWith('mse');
  const sides = list(inputs).map((k) => [Math.min, Math.max].map((extreme) => extreme(...list(run.training.size).map((i) => run.training.inputs[i * inputs + k]!))));
  // All samples are among them.
  for (const [k, [low, high]] of sides.entries()) {
    const places = rows.map((row) => row[k] as number);
    expect([Math.min(...places) < low!, Math.max(...places) > high!]).toEqual([true, true]);
  }
  expect(new Set(rows.map((row) => row.slice(0, inputs).join())).size).toBe(inputs === 2 ? 48 * 48 : 4 * 48);
  return {
    columns: [...['x', 'y'].slice(0, inputs), ...list(width).map((k) => `${fitted ? 'output' : 'probability'} ${k}`)],
    rows: rows.map((row, i) => {
      const own = [...outputs.subarray(i * width, (i + 1) * width)];
      return [...row.slice(0, inputs), ...(fitted ? own : probabilities(own))];
    }),
  };
}

interface Picture {
  name: string;
  take: string;
  set?: Partial<State>;
  /** How far numbers may be apart, of their size; as a rule they are the same to the last digit. */
  of?: number;
  /** `file`: what was read, of which the places of a lattice are taken. */
  expected(moment: Moment, file: Table): Promise<Table>;
}

const [upper, lower] = [0, 1].map((slot) => `sgd-companion >> nth=${slot} >> figure > sgd-take`) as [string, string];
const pictures: Picture[] = [
  { name: 'sgdscope', take: '.under sgd-take', expected: directions },
  {
    name: 'sgdscope-run', take: '.strip sgd-take',
    // At moments that the page has chosen.
    async expected({ state }, { rows }) {
      const moment = await Moment.of(state, 0);
      const names = (await moment.analyze()).blocks.map(({ name }) => `gamma of ${name}`);
      const found: Cell[][] = [];
      for (const [epoch] of rows as [number][]) {
        await moment.goTo(epoch);
        const { mean_loss, blocks } = await moment.analyze();
        found.push([epoch, mean_loss, ...blocks.map(({ gamma }) => gamma)]);
      }
      return { columns: ['epoch', 'loss', ...names], rows: found };
    },
  },
  // Exponential functions of Node and Chromium differ in their last digit. Worst: 4e-16.
  { name: 'sgdscope-prediction', take: upper, set: { upper: 'prediction' }, of: 1e-14, expected: answers },
  {
    name: 'sgdscope-loss', take: upper, set: { upper: 'loss' },
    expected: async ({ run }) => ({ columns: ['epoch', 'loss', 'accuracy'], rows: (await run.history()).map(({ epoch, loss, accuracy }) => [epoch, loss, accuracy]) }),
  },
  {
    name: 'sgdscope-matrices', take: upper, set: { upper: 'matrices' },
    async expected(moment) {
      const { C, H, M2, size } = await moment.block({ matrices: true });
      return entries(['C', 'H', 'M2'], [C!, H!, M2!], size);
    },
  },
  {
    name: 'sgdscope-samples', take: upper, set: { upper: 'samples' },
    async expected(moment) {
      const { kind, layer } = await moment.block();
      const { N, blocks: [block] } = await moment.run.moments({ block: kind, ...(layer > 0 && { layers: [layer] }), perSample: true });
      const all = block!.per_sample_spectra!;
      const each = all.length / N;
      const rows = [...all].map((value, at) => [Math.floor(at / each) + 1, (at % each) + 1, value]);
      // One line where each sample has one curvature alone.
      const one = rows.every(([, index, value]) => index === 1 || value! <= 1e-12 * Math.max(...all));
      return { columns: ['sample', 'index', 'eigenvalue'], rows: one ? rows.sort((a, b) => b[2]! - a[2]!) : rows };
    },
  },
  { name: 'sgdscope-square', take: lower, set: { lower: 'square' }, expected: async (moment) => {
    const { columns, rows } = await directions(moment);
    const { name } = await moment.block();
    return { columns, rows: rows.filter(([block]) => block === name) };
  } },
  {
    name: 'sgdscope-spectra', take: lower, set: { lower: 'spectra' },
    async expected(moment) {
      const { H_ii, noise_spectrum } = await moment.block();
      return { columns: ['index', 'H', 'C'], rows: list(H_ii.length).map((i) => [i + 1, H_ii[i]!, noise_spectrum[i]!]) };
    },
  },
  {
    name: 'sgdscope-overlap', take: lower, set: { lower: 'overlap' },
    async expected(moment) {
      const { vectors, noise_vectors, size } = await moment.block({ vectors: true });
      const count = Math.min(20, size);
      const row = (of: Float64Array, i: number) => [...of.subarray(i * size, (i + 1) * size)];
      const squared = list(count * count).map((at) => {
        const [c, h] = [row(noise_vectors!, Math.floor(at / count)), row(vectors!, at % count)];
        return c.reduce((sum, value, k) => sum + value * h[k]!, 0) ** 2;
      });
      return entries(['overlap'], [Float64Array.from(squared)], count);
    },
  },
  {
    name: 'sgdscope-window', take: lower, set: { lower: 'window' },
    async expected(moment) {
      const { gamma_against_window } = await moment.block();
      return { columns: ['directions', 'window_low', 'gamma', 'r_squared'], rows: gamma_against_window.map(({ top, window_low, gamma, r_squared }) => [top, window_low, gamma, r_squared]) };
    },
  },
  {
    name: 'sgdscope-gaps', take: lower, set: { lower: 'gaps' },
    expected: async (moment) => ({
      columns: ['block', 'C to H', 'F to H', 'Gauss-Newton to H'],
      rows: (await moment.analyze()).blocks.map(({ name, relative_gaps_to_h: gaps }) => [name, gaps!.C, gaps!.F, gaps!.gauss_newton]),
    }),
  },
];

/** Of a page at an end of its run, or at a moment that it went back to; `drawn`: the pictures as well. */
async function checkAll(page: Page, link: string, epoch: number, drawn: boolean, some = pictures): Promise<void> {
  const moment = await Moment.of(decode(link).state, epoch);
  for (const { name, take: at, set = {}, of = 0, expected } of some) {
    await scope(page, `scope.settings = { ...scope.settings, ...${JSON.stringify(set)} };`);
    const take = page.locator('#scope').locator(at);
    let table!: Table;
    // What a picture was not yet drawn from is asked for when it is chosen, and is there a moment later.
    await poll(async () => {
      await settled(page);
      if (!(await take.evaluate((menu) => (menu as never as { table(): Table | null }).table()))) return 'nothing yet';
      const { name: file, bytes } = await taken(take, 'CSV');
      table = readCsv(bytes.toString());
      const { columns, rows } = table.rows.length ? await expected(moment, table) : { columns: [], rows: [[null]] };
      return { file, columns: table.columns.join() === columns.join(), wrong: differences(rows, table.rows, of), some: rows.length > (name === 'sgdscope-gaps' ? 1 : 2) };
    }).toEqual({ file: `${name}.csv`, columns: true, wrong: [], some: true });
    if (!drawn) continue;
    await checkTwin(take, table);
    await checkPictures(page, take, name);
  }
}

/** A page whose run has ended and is measured. */
async function ended(link: string): Promise<Page> {
  const { page } = await here.open(`?lang=en&paused=1#${link}`);
  await scope(page, 'scope.play();');
  await poll(() => scope(page, "return scope.controller.phase === 'done' && scope.snapshot().step === scope.controller.status.updates;")).toBe(true);
  await settled(page);
  return page;
}

const link = 'v=1&hidden=8,8&epochs=12&speed=6';
it('each picture has the numbers of its moment in its CSV and its table, and can be taken as SVG and PNG', async () => {
  const page = await ended(link);
  await checkAll(page, link, 12, true);
  // Gone back to the middle: all of what is taken is of then, but for what is of the whole run.
  const epochs = await scope<number[]>(page, 'return scope.controller.checkpoints.map(({ measurement }) => measurement.epoch);');
  const middle = epochs[Math.floor(epochs.length / 2)]!;
  expect([epochs.length > 4, middle > 0, middle < 12]).toEqual([true, true, true]);
  await scope(page, `scope.renderRoot.querySelector('sgd-strip').dispatchEvent(new CustomEvent('time', { detail: ${Math.floor(epochs.length / 2)}, bubbles: true, composed: true }));`);
  await poll(() => scope(page, 'return scope.snapshot().epoch;')).toBe(middle);
  await checkAll(page, link, middle, false, pictures.filter(({ name }) => !['sgdscope-run', 'sgdscope-loss'].includes(name)));
}, 120_000);

it('the recorded run gives what is recorded of it, as long as that is what is shown', async () => {
  const { page } = await here.open('?lang=en&paused=1#v=1&upper=loss&lower=square');
  await settled(page);
  const { measurement: { blocks }, trace, history } = unpack(spirals as never);
  const rows = blocks.flatMap(({ name, H_ii, C_ii, M2_ii, F_ii }) => list(H_ii.length).map((i) => [name, i + 1, H_ii[i]!, C_ii[i]!, M2_ii[i]!, F_ii[i] ?? null]));
  const recorded: Record<string, Cell[][]> = {
    sgdscope: rows, 'sgdscope-square': rows.filter(([name]) => name === blocks[1]!.name),
    'sgdscope-run': trace.epochs.map((epoch, i) => [epoch, history[i]!.loss, ...trace.gammas[i]!]),
    'sgdscope-loss': history.map(({ epoch, loss, accuracy }) => [epoch, loss, accuracy]),
  };
  for (const { name, take: at } of pictures.filter(({ name }) => name in recorded)) {
    const take = page.locator('#scope').locator(at);
    const table = readCsv((await taken(take, 'CSV')).bytes.toString());
    expect(table.rows.length, name).toBeGreaterThan(10);
    // Powers of Node and Chromium differ in their last digit. Worst: 2e-16.
    expect(differences(recorded[name]!, table.rows, 1e-14), name).toEqual([]);
    await checkTwin(take, table);
  }
  await checkPictures(page, page.locator('#scope').locator(upper), 'sgdscope-loss');
}, 60_000);

it('of two runs each big picture has its own numbers, and that of the time bar those of both', async () => {
  const both = `${link}&compare=mse-half-sum`;
  const page = await ended(both);
  await poll(() => scope(page, "return scope.snapshot().beside?.length;")).toBe(3);
  const menus = page.locator('#scope .pair-of-heroes sgd-take');
  const runs = ['cross-entropy', 'mse-half-sum'] as const;
  const { state } = decode(link);
  const found: Cell[][] = [];
  const bar = readCsv((await taken(page.locator('#scope .strip sgd-take'), 'CSV')).bytes.toString());
  for (const [i, loss] of runs.entries()) {
    const { name, bytes } = await taken(menus.nth(i), 'CSV');
    expect(name).toBe(`sgdscope-${loss}.csv`);
    const own = { ...state, loss };
    expect(differences((await directions(await Moment.of(own, 12))).rows, readCsv(bytes.toString()).rows, 0)).toEqual([]);
    const of = bar.rows.filter(([run]) => run === loss);
    expect(of.length).toBeGreaterThan(2);
    const { rows } = await pictures[1]!.expected(await Moment.of(own, 0), { columns: [], rows: of.map(([, ...rest]) => rest) });
    found.push(...rows.map((row) => [loss, ...row]));
    await checkPictures(page, menus.nth(i), `sgdscope-${loss}`);
  }
  expect(bar.columns.slice(0, 3)).toEqual(['run', 'epoch', 'loss']);
  expect(differences(found, bar.rows, 0)).toEqual([]);
}, 60_000);

it('other data and other blocks: numbers to be fitted along a line, the whole network, a run without curvature', async () => {
  const check = async (settings: string, epoch: number, names: string[]) => {
    const page = await ended(settings);
    await checkAll(page, settings, epoch, true, pictures.filter(({ name }) => names.includes(name)));
    await page.context().close();
  };
  await check('v=1&data=regression&hidden=6&epochs=5&speed=1000&layer=1', 5, ['sgdscope-prediction', 'sgdscope-samples']);
  await check('v=1&data=moons&hidden=4&epochs=2&speed=1000&block=network&layer=0', 2, ['sgdscope-square', 'sgdscope-matrices']);
  // No curvature anywhere: no line, and nothing that is no number.
  await check('v=1&hidden=4&epochs=20&speed=1000&lr=10', 20, ['sgdscope', 'sgdscope-run', 'sgdscope-spectra', 'sgdscope-gaps']);
}, 120_000);

it('images: each with the names of its class and of its answer', async () => {
  const kinds = ['ant', 'a "bee", wild'];
  const csv = list(60).map((i) => [...list(16).map((k) => Math.max(0, Math.sin(i * (k + 1))).toFixed(3)), `"${kinds[i % 2]!.replaceAll('"', '""')}"`].join()).join('\n');
  const { page } = await here.open('?lang=en&paused=1#v=1&hidden=3&epochs=2&speed=1000');
  await page.locator('#scope input[type=file]').setInputFiles({ name: 'own.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) });
  await poll(() => scope(page, 'return scope.settings.data;')).toBe('own');
  await scope(page, 'scope.play();');
  await poll(() => scope(page, "return scope.controller.phase === 'done' && scope.snapshot().step === scope.controller.status.updates;")).toBe(true);
  await settled(page);
  const { class_names: names, ...data } = await engine.readData(Buffer.from(csv));
  const run = await engine.experiment(experimentOptions(await scope<State>(page, 'return scope.settings;'), data));
  await run.advance();
  const outputs = await run.outputs(run.training.inputs);
  const expected = list(60).map((i): Cell[] => {
    const answer = probabilities([...outputs.subarray(2 * i, 2 * i + 2)]);
    const sure = Math.max(...answer);
    return [i + 1, names[run.training.labels[i]!]!, names[answer.indexOf(sure)]!, sure];
  });
  const take = page.locator('#scope').locator(upper);
  const table = readCsv((await taken(take, 'CSV')).bytes.toString());
  expect(table.columns).toEqual(['image', 'label', 'answer', 'probability']);
  expect(differences(expected, table.rows, 1e-14)).toEqual([]);
  expect(new Set(table.rows.map(([, label]) => label))).toEqual(new Set(names));
  await checkTwin(take, table);
  await checkPictures(page, take, 'sgdscope-prediction');
}, 60_000);
