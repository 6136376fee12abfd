// The package in Node: every call, in a worker and in this thread, with the same digits.
import { readFile } from 'node:fs/promises';
import { deflateRawSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SgdscopeError, loadEngine, type CallOptions, type Engine, type ExperimentOptions, type Run } from '../../../web/dist/index.js';
import { npz } from './npz.js';

const moons: ExperimentOptions = {
  data: 'moons', samples: 120, hidden: [6, 5], activation: 'tanh', epochs: 15, lr: 0.3, batch: 10, seed: 4,
};

describe.each([['a worker', true], ['this thread', false]])('in %s', (_, worker) => {
  let engine: Engine;
  beforeAll(async () => { engine = await loadEngine({ worker }); });
  afterAll(() => engine.dispose());

  test('says its version and where it runs', async () => {
    const { version } = JSON.parse(await readFile('package.json', 'utf8'));
    expect(engine.version).toBe(version);
    expect(engine.threaded).toBe(worker);
  });

  test('a run advances by updates, epochs and to its end; the way does not show', async () => {
    const [whole, bits] = [await engine.experiment(moons), await engine.experiment(moons)];
    const end = await whole.advance();
    expect(end).toMatchObject({ epoch: 15, finished: true, diverged: false });
    expect((await bits.advance({ updates: 7 })).updates).toBe(7);
    expect((await bits.advance({ epoch: 3 })).epoch).toBe(3);
    const slow = await bits.advance({ milliseconds: 1 });
    expect(slow.epoch).toBeGreaterThanOrEqual(3);
    expect((await bits.advance()).parameters).toEqual(end.parameters);
    const history = await whole.history();
    expect(history.map((record) => record.epoch)).toEqual([...Array(16).keys()]);
    expect(history.at(-1)!.loss).toBe(end.loss);
    expect(whole.training.size).toBe(96);
    expect(whole.test.size).toBe(24);
  });

  test('a limit that is reached trains nothing', async () => {
    const run = await engine.experiment(moons);
    const start = await run.advance({ updates: 0 });
    expect(start).toMatchObject({ epoch: 0, updates: 0, loss: expect.any(Number) });
    for (const until of [{ updates: 0 }, { updates: 0 }, { milliseconds: 0 }, { epoch: 0 }, { updates: 0, epoch: 9 }]) {
      expect(await run.advance(until)).toEqual(start);
    }
    await run.advance({ epoch: 2 });
    const two = await run.advance({ epoch: 2 });
    expect(two.epoch).toBe(2);
    expect(await run.advance({ epoch: 1 })).toEqual(two);
    expect((await (await engine.experiment(moons)).advance({ milliseconds: 0 })).loss).toBeNull();
  });

  test('a short time is enough for a step, however long it waits for its turn', async () => {
    const run = await engine.experiment(moons);
    await run.advance({ updates: 0 });
    const busy = Array.from({ length: 20 }, () => engine.eigen(new Float64Array(3600), 60));
    expect((await run.advance({ milliseconds: 0.01 })).updates).toBeGreaterThan(0);
    await Promise.all(busy);
  });

  test.each<[string, (run: Run, options: CallOptions) => Promise<unknown>]>([
    ['updates', (run, options) => run.advance({ updates: 2000, ...options })],
    ['epochs', (run, options) => run.advance({ epoch: 100, ...options })],
    ['a time', (run, options) => run.advance({ milliseconds: 1000, ...options })],
    ['the end', (run, options) => run.advance(options)],
    ['an analysis', (run, options) => run.analyze(options)],
    ['outputs', (run, options) => run.outputs(Array(300_000).fill(1), undefined, options)],
  ])('progress goes from 0 to 1 towards %s', async (name, call) => {
    const run = await engine.experiment({ ...moons, hidden: [24, 24], samples: 500, epochs: name === 'the end' ? 100 : 100_000 });
    for (let again = 0; again < 2; again++) {
      const seen: number[] = [];
      await call(run, { onProgress: ({ fraction }) => seen.push(fraction) });
      expect(seen.at(-1)).toBe(1);
      expect(seen).toEqual([...seen].sort((a, b) => a - b));
      // The first report comes after 50 ms: of a second, that is little on a slow machine, too.
      if (seen.length > 2) expect(seen[0]).toBeLessThan(0.7);
      if (['epochs', 'the end'].includes(name)) break; // reached
    }
    run.dispose();
  });

  test('outputs of many rows go in slices, with the parameters of when they were asked for', async () => {
    const network = await engine.createNetwork({ sizes: [2, 32, 32, 2], activations: 'tanh', seed: 3 });
    const inputs = Float64Array.from({ length: 120_000 }, (_, i) => Math.sin(i));
    let beats = 0;
    const beat = setInterval(() => beats++, 1);
    const asked = network.outputs(inputs);
    const other = network.setParameters((await network.parameters()).fill(0));
    const [z] = await Promise.all([asked, other]);
    clearInterval(beat);
    expect(beats).toBeGreaterThan(10); // measured in this thread: 47, one a slice; in one piece there was one
    await network.setParameters(await (await engine.createNetwork({ sizes: [2, 32, 32, 2], activations: 'tanh', seed: 3 })).parameters());
    for (const row of [0, 31_234, 59_999]) {
      expect(await network.outputs(inputs.subarray(2 * row, 2 * row + 2))).toEqual(z!.slice(2 * row, 2 * row + 2));
    }
    await expect(network.outputs(inputs, { signal: AbortSignal.timeout(20) })).rejects.toMatchObject({ name: 'TimeoutError' });
    network.dispose();
  });

  test('parameters that are set while a network trains are refused', async () => {
    const network = await engine.createNetwork({ sizes: [2, 6, 2], activations: 'tanh' });
    const training = network.train(await engine.toyData('moons', { samples: 60 }), { epochs: 3000 });
    await expect(network.setParameters(new Float64Array(32))).rejects.toMatchObject({ code: 'wrong-use' });
    expect(await network.parameters().then(() => training)).toMatchObject({ state: { finished: true } });
  });

  test('memory may be limited', async () => {
    const run = await engine.experiment(moons);
    await expect(run.analyze({ memoryLimit: 1000 })).rejects.toMatchObject({ code: 'too-large' });
    await expect(run.moments({ memoryLimit: 1000 })).rejects.toMatchObject({ code: 'too-large' });
    await expect(engine.eigen(new Float64Array(400), 20, { memoryLimit: 1000 })).rejects.toMatchObject({ code: 'too-large' });
  });

  test('a network trains one call at a time, and may be disposed of meanwhile', async () => {
    const data = await engine.toyData('moons', { samples: 60 });
    const network = await engine.createNetwork({ sizes: new Uint32Array([2, 6, 2]) as never, activations: 'tanh' });
    const first = network.train(data, { epochs: 5000 });
    await expect(network.train(data, { epochs: 1 })).rejects.toMatchObject({ code: 'wrong-use' });
    network.dispose();
    expect((await first).state.finished).toBe(true);
    const other = await engine.createNetwork({ sizes: [2, 6, 2], activations: 'tanh' });
    const before = await other.parameters();
    const stop = new AbortController();
    const cancelled = other.train(data, { epochs: 1e6, onProgress: () => stop.abort(), signal: stop.signal });
    await expect(cancelled).rejects.toMatchObject({ name: 'AbortError' });
    expect(await other.parameters()).toEqual(before);
    expect((await other.train(data, { epochs: 1 })).state.epoch).toBe(1);
  });

  test('what onProgress throws is what the call rejects with', async () => {
    const run = await engine.experiment({ ...moons, epochs: 1e6 });
    await expect(run.advance({ onProgress: () => { throw new RangeError('enough'); } })).rejects.toThrow('enough');
    expect((await run.advance({ updates: 1 })).finished).toBe(false);
    run.dispose();
  });

  test('a run may be disposed of while it advances', async () => {
    const run = await engine.experiment({ ...moons, epochs: 2000 });
    const end = run.advance();
    run.dispose();
    expect((await end).finished).toBe(true);
    await expect(run.advance()).rejects.toMatchObject({ code: 'disposed' });
    expect((await engine.eigen([2], 1)).eigenvalues[0]).toBe(2);
  });

  test('an engine that was disposed of works on nothing', async () => {
    const other = await loadEngine({ worker: engine.threaded });
    const run = await other.experiment({ ...moons, epochs: 1e6 });
    const end = run.advance();
    other.dispose();
    await expect(end).rejects.toMatchObject({ code: 'disposed' });
    const before = process.cpuUsage();
    await new Promise((done) => setTimeout(done, 300));
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1000).toBeLessThan(150); // measured: 8 ms; it was 290
  });

  test('an analysis has blocks, directions and, when asked for, matrices', async () => {
    const run = await engine.experiment(moons);
    const { parameters } = await run.advance();
    const analysis = await run.analyze({ matrices: true, vectors: true });
    expect(analysis.blocks.map((block) => block.size)).toEqual([12, 30, 10]);
    for (const block of analysis.blocks) {
      expect(block.H_ii).toHaveLength(block.size);
      expect([...block.H_ii]).toEqual([...block.H_ii].sort((a, b) => b - a));
      expect(block.H).toHaveLength(block.size ** 2);
      expect(block.vectors).toHaveLength(block.size ** 2);
      expect(Array.isArray(block.subspace_overlaps)).toBe(true);
    }
    expect(await run.analyze({ parameters })).toEqual(await run.analyze());
    const only = await run.analyze({ layers: [2], overlaps: false, baseline: false });
    expect(only.blocks).toHaveLength(1);
    expect(only.blocks[0]!.gamma).toBe(analysis.blocks[1]!.gamma);
    expect(only.blocks[0]!.random_rotation).toBeNull();
  });

  test('a network of one\'s own trains in place and answers', async () => {
    const inputs = [[0, 0], [0, 1], [1, 0], [1, 1]];
    const labels = [0, 1, 1, 0];
    const network = await engine.createNetwork({ sizes: [2, 8, 2], activations: 'tanh', seed: 2 });
    const before = await network.parameters();
    const { history, state } = await network.train({ inputs, labels }, { epochs: 300, lr: 0.5, batch: 4 });
    expect(history.at(-1)!.accuracy).toBe(1);
    expect(await network.parameters()).toEqual(state.parameters);
    const z = await network.outputs(inputs);
    labels.forEach((label, i) => expect(z[2 * i + label]).toBeGreaterThan(z[2 * i + 1 - label]!));
    await network.setParameters(before);
    expect(await network.parameters()).toEqual(before);
    const regression = await network.analyze({ inputs, targets: [[0, 1], [1, 0], [1, 1], [0, 0.5]] }, { block: 'network' });
    expect(regression.accuracy).toBeNull();
    network.dispose();
    await expect(network.parameters()).rejects.toMatchObject({ code: 'disposed' });
  });

  test('moments of a problem agree with finite differences of its losses', async () => {
    const parameters = Float64Array.from({ length: 17 }, (_, i) => Math.sin(i + 1));
    const problem = {
      network: { sizes: [2, 3, 2], activations: 'tanh' as const, bias: true }, loss: 'cross-entropy' as const,
      parameters, inputs: [[0.5, -1], [1.5, 0.25]], targets: [[0.25, 0.75], [1, 0]],
    };
    const moments = await engine.moments(problem, { block: 'network', perSample: true });
    const block = moments.blocks[0]!;
    expect(block.size).toBe(17);
    const lossAt = async (i: number, step: number) => {
      const moved = parameters.slice();
      moved[i]! += step;
      return (await engine.moments({ ...problem, parameters: moved })).losses;
    };
    for (const i of [0, 7, 16]) {
      const [up, down] = [await lossAt(i, 1e-5), await lossAt(i, -1e-5)];
      for (const p of [0, 1]) {
        // Worst seen: 3e-11.
        expect(Math.abs(block.per_sample_gradients![17 * p + i]! - (up[p]! - down[p]!) / 2e-5)).toBeLessThan(1e-9);
      }
    }
    expect(block.eigenvalues[0]).toBeGreaterThanOrEqual(block.eigenvalues[16]!);
    const [only] = (await engine.moments(problem, { block: 'network', matrices: ['H'] })).blocks;
    expect(only!.H).toEqual(block.H);
    expect([only!.C.length, only!.M2.length]).toEqual([0, 0]);
    expect(only!.eigenvalues).toEqual(block.eigenvalues);
    const [bare] = (await engine.moments(problem, { block: 'network', matrices: ['H'], eigenvalues: false })).blocks;
    expect(bare).toEqual({ ...only, eigenvalues: new Float64Array(0) });
  });

  test('decompositions are ascending, and fits recover a slope', async () => {
    const { eigenvalues, eigenvectors } = await engine.eigen([2, 1, 1, 2], 2);
    expect([...eigenvalues].map((value) => value.toFixed(12))).toEqual(['1.000000000000', '3.000000000000']);
    expect(eigenvectors).toHaveLength(4);
    expect((await engine.eigen([5], 1, { vectors: false })).eigenvectors).toHaveLength(0);
    const x = Array.from({ length: 30 }, (_, i) => 10 ** (i / 10));
    expect((await engine.fit(x, x.map((v) => 2 * v ** 1.25)))!.exponent).toBeCloseTo(1.25, 12);
    expect(await engine.fit([1, 1.01], [1, 1.02])).toBeNull();
    expect((await engine.twoKnob({ spreadFraction: 0, spreadStrength: 1 })).slope).toBe(2);
  });

  test('files: CSV, gzip, IDX, npz stored and deflated', async () => {
    const csv = Buffer.from('0.5,1,0\n-1,2,1\n3,4,1\n');
    expect(await engine.readData(csv)).toMatchObject({ size: 3, columns: 2, classes: 2 });
    expect(await engine.readData(csv, undefined, { target: 'number' })).toMatchObject({ size: 3, classes: 0, targets: Float64Array.of(0, 1, 1) });
    expect((await engine.readData(gzipSync(csv))).inputs).toEqual((await engine.readData(csv)).inputs);
    const digits = await engine.readData(
      await readFile('engine/data/digits/digits-images-idx3-ubyte.gz'), await readFile('engine/data/digits/digits-labels-idx1-ubyte.gz'));
    expect(digits).toMatchObject({ size: 1797, columns: 64, classes: 10 });
    const arrays = { inputs: [[1, 2], [3, 4], [5, 6]], labels: [0, 2, 1] };
    for (const compress of [false, true]) {
      const set = await engine.readData(npz(arrays, compress ? deflateRawSync : null));
      expect([...set.inputs]).toEqual([1, 2, 3, 4, 5, 6]);
      expect([...set.labels]).toEqual([0, 2, 1]);
    }
  });

  test.each([
    ['an unknown option', () => engine.experiment({ ...moons, epocs: 3 } as never), 'bad-value', /epocs/],
    ['a rate of NaN', () => engine.experiment({ ...moons, lr: NaN }), 'bad-value', /lr/],
    ['an unknown data set', () => engine.experiment({ data: 'moon' as never }), 'bad-value', /spirals/],
    ['ragged rows', () => engine.experiment({ data: { inputs: [[1, 2], [3]], labels: [0, 1] } }), 'bad-shape', /row 1/],
    ['NaN among inputs', () => engine.experiment({ data: { inputs: [[1, NaN], [3, 4]], labels: [0, 1] } }), 'bad-value', /row 0, column 1/],
    ['an experiment of nothing', () => (engine.experiment as () => Promise<unknown>)(), 'bad-value', /found undefined, expected an object/],
    ['a problem without a network', () => engine.moments({} as never), 'bad-value', /problem's network/],
    ['a network of nothing', () => (engine.createNetwork as () => Promise<unknown>)(), 'bad-value', /options/],
    ['options of null', () => engine.toyData('moons', null as never), 'bad-value', /found null/],
    ['a target misspelt', () => engine.readData(Buffer.from('1,2,0\n'), undefined, { target: 'numbr' as never }), 'bad-value', /target: found 'numbr'/],
    ['a target of no CSV', () => engine.readData(npz({ inputs: [[1]], labels: [0] }, null), undefined, { target: 'number' }), 'bad-value', /CSV/],
    ['a file that is text', () => engine.readData('1,2,0\n' as never), 'bad-value', /the file: found '1,2,0/],
    ['no samples', () => engine.experiment({ data: { inputs: [], labels: [] } }), 'bad-shape', /no samples/],
    ['a signal that is a number', () => engine.eigen([1], 1, { signal: 7 as never }), 'bad-value', /AbortSignal/],
    ['parameters of NaN', () => engine.createNetwork({ sizes: [2, 2], parameters: [1, NaN, 0, 0, 0, 0] }), 'bad-value', /parameters, entry 1: found NaN/],
    ['outputs of nothing', async () => ((await engine.experiment(moons)).outputs as () => Promise<unknown>)(), 'bad-shape', /inputs/],
    ['a limit misspelled', async () => (await engine.experiment(moons)).advance({ epochs: 1 } as never), 'bad-value', /epochs is not known, expected epoch, updates, milliseconds/],
    ['a limit of NaN', async () => (await engine.experiment(moons)).advance({ updates: NaN }), 'bad-value', /updates: found NaN/],
    ['half labels', () => engine.experiment({ data: { inputs: [[1], [2]], labels: [0, 0.5] } }), 'bad-value', /label 1/],
    ['too few labels', () => engine.experiment({ data: { inputs: [[1], [2]], labels: [0] } }), 'bad-shape', /1 labels for 2/],
    ['an asymmetric matrix', () => engine.eigen([1, 2, 3, 4], 2), 'bad-value', /symmetric/],
    ['a matrix of the wrong size', () => engine.eigen([1, 2, 3], 2), 'bad-shape', /3 entries/],
    ['a layer that is not there', async () => (await engine.experiment(moons)).analyze({ layers: [4] }), 'bad-value', /layers 1 to 3/],
    ['what would not fit', async () => (await engine.experiment({ ...moons, hidden: [2000, 2000] })).analyze(), 'too-large', /MB/],
    ['a damaged file', () => engine.readData(Buffer.from([0x1f, 0x8b, 8, 0, 1, 2])), 'bad-format', /damaged/],
    ['wrong parameters', async () => (await engine.experiment(moons)).analyze({ parameters: [1, 2] }), 'bad-shape', /2 parameters/],
  ] as [string, () => Promise<unknown>, string, RegExp][])('%s is refused with a sentence', async (_name, call, code, sentence) => {
    const error = await (async () => call())().then(() => null, (reason: unknown) => reason);
    expect(error).toBeInstanceOf(SgdscopeError);
    expect(error).toMatchObject({ code });
    expect((error as Error).message).toMatch(sentence);
  });

  test('a detached array is refused, and the engine goes on', async () => {
    const matrix = new Float64Array([1, 0, 0, 1]);
    structuredClone(matrix, { transfer: [matrix.buffer] });
    await expect(engine.eigen(matrix, 2)).rejects.toMatchObject({ code: 'bad-shape' });
    expect((await engine.eigen([1, 0, 0, 1], 2)).eigenvalues).toHaveLength(2);
  });

  test('long work is cancelled within 50 ms, reports progress, and leaves the engine usable', async () => {
    const run = await engine.experiment({ ...moons, samples: 400, hidden: [20, 20] });
    const rejected: number[] = [], stopped: number[] = [];
    // At several places of the work; other programs lengthen some of the waits.
    for (let reports = 1; reports <= 7; reports++) {
      const controller = new AbortController();
      const seen: number[] = [];
      let cancelled = 0;
      const work = run.analyze({
        block: 'network', signal: controller.signal,
        onProgress({ fraction }) {
          seen.push(fraction);
          if (seen.length === Math.min(reports, 4)) {
            cancelled = performance.now();
            controller.abort();
          }
        },
      });
      await expect(work).rejects.toMatchObject({ name: 'AbortError' });
      rejected.push(performance.now() - cancelled);
      // The engine itself has stopped, too: a small call does not wait for more than the step that is under way.
      await engine.fit([1, 2], [1, 2]);
      stopped.push(performance.now() - cancelled);
      expect(seen.every((fraction) => fraction >= 0 && fraction <= 1)).toBe(true);
    }
    const said = (list: number[]) => list.map((ms) => ms.toFixed(0)).join(', ');
    console.log(`rejected after ${said(rejected)} ms, an answer ${said(stopped)} ms after the cancelling`);
    const median = (list: number[]) => [...list].sort((x, y) => x - y)[list.length >> 1]!;
    expect(median(rejected)).toBeLessThan(50);
    expect(median(stopped)).toBeLessThan(50);
    await expect(run.analyze({ signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' });
  });
});
