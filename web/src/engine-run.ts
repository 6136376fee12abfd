// Runs, and what else <sgd-scope> asks of an engine, over the calls of the protocol. engine.ts has the rest.
import type { Run, RunEngine } from './api.js';
import type { Client } from './client.js';
import { SgdscopeError } from './errors.js';
import { bytesOf, flat, flatData, toRows } from './numbers.js';
import { badValue, known, needed, optionsText } from './options.js';
import type { CallName, Calls, ExperimentRecord, Handle, Until } from './protocol.js';
import type * as T from './types.js';

export const callOptions = ['onProgress', 'signal'];

/** The targets of these losses are distributions over classes. */
export const hasClasses = (loss?: T.LossName): boolean => loss === 'cross-entropy' || loss === 'softmax-mse';

/** Numbers that there may be any of: a fit leaves out those that have no logarithm, and counts them. */
const anyNumber = (value: unknown): boolean => typeof value === 'number';

/** What advance() may be told: a misspelled limit would train to the end. */
function limitsOf(until: T.AdvanceOptions): Until {
  const { epoch, updates, milliseconds } = known(until, 'the limits', ['epoch', 'updates', 'milliseconds', ...callOptions]);
  for (const [name, value] of Object.entries({ epoch, updates })) {
    if (value !== undefined && !(Number.isInteger(value) && value >= 0)) badValue(`option ${name}`, value, 'a whole number from 0');
  }
  if (milliseconds !== undefined && !(typeof milliseconds === 'number' && milliseconds >= 0)) {
    badValue('option milliseconds', milliseconds, 'a number from 0');
  }
  return { epoch, updates, milliseconds };
}

export type Released = (handle: Handle, generation: number) => void;

/** Something that lives on the engine's side and is given back by dispose(), or when forgotten. */
export class Remote {
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

  async advance(until: T.AdvanceOptions = {}) {
    return this.call('run.advance', { run: this.handle, until: limitsOf(until) }, until);
  }

  async history() {
    return this.call('run.history', { run: this.handle });
  }

  async analyze(options: T.AnalysisOptions & T.CallOptions & WithParameters = {}) {
    const args = { run: this.handle, options: optionsText(options, [...callOptions, 'parameters']), ...parametersOf(options) };
    return this.call('run.analyze', args, options);
  }

  async outputs(inputs: T.Numbers, parameters?: ArrayLike<number>, options: T.CallOptions = {}) {
    const args = { run: this.handle, inputs: toRows(inputs, 'inputs', this.sizes[0]!), ...parametersOf({ parameters }) };
    return this.call('run.outputs', args, options);
  }

  async moments(options: T.MomentsOptions & WithParameters = {}) {
    const text = optionsText({ loss: this.loss }) + optionsText(options, [...callOptions, 'parameters']);
    return this.call('run.moments', { run: this.handle, options: text, ...parametersOf(options) }, options);
  }
}

interface WithParameters {
  parameters?: ArrayLike<number> | undefined;
}

export const parametersOf = ({ parameters }: WithParameters) =>
  parameters === undefined ? {} : { parameters: flat(parameters, 'parameters') };

export class RemoteRunEngine implements RunEngine {
  /** Networks and runs that nobody holds any more and nobody disposed of. */
  private readonly forgotten = new FinalizationRegistry<{ handle: Handle; generation: number }>(
    ({ handle, generation }) => this.release(handle, generation));

  protected readonly release: Released = (handle, generation) => {
    // Gone with its worker, or with the engine: nothing to give back.
    this.client.call('release', { handle }, {}, generation).catch(() => undefined);
  };

  constructor(protected readonly client: Client) {}

  get version(): string {
    return this.client.version;
  }

  get threaded(): boolean {
    return this.client.threaded;
  }

  get workerError(): string | undefined {
    return this.client.workerError;
  }

  protected watched<Kind extends Remote>(object: Kind, handle: Handle): Kind {
    this.forgotten.register(object, { handle, generation: this.client.generation });
    return object;
  }

  async experiment(options: T.ExperimentOptions & T.CallOptions) {
    const { data, samples, seed, toyNoise, toyClasses } = needed(options, 'the options');
    const byFormula = typeof data === 'string';
    const args = {
      data: byFormula ? { name: data, options: optionsText({ samples: samples || 500, toyNoise, toyClasses, seed }) } : flatData(data, hasClasses(options.loss)),
      options: optionsText(options, ['data', ...(byFormula ? ['toyNoise', 'toyClasses'] : []), ...callOptions]),
    };
    const { handle, record } = await this.client.call('run.create', args, options);
    return this.watched(new RemoteRun(this.client, handle, this.release, record), handle);
  }

  async readData(file: T.Bytes, labels?: T.Bytes, options: T.ReadOptions = {}) {
    const args = { file: bytesOf(file, 'the file'), options: optionsText(options, callOptions) };
    const data = await this.client.call('data.read', { ...args, ...(labels !== undefined && { labels: bytesOf(labels, 'the labels') }) }, options);
    return { ...data, class_names: data.class_names?.split('\n') ?? [] };
  }

  async fit(x: ArrayLike<number>, y: ArrayLike<number>, options: T.FitOptions = {}) {
    const [xs, ys] = [flat(x, 'x', 0, anyNumber), flat(y, 'y', 0, anyNumber)];
    if (xs.length !== ys.length) throw new SgdscopeError('bad-shape', `there are ${xs.length} x and ${ys.length} y`);
    return this.client.call('fit', { x: xs, y: ys, options: optionsText(options) });
  }

  async twoKnob(options: T.TwoKnobOptions) {
    const { spreadFraction, spreadStrength } = needed(options, 'the options');
    for (const [name, value] of Object.entries({ spreadFraction, spreadStrength })) {
      if (value === undefined) badValue(`option ${name}`, value, 'a number');
    }
    return this.client.call('twoKnob', { options: optionsText(options) });
  }

  dispose(): void {
    this.client.dispose();
  }
}
