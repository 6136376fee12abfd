// How long the page's thread works at a time where the engine has no worker: the engine's steps one by one, in Node. Each takes
// its least time of several runs, which do the same steps, and is compared with a decomposition in the same minute: other
// programs lengthen both.
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadEngine, type Engine, type ExperimentOptions, type Run } from '../../../web/dist/index.js';

/** Milliseconds of each step, in order, while there is a list. */
let steps: number[] | undefined;

const { Instance } = WebAssembly;
/** The engine's module, with a clock beside each of its steps. */
function timed(module: WebAssembly.Module, imports: WebAssembly.Imports) {
  const exports = { ...new Instance(module, imports).exports } as Record<string, unknown>;
  for (const name of ['sgdscope_job_step', 'sgdscope_job_step_update', 'sgdscope_job_result']) {
    const call = exports[name] as (...numbers: number[]) => number;
    exports[name] = (...numbers: number[]) => {
      const begin = performance.now();
      const result = call(...numbers);
      steps?.push(performance.now() - begin);
      return result;
    };
  }
  return { exports };
}

let engine: Engine;
let digits: ExperimentOptions['data'];
beforeAll(async () => {
  WebAssembly.Instance = timed as never;
  engine = await loadEngine({ worker: false });
  const files = ['images-idx3', 'labels-idx1'].map((name) => readFile(`engine/data/digits/digits-${name}-ubyte.gz`));
  digits = await engine.readData(await files[0]!, await files[1]!);
});
afterAll(() => {
  engine.dispose();
  WebAssembly.Instance = Instance;
});

const order = 256;
const matrix = Float64Array.from({ length: order ** 2 }, (_, i) => Math.sin((1 + Math.max(i % order, Math.floor(i / order))) * (1 + Math.min(i % order, Math.floor(i / order)))));

/** The least times of the steps that `call` takes, and of a decomposition of order 256 in one piece, of `repeats` runs in turn. */
async function leastTimes(repeats: number, options: ExperimentOptions, call: (run: Run) => Promise<unknown>) {
  let least: number[] | undefined, whole = Infinity;
  for (let i = 0; i < repeats; i++) {
    const run = await engine.experiment({ activation: 'tanh', epochs: 2, ...options });
    const taken: number[] = steps = [];
    await call(run);
    steps = undefined;
    run.dispose();
    if (least) expect(taken.length).toBe(least.length);
    least = least ? least.map((time, k) => Math.min(time, taken[k]!)) : taken;
    const pieces: number[] = steps = [];
    await engine.eigen(matrix, order);
    steps = undefined;
    whole = Math.min(whole, pieces.reduce((sum, time) => sum + time, 0));
  }
  return { least: least!, whole };
}

const networks: [string, () => ExperimentOptions, number][] = [
  ['2-8-8-3', () => ({ data: 'spirals', samples: 300, hidden: [8, 8] }), 8],
  ['2-16-16-3', () => ({ data: 'spirals', samples: 512, hidden: [16, 16] }), 5],
  ['16-16', () => ({ data: 'moons', samples: 300, hidden: [16, 16] }), 5],
  ['64-16-10', () => ({ data: digits, hidden: [16] }), 3],
];
const calls: [string, (run: Run) => Promise<unknown>][] = [
  ['training', (run) => run.advance()],
  ['layers', (run) => run.analyze()],
  ['the whole network', (run) => run.analyze({ block: 'network' })],
];

test.each(networks.flatMap(([name, options, repeats]) => (repeats > 3 ? calls : calls.slice(0, 1)).map(([what, call]) => [name, what, options, repeats, call] as const)))('%s, %s', async (name, what, options, repeats, call) => {
  const { least, whole } = await leastTimes(repeats, options(), call);
  const longest = Math.max(...least);
  console.log(`${name}, ${what}: the longest of ${least.length} steps takes ${longest.toFixed(1)} ms, ${(longest / whole).toFixed(2)} of a decomposition of order ${order} (${whole.toFixed(1)} ms)`);
  expect(longest / whole).toBeLessThan(1);
}, 120_000);
