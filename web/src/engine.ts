// Engine, Network and Run over the calls of the protocol.
import type { Engine, Network, Run } from './api.js';
import type { Client } from './client.js';
import { SgdscopeError } from './errors.js';
import { flat, flatData, toRows } from './numbers.js';
import { needed, optionsText } from './options.js';
import type { CallName, Calls, ExperimentRecord, Handle } from './protocol.js';
import type * as T from './types.js';

const callOptions = ['onProgress', 'signal'];

/** The targets of these losses are distributions over classes. */
const hasClasses = (loss?: T.LossName): boolean => loss === 'cross-entropy' || loss === 'softmax-mse';

function bytesOf(source: BufferSource, what: string): Uint8Array {
  if (ArrayBuffer.isView(source)) return new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
  if (typeof source?.byteLength === 'number') return new Uint8Array(source);
  throw new SgdscopeError('bad-value', `${what}: found ${typeof source}, expected an ArrayBuffer or a view of one`);
}

const limitNames = ['epoch', 'updates', 'milliseconds'];

/** What advance() may be told: a misspelled limit would train to the end. */
function checkLimits(limits: object): void {
  for (const [name, value] of Object.entries(limits)) {
    if (!limitNames.includes(name)) throw new SgdscopeError('bad-value', `option ${name}: expected ${limitNames.join(', ')}`);
    if (value !== undefined && !(value >= 0)) throw new SgdscopeError('bad-value', `option ${name}: found ${value}, expected a number from 0`);
  }
}

type Released = (handle: Handle, generation: number) => void;

/** Something that lives on the engine's side and is given back by dispose(), or when forgotten. */
class Remote {
  private disposed = false;
  private readonly generation: number;

  constructor(private readonly client: Client, protected readonly handle: Handle, private readonly released: Released) {
    this.generation = client.generation;
  }

  protected call<Name extends CallName>(name: Name, args: Calls[Name]['args'], options?: T.CallOptions) {
    if (this.disposed) return Promise.reject(new SgdscopeError('disposed', 'this object was disposed of'));
    return this.client.call(name, args, options, this.generation);
  }

  dispose(): void {
    if (!this.disposed) this.released(this.handle, this.generation);
    this.disposed = true;
  }
}

class RemoteNetwork extends Remote implements Network {
  constructor(client: Client, handle: Handle, released: Released, readonly sizes: readonly number[]) {
    super(client, handle, released);
  }

  parameters() {
    return this.call('network.parameters', { network: this.handle });
  }

  async setParameters(parameters: ArrayLike<number>) {
    await this.call('network.set', { network: this.handle, parameters: flat(parameters, 'parameters') });
  }

  async outputs(inputs: T.Numbers) {
    return this.call('network.outputs', { network: this.handle, inputs: inputsOf(inputs, this.sizes[0]!) });
  }

  async train(data: T.DataInput, options: T.TrainingOptions & T.CallOptions = {}) {
    const args = { network: this.handle, data: flatData(data, hasClasses(options.loss)), options: optionsText(options, callOptions) };
    return this.call('network.train', args, options);
  }

  async analyze(data: T.DataInput, options: T.AnalysisOptions & T.CallOptions = {}) {
    const args = { network: this.handle, data: flatData(data, hasClasses(options.loss)), options: optionsText(options, callOptions) };
    return this.call('network.analyze', args, options);
  }
}

function inputsOf(inputs: T.Numbers, columns: number) {
  const rows = toRows(inputs, 'inputs', columns);
  if (rows.columns !== columns && rows.rows > 0) {
    throw new SgdscopeError('bad-shape', `the inputs have ${rows.columns} columns, expected ${columns}`);
  }
  return rows;
}

class RemoteRun extends Remote implements Run {
  readonly training: T.Data;
  readonly test: T.Data;
  readonly sizes: readonly number[];
  readonly parameterCount: number;
  readonly wrongLabels: number;
  private readonly loss: T.LossName;

  constructor(client: Client, handle: Handle, released: Released, record: ExperimentRecord) {
    super(client, handle, released);
    this.training = record.training;
    this.test = record.test;
    this.sizes = [...record.sizes];
    this.parameterCount = record.parameters.length;
    this.wrongLabels = record.wrong_labels;
    this.loss = record.loss;
  }

  async advance(until: { epoch?: number; updates?: number; milliseconds?: number } & T.CallOptions = {}) {
    const { onProgress: _, signal: __, ...limits } = needed(until, 'the limits');
    checkLimits(limits);
    return this.call('run.advance', { run: this.handle, until: limits }, until);
  }

  async history() {
    return this.call('run.history', { run: this.handle });
  }

  async analyze(options: T.AnalysisOptions & T.CallOptions & { parameters?: ArrayLike<number> } = {}) {
    const args = { run: this.handle, options: optionsText(options, [...callOptions, 'parameters']), ...parametersOf(options) };
    return this.call('run.analyze', args, options);
  }

