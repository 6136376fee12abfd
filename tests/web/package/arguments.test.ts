// What callers bring: copied before a call returns, with types, shapes and names checked, so that whatever is given
// comes out as a result or as a SgdscopeError with a sentence.
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SgdscopeError, loadEngine, type DataInput, type Engine, type Problem } from '../../../web/dist/index.js';

const spec = { sizes: [2, 3, 2], activations: 'tanh' } as const;
const parameters = Float64Array.from({ length: 17 }, (_, i) => Math.sin(i + 1));
const data = { inputs: [[0.5, -1], [1.5, 0.25], [0, 1]], labels: [0, 1, 1] };
const problem: Problem = { network: spec, loss: 'cross-entropy', parameters, ...data };
const anything = <T>(value: unknown): T => value as T;

/** An array whose buffer went elsewhere. */
function detached<View extends Float64Array | Uint8Array>(view: View): View {
  structuredClone(view, { transfer: [view.buffer as ArrayBuffer] });
  return view;
}

describe.each([['a worker', true], ['this thread', false]])('in %s', (_, worker) => {
  let engine: Engine;
  beforeAll(async () => { engine = await loadEngine({ worker }); });
  afterAll(() => engine.dispose());

  test('numbers may be written over as soon as a call has returned', async () => {
    const matrix = Float64Array.of(2, 1, 1, 2);
    const decomposition = engine.eigen(matrix, 2);
    matrix.fill(100);
    expect([...(await decomposition).eigenvalues].map(Math.round)).toEqual([1, 3]);

    const network = await engine.createNetwork({ ...spec, parameters });
    const next = parameters.slice();
    const set = network.setParameters(next);
    next.fill(2);
    await set;
    expect(await network.parameters()).toEqual(parameters);

    const inputs = [Float64Array.of(1, 2), Float64Array.of(3, 4)];
    const expected = await network.outputs(inputs);
    const outputs = network.outputs(inputs);
    inputs[1]!.fill(0);
    expect(await outputs).toEqual(expected);

    const sizes = [2, 3, 2];
    const other = engine.createNetwork({ sizes, activations: 'tanh' });
    sizes.push(9);
    expect((await other).sizes).toEqual([2, 3, 2]);
  });

  test('a network knows its inputs, outputs and classes where its data do not say them', async () => {
    const network = await engine.createNetwork({ sizes: [2, 3, 4], activations: 'tanh' });
    const { inputs, labels } = data; // of four classes the first two
    const whole = { inputs: inputs.flat(), columns: 2, labels, classes: 4 };
    for (const loss of [undefined, 'cross-entropy', 'softmax-mse', 'mse-half-sum'] as const) {
      const expected = await network.analyze(whole, { loss });
      expect(await network.analyze(data, { loss })).toEqual(expected);
      expect(await network.analyze({ inputs: inputs.flat(), labels }, { loss })).toEqual(expected);
    }
    const targets = Array.from({ length: 12 }, (_, i) => i / 12);
    expect(await network.analyze({ inputs: inputs.flat(), targets }, { loss: 'mse-half-sum' }))
      .toEqual(await network.analyze({ ...whole, labels: undefined, targets, outputs: 4 }, { loss: 'mse-half-sum' }));
    const binary = await engine.createNetwork({ sizes: [2, 3, 1], activations: 'tanh' });
    expect(await binary.analyze(data, { loss: 'binary-logistic' })).toEqual(await binary.analyze({ inputs, targets: labels }, { loss: 'binary-logistic' }));
    const other = await engine.createNetwork({ sizes: [2, 3, 4], activations: 'tanh', parameters: await network.parameters() });
    const trained = await network.train(data, { epochs: 2 });
    expect(await other.train(whole, { epochs: 2 })).toEqual(trained);
    // What they say counts.
    await expect(network.analyze({ ...data, classes: 3 })).rejects.toThrow('targets have 3 columns');
    await expect(network.analyze({ ...data, labels: [0, 1, 4] })).rejects.toThrow('label 2 is 4, expected 0 to 3');
    await expect(network.analyze({ inputs: inputs.flat(), columns: 3, labels: [0, 1] })).rejects.toThrow('inputs have 3 columns');
  });

  test('numbers may be given away as soon as a call has returned', async () => {
    const matrix = Float64Array.of(2, 1, 1, 2);
    const decomposition = engine.eigen(matrix, 2);
    detached(matrix);
    expect((await decomposition).eigenvalues).toHaveLength(2);
    const file = new Uint8Array(gzipSync('0.5,1,0\n-1,2,1\n'));
    const read = engine.readData(file);
    detached(file);
    expect((await read).size).toBe(2);
    // And the caller's own stay with the caller.
    const kept = Float64Array.of(2, 1, 1, 2);
    await engine.eigen(kept, 2);
    expect(kept).toHaveLength(4);
  });

  test('a small view of a large buffer is sent alone, and shared memory is read', async () => {
    const large = new Float64Array(30_000_000);
    const start = performance.now();
    for (let i = 0; i < 50; i++) await engine.eigen(large.subarray(i, i + 1), 1);
    expect(performance.now() - start).toBeLessThan(1000); // measured: 20 ms; it was 10 s in a worker
    const shared = new Float64Array(new SharedArrayBuffer(32));
    shared.set([2, 1, 1, 2]);
    expect((await engine.eigen(shared, 2)).eigenvalues).toHaveLength(2);
    const file = gzipSync('0.5,1,0\n-1,2,1\n');
    const bytes = new Uint8Array(new SharedArrayBuffer(file.length));
    bytes.set(file);
    expect((await engine.readData(bytes)).size).toBe(2);
    expect((await engine.readData(bytes.buffer)).size).toBe(2);
  });

  test('labels may be 64-bit integers, and data go round', async () => {
    const labels = BigInt64Array.of(0n, 1n, 1n);
    const network = await engine.createNetwork({ ...spec, parameters });
    expect(await network.analyze({ ...data, labels })).toEqual(await network.analyze(data));
    for (const name of ['blobs', 'regression'] as const) {
      const { inputs: _, targets: __, labels: ___, ...shape } = await engine.toyData(name, { samples: 30 });
      expect((await engine.experiment({ data: await engine.toyData(name, { samples: 30 }), testFraction: 0 })).training).toMatchObject(shape);
    }
  });

  test('a problem with labels for one output', async () => {
    const one = { network: { sizes: [2, 1] }, loss: 'binary-logistic', parameters: [0.5, 1, 0], inputs: data.inputs } as const;
    expect(await engine.moments({ ...one, labels: data.labels })).toEqual(await engine.moments({ ...one, targets: data.labels }));
  });

  test('an undefined option is one that was left out', async () => {
    expect(await engine.moments({ ...problem, targets: undefined }, { block: undefined, signal: undefined })).toEqual(await engine.moments(problem));
    expect((await engine.toyData('moons', { samples: undefined, signal: undefined })).size).toBe(500);
  });

  const made = () => engine.createNetwork({ ...spec, parameters });
  const run = () => engine.experiment({ data: 'moons', samples: 20, hidden: [2], epochs: 2 });
  const own = (changes: object) => engine.experiment({ data: anything<DataInput>({ ...data, ...changes }) });

  test.each<[string, () => Promise<unknown>, string, RegExp]>([
    // Types of numbers, by row and column.
    ['null for a row', async () => (await made()).outputs(anything([null, 1])), 'bad-value', /inputs, row 0, column 0: found null/],
    ['a row among numbers', async () => (await made()).outputs(anything([1, [2]])), 'bad-value', /inputs, row 0, column 1: found an array/],
    ['a number among rows', async () => (await made()).outputs(anything([[1, 2], 3])), 'bad-shape', /inputs, row 1: found no numbers/],
    ['null among inputs', async () => (await made()).outputs(anything([[1, 2], [3, null]])), 'bad-value', /inputs, row 1, column 1: found null/],
    ['NaN among inputs', async () => (await made()).outputs([[1, 2], [NaN, 3]]), 'bad-value', /inputs, row 1, column 0: found NaN/],
    ['texts as inputs', async () => (await made()).outputs(anything(['a', 'b'])), 'bad-value', /column 0: found 'a'/],
    ['bigints as inputs', async () => (await made()).outputs(anything([1n, 2n])), 'bad-value', /found 1n/],
    ['64-bit integers as inputs', async () => (await made()).outputs(anything(BigInt64Array.of(1n, 2n))), 'bad-value', /found 1n/],
    ['inputs of another width', async () => (await made()).outputs([[1, 2, 3]]), 'bad-shape', /found 3 numbers, expected 2/],
    ['a length beyond all memory', async () => (await made()).outputs({ length: 1e15 }), 'too-large', /1000000000000000 numbers/],
    ['a length below zero', async () => (await made()).outputs({ length: -2 }), 'bad-shape', /expected an array/],
    ['inputs whose buffer is gone', async () => (await made()).outputs(detached(Float64Array.of(1, 2))), 'bad-shape', /inputs: the buffer/],
    ['parameters of null', async () => (await made()).setParameters(anything(new Array(17).fill(null))), 'bad-value', /parameters, entry 0: found null/],
    ['parameters with gaps', async () => (await made()).setParameters(new Array(17)), 'bad-value', /entry 0: found undefined/],
    ['parameters whose buffer is gone', async () => (await made()).setParameters(detached(parameters.slice())), 'bad-shape', /buffer/],
    ['a matrix of rows', () => engine.eigen(anything([[2, 1], [1, 2]]), 2), 'bad-value', /matrix, row 0, column 0: found an array/],
    ['x of texts', () => engine.fit(anything(['1']), [1]), 'bad-value', /x, entry 0: found '1'/],
    // Labels and data.
    ['labels of null', () => own({ labels: null }), 'bad-shape', /labels: found null/],
    ['labels as texts', () => own({ labels: ['0', '1', '1'] }), 'bad-value', /label 0: found '0', expected a whole number from 0 to 2147483646/],
    ['a label too large', () => own({ labels: [0, 1e10, 1] }), 'bad-value', /label 1: found 10000000000, expected a whole number from 0 to 2147483646/],
    ['a label of 64 bits too large', () => own({ labels: BigUint64Array.of(0n, 2n ** 63n, 0n) }), 'bad-value', /label 1: found 9223372036854775808n/],
    ['classes of NaN', () => own({ classes: NaN }), 'bad-value', /classes: found NaN, expected a whole number/],
    ['half a class', () => own({ classes: 2.5 }), 'bad-value', /classes: found 2.5/],
    ['a misspelt key', () => own({ clases: 5 }), 'bad-value', /the data: clases is not known, expected inputs, labels/],
    ['columns that are not those of the rows', () => own({ columns: 3 }), 'bad-shape', /row 0: found 2 numbers, expected 3/],
    ['outputs that are not those of the rows', () => own({ labels: undefined, targets: [[1], [2], [3]], outputs: 2 }), 'bad-shape', /targets, row 0: found 1 numbers, expected 2/],
    ['noise for data of one\'s own', () => engine.experiment({ data, toyNoise: 0.3 }), 'bad-value', /option toyNoise is not known/],
    ['no data', async () => (await made()).analyze(anything(null)), 'bad-value', /the data: found null/],
    // Options.
    ['options of null in train', async () => (await made()).train(data, anything(null)), 'bad-value', /options: found null/],
    ['options of null in analyze', async () => (await made()).analyze(data, anything(null)), 'bad-value', /options: found null/],
    ['options of null in moments', async () => (await run()).moments(anything(null)), 'bad-value', /options: found null/],
    ['limits of null', async () => (await run()).advance(anything(null)), 'bad-value', /limits: found null/],
    ['samples of NaN', () => engine.toyData('moons', { samples: NaN }), 'bad-value', /samples: found NaN/],
    ['a name that is none', () => engine.toyData(anything(undefined)), 'bad-value', /data 'undefined' is not known/],
    ['a file of null', () => engine.readData(anything(null)), 'bad-value', /the file: found null, expected an ArrayBuffer/],
    ['a file whose buffer is gone', () => engine.readData(detached(new Uint8Array(3))), 'bad-shape', /the file: the buffer/],
    ['a file of labels that is text', () => engine.readData(new Uint8Array(3), anything('x')), 'bad-value', /the labels: found 'x'/],
    ['sizes as a text', () => engine.createNetwork(anything({ sizes: '2,3,2', activations: 'tanh' })), 'bad-shape', /sizes: found '2,3,2', expected an array/],
    ['one size', () => engine.createNetwork({ sizes: [2] }), 'bad-value', /sizes: found 1, expected at least two/],
    ['an option by its own name', () => engine.experiment({ data: 'moons', testFraction: 2 }), 'bad-value', /^option testFraction: found '2'/],
    ['half of a law', () => engine.twoKnob(anything({ spreadFraction: 1 })), 'bad-value', /option spreadStrength: found undefined/],
    ['a progress that cannot be called', () => engine.eigen([1], 1, { onProgress: anything(5) }), 'bad-value', /onProgress: found 5/],
    ['epochs that are a half', async () => (await run()).advance({ epoch: 0.5 }), 'bad-value', /epoch: found 0.5, expected a whole number/],
    ['updates that are a half', async () => (await run()).advance({ updates: 2.5 }), 'bad-value', /updates: found 2.5/],
    ['an epoch of null', async () => (await run()).advance({ epoch: anything(null) }), 'bad-value', /epoch: found null/],
    ['an epoch in words', async () => (await run()).advance({ epoch: anything('4') }), 'bad-value', /epoch: found '4'/],
    ['a time of null', async () => (await run()).advance({ milliseconds: anything(null) }), 'bad-value', /milliseconds: found null/],
    // A problem, as `sgdscope moments` reads it.
    ['a problem without a loss', () => engine.moments(anything({ ...problem, loss: undefined })), 'bad-value', /problem's loss: found undefined/],
    ['a problem with labels and targets', () => engine.moments({ ...problem, targets: [[1, 0], [0, 1], [1, 0]] }), 'bad-format', /both labels and targets/],
    ['a problem with another key', () => engine.moments(anything({ ...problem, lables: [] })), 'bad-value', /the problem: lables is not known/],
    ['a network with another key', () => engine.moments({ ...problem, network: anything({ ...spec, seed: 3 }) }), 'bad-value', /network: seed is not known/],
    ['hidden layers without activations', () => engine.moments({ ...problem, network: { sizes: [2, 3, 2] } }), 'bad-value', /activations: found undefined/],
    ['a second loss for a problem', () => engine.moments(problem, anything({ loss: 'mse-mean' })), 'bad-value', /option loss: .*once/],
    ['a second loss for a run', async () => (await run()).moments(anything({ loss: 'mse-mean' })), 'bad-value', /option loss: .*once/],
  ])('%s: a sentence', async (_name, call, code, sentence) => {
    const error = await call().then(() => null, (reason: unknown) => reason);
    expect(error).toBeInstanceOf(SgdscopeError);
    expect((error as Error).message).toMatch(sentence);
    expect(error).toMatchObject({ code });
  });

  test('nothing is thrown before there is a promise', async () => {
    const calls = [
      () => engine.toyData('moons', anything(null)), () => engine.readData(anything('x')), () => engine.fit(anything(null), []),
      () => engine.twoKnob(anything(null)), () => engine.createNetwork(anything(null)), () => loadEngine(anything(null)),
      () => engine.eigen(anything(Symbol()), 1), () => engine.moments(anything(1n)), () => engine.experiment(anything('moons')),
    ].map((call) => call()); // an exception here ends the test
    for (const { status, reason } of anything<PromiseRejectedResult[]>(await Promise.allSettled(calls))) {
      expect(status).toBe('rejected');
      expect(reason).toBeInstanceOf(SgdscopeError);
    }
  });
});
