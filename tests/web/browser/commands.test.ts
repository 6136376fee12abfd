// The command line that the page shows, pasted into a shell: the native program finds what the page has found, to the last digit.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fitting } from '../../../web/element/command.js';
import { encode } from '../../../web/element/link.js';
import { defaults, schema, trainingKeys, type State } from '../../../web/element/schema.js';
import { stage, type Found } from './browser.js';

const here = stage();
const programs = resolve('build/release/bin');
let folder: string;
beforeAll(async () => {
  expect(existsSync(join(programs, 'sgdscope')), 'sgdscope is built (npm test does that first)').toBe(true);
  folder = await mkdtemp(join(tmpdir(), 'sgdscope-commands-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** As a reader would: the line as it stands, with a place for the files. */
async function pasted(line: string, as: string): Promise<Found[]> {
  const { stderr } = await promisify(execFile)('bash', ['-c', `${line} --quiet --out ${as}`], { cwd: folder, env: { ...process.env, PATH: `${programs}${delimiter}${process.env.PATH}` } });
  expect(stderr).toBe('');
  const { blocks } = JSON.parse(await readFile(join(folder, as, 'analysis.json'), 'utf8')) as { blocks: (Found & { name: string })[] };
  return blocks.map(({ name, gamma, gamma_interval, r_squared }) => ({ block: name, gamma, gamma_interval, r_squared }));
}

const ask = <T>(page: Page, work: string) => page.evaluate<T>(`(() => { const scope = document.querySelector('#scope'); ${work} })()`);

/** Once the run of these settings has ended and is measured. */
async function found(page: Page, settings: string): Promise<Found[]> {
  let refusal: unknown;
  await expect.poll(async () => (refusal = await ask(page, `const { phase, awaited, status, message } = scope.controller;
    if (phase === 'failed' || phase === 'diverged') return phase + message;
    if (phase === 'paused') scope.play();
    return scope.link === ${JSON.stringify(settings)} && phase === 'done' && !awaited && scope.snapshot().step === status.updates;`)), { timeout: 30_000, message: settings }).not.toBe(false);
  expect(refusal, settings).toBe(true);
  return ask(page, 'return scope.snapshot().blocks.map(({ block, gamma, gamma_interval, r_squared }) => ({ block, gamma, gamma_interval, r_squared }));');
}

/** What stands in the panel; opened by its button, closed as one leaves it. */
async function shown(page: Page): Promise<string> {
  await page.locator('#scope .bar').getByRole('button', { name: 'Share' }).click();
  const line = await page.locator('sgd-share #command').inputValue();
  await page.keyboard.press('Escape');
  return line;
}

/** Settings that together have every data set, loss, activation, kind of labels, of start and of blocks, and numbers of all kinds. */
function sample(count: number): State[] {
  let seed = 20260;
  const random = () => (seed = (seed * 48271) % 0x7fffffff) / 0x7fffffff;
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)]!;
  const data = schema.data.choices.filter((name) => name !== 'own');
  const turn = <T>(values: readonly T[], i: number) => values[i % values.length]!;
  // Numbers to be fitted have no wrong labels: the engine says so, and so does the program.
  const real = ({ data, labels, loss }: State) => data === 'regression' || (labels === 'teacher' && loss.startsWith('mse'));
  return Array.from({ length: count }, (_, i) => fitting({
    ...defaults, data: turn(data, i), activation: turn(schema.activation.choices, i),
    // As the data repeat after seven, every kind of loss meets every kind of data.
    loss: turn(schema.loss.choices, Math.floor(i / 5) + i), labels: turn(schema.labels.choices, Math.floor(i / 2)), init: turn(schema.init.choices, i), block: turn(schema.block.choices, Math.floor(i / 3)),
    'no-bias': random() < 0.3, hidden: pick(['8', '8,6', '12', '6,6,6', '']), samples: pick([20, 97, 200, 500]), 'toy-noise': pick([0, 0.1, 0.35]),
    'toy-classes': data[i % data.length] === 'blobs' ? pick([2, 5, 8]) : pick([2, 3]), 'test-fraction': pick([0, 0.25, 0.333]), 'label-noise': pick([0, 0.05, 0.5]), epochs: 1 + Math.floor(random() * 6),
    batch: pick([1, 7, 10, 64, 2000]), lr: pick([0.02, 0.037, 1e-5]), momentum: pick([0, 0.3, 0.5]), 'weight-decay': pick([0, 1e-4, 0.01]),
    seed: Math.floor(random() * 2 ** 32), window: pick([1e-6, 1e-14, 3e-5]), below: pick([1, 0.5, 0.2]), layer: 1, speed: 1000,
  })).map((state) => (real(state) ? { ...state, 'label-noise': 0 } : state));
}

it('of links over the schema', async () => {
  const states = sample(22);
  // All that a training can be made of was changed at least once.
  for (const key of trainingKeys) if (key !== 'target') expect(new Set(states.map((state) => state[key])).size, key).toBeGreaterThan(1);
  for (const key of ['activation', 'loss', 'labels', 'init', 'block'] as const) expect(new Set(states.map((state) => state[key])), key).toEqual(new Set(schema[key].choices));
  const { page, problems } = await here.open('?lang=en&paused=1');
  let slopes = 0;
  for (const [i, state] of states.entries()) {
    const link = encode(state);
    await page.evaluate((link) => { location.hash = link; }, link);
    const blocks = await found(page, link);
    const line = await shown(page);
    expect(await pasted(line, `run${i}`), `${link}\n${line}`).toEqual(blocks);
    slopes += blocks.filter(({ gamma }) => gamma !== null).length;
  }
  // Enough of them have a number that could be wrong: 28.
  expect(slopes).toBeGreaterThan(20);
  expect(problems).toEqual([]);
}, 150_000);

it('of the reader\'s own table, as classes and as numbers', async () => {
  const rows = Array.from({ length: 80 }, (_, i) => [Math.cos(i).toFixed(4), Math.sin(1.7 * i).toFixed(4), (Math.cos(i) + i / 80).toFixed(4), i % 3].join());
  const table = `${rows.join('\n')}\n`;
  await writeFile(join(folder, 'data.csv'), table);
  const { page } = await here.open('?lang=en&paused=1#v=1&hidden=5&epochs=4&speed=1000');
  await page.locator('#scope input[type=file]').setInputFiles({ name: 'data.csv', mimeType: 'text/csv', buffer: Buffer.from(table) });
  await expect.poll(() => ask(page, 'return scope.settings.data;')).toBe('own');
  for (const target of ['auto', 'number']) {
    await ask(page, `scope.settings = { ...scope.settings, target: '${target}' };`);
    const blocks = await found(page, await ask(page, 'return scope.link;'));
    const line = await shown(page);
    expect(line).toMatch(target === 'number' ? /--data data.csv --target number .* --loss mse-half-sum / : /--data data.csv (?!.*(--target|--loss))/);
    expect(await pasted(line, target), line).toEqual(blocks);
    expect(blocks.some(({ gamma }) => gamma !== null)).toBe(true);
  }
}, 60_000);