  async outputs(inputs: T.Numbers, parameters?: ArrayLike<number>) {
    return this.call('run.outputs', { run: this.handle, inputs: inputsOf(inputs, this.sizes[0]!), ...parametersOf({ parameters }) });
  }

  async moments(options: T.MomentsOptions & { parameters?: ArrayLike<number> } = {}) {
    const text = optionsText({ loss: this.loss, ...options }, [...callOptions, 'parameters']);
    return this.call('run.moments', { run: this.handle, options: text, ...parametersOf(options) }, options);
  }
}

const parametersOf = ({ parameters }: { parameters?: ArrayLike<number> | undefined }) =>
  parameters === undefined ? {} : { parameters: flat(parameters, 'parameters') };

export class RemoteEngine implements Engine {
  /** Networks and runs that nobody holds any more and nobody disposed of. */
  private readonly forgotten = new FinalizationRegistry<{ handle: Handle; generation: number }>(
    ({ handle, generation }) => this.release(handle, generation));

  private readonly release: Released = (handle, generation) => {
    // Gone with its worker, or with the engine: nothing to give back.
    this.client.call('release', { handle }, {}, generation).catch(() => undefined);
  };

  constructor(private readonly client: Client) {}

  get version(): string {
    return this.client.version;
  }

  get threaded(): boolean {
    return this.client.threaded;
  }

  private watched<Kind extends Remote>(object: Kind, handle: Handle): Kind {
    this.forgotten.register(object, { handle, generation: this.client.generation });
    return object;
  }

  async createNetwork(spec: T.NetworkSpec) {
    const { handle } = await this.client.call('network.create', { options: optionsText(spec, ['parameters']), ...parametersOf(spec) });
    return this.watched(new RemoteNetwork(this.client, handle, this.release, [...spec.sizes]), handle);
  }

  async experiment(options: T.ExperimentOptions & T.CallOptions) {
    const { data, toyNoise, toyClasses, ...rest } = needed(options, 'the options');
    const byFormula = typeof data === 'string';
    const toy = byFormula ? { samples: options.samples ? options.samples : 500, toyNoise, toyClasses, seed: options.seed } : {};
    const args = {
      data: byFormula ? { name: data, options: optionsText(toy) } : flatData(data, hasClasses(options.loss)),
      options: optionsText(rest, callOptions),
    };
    const { handle, record } = await this.client.call('run.create', args, options);
    return this.watched(new RemoteRun(this.client, handle, this.release, record), handle);
  }

  toyData(name: T.ToyName, options: { samples?: number; toyNoise?: number; toyClasses?: number; seed?: number } = {}) {
    return this.client.call('data.make', { name, options: optionsText(options) });
  }

  readData(file: BufferSource, labels?: BufferSource, options: T.ReadOptions = {}) {
    const args = { file: bytesOf(file, 'the file'), options: optionsText(options) };
    return this.client.call('data.read', { ...args, ...(labels && { labels: bytesOf(labels, 'the labels') }) });
  }

  async moments(problem: T.Problem, options: T.MomentsOptions = {}) {
    if (problem?.format !== undefined && problem.format !== 'sgdscope-problem/1') {
      throw new SgdscopeError('bad-format', `the problem's format is '${String(problem.format)}', expected 'sgdscope-problem/1'`);
    }
    const { network, loss, parameters, inputs, labels, targets } = needed(problem, 'the problem');
    const outputs = needed(needed(network, "the problem's network").sizes, "the network's sizes")[network.sizes.length - 1]!;
    const data = flatData({
      inputs, columns: network.sizes[0]!, outputs,
      ...(labels ? { labels, classes: outputs } : {}), ...(targets ? { targets } : {}),
    }, hasClasses(loss));
    const args = {
      network: optionsText(network), parameters: flat(parameters, 'parameters'), data,
      options: optionsText({ loss, ...options }, callOptions),
    };
    return this.client.call('moments', args, options);
  }

  async eigen(matrix: ArrayLike<number>, n: number, options: { vectors?: boolean } & T.CallOptions = {}) {
    const values = flat(matrix, 'matrix');
    if (!Number.isInteger(n) || n < 0 || values.length !== n * n) {
      throw new SgdscopeError('bad-shape', `the matrix has ${values.length} entries, expected n × n for n = ${n}`);
    }
    return this.client.call('eigen', { matrix: values, n, options: optionsText(options, callOptions) }, options);
  }

  async fit(x: ArrayLike<number>, y: ArrayLike<number>, options: T.FitOptions = {}) {
    const [xs, ys] = [flat(x, 'x'), flat(y, 'y')];
    if (xs.length !== ys.length) throw new SgdscopeError('bad-shape', `there are ${xs.length} x and ${ys.length} y`);
    return this.client.call('fit', { x: xs, y: ys, options: optionsText(options) });
  }

  async twoKnob(options: T.TwoKnobOptions) {
    return this.client.call('twoKnob', { options: optionsText(options) });
  }

  dispose(): void {
    this.client.dispose();
  }
}
