// The whole Engine, with Network: what <sgd-scope> has no use for, so that its bundles are without.
import type { Engine, Network } from './api.js';
import type { Client } from './client.js';
import { Remote, RemoteRunEngine, callOptions, hasClasses, parametersOf, type Released } from './engine-run.js';
import { SgdscopeError } from './errors.js';
import { dataKeys, flat, flatData, toRows, type FlatData } from './numbers.js';
import { badValue, known, needed, optionsText, shown } from './options.js';
import type { Handle } from './protocol.js';
import type * as T from './types.js';

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

  async outputs(inputs: T.Numbers, options: T.CallOptions = {}) {
    return this.call('network.outputs', { network: this.handle, inputs: toRows(inputs, 'inputs', this.sizes[0]!) }, options);
  }

  async train(data: T.DataInput<number | bigint>, options: T.TrainingOptions & T.CallOptions = {}) {
    return this.call('network.train', this.measured(data, options), options);
  }

  async analyze(data: T.DataInput<number | bigint>, options: T.AnalysisOptions & T.CallOptions = {}) {
    return this.call('network.analyze', this.measured(data, options), options);
  }

  private measured(data: T.DataInput<number | bigint>, options: { loss?: T.LossName | undefined }) {
    const text = optionsText(options, callOptions);
    return { network: this.handle, data: flatFor(this.sizes, options.loss, known(data, 'the data', dataKeys)), options: text };
  }
}

const problemKeys = ['format', 'network', 'loss', 'parameters', 'inputs', 'labels', 'targets'];

/** Copied; a text would do for the engine, and is no list. */
function sizesOf(spec: { sizes: readonly number[] }): number[] {
  const sizes = [...flat(needed(spec, 'the options').sizes, 'sizes')];
  return sizes.length > 1 ? sizes : badValue('sizes', sizes.length, 'at least two: inputs and outputs');
}

/** Labels as the targets of one output. */
const withoutClasses = ({ inputs, labels, targets }: FlatData): FlatData =>
  ({ inputs, targets: labels ? { values: Float64Array.from(labels), rows: labels.length, columns: 1 } : targets, classes: 0 });

/** Data for a network, which knows of their shape what they do not say. */
function flatFor(sizes: readonly number[], loss: T.LossName | undefined, data: T.DataInput<number | bigint>): FlatData {
  const binary = loss === 'binary-logistic'; // two classes, and one output
  const { inputs, labels, targets, columns = sizes[0]!, outputs = sizes[sizes.length - 1]!, classes = binary ? 2 : outputs } = data;
  const shaped = flatData({ inputs, labels, targets, columns, outputs, classes }, hasClasses(loss));
  return binary ? withoutClasses(shaped) : shaped;
}

export class RemoteEngine extends RemoteRunEngine implements Engine {
  async createNetwork(spec: T.NetworkSpec) {
    const sizes = sizesOf(spec);
    const args = { options: optionsText({ ...spec, sizes }, ['parameters']), ...parametersOf(spec) };
    const { handle } = await this.client.call('network.create', args);
    return this.watched(new RemoteNetwork(this.client, handle, this.release, sizes), handle);
  }

  async toyData(name: T.ToyName, options: T.ToyOptions = {}) {
    return this.client.call('data.make', { name: String(name), options: optionsText(options, callOptions) }, options);
  }

  async moments(problem: T.Problem, options: T.MomentsOptions = {}) {
    const { format, network, loss, parameters, inputs, labels, targets } = known(problem, 'the problem', problemKeys);
    if (format !== undefined && format !== 'sgdscope-problem/1') {
      throw new SgdscopeError('bad-format', `the problem's format is ${shown(format)}, expected 'sgdscope-problem/1'`);
    }
    known(network, "the problem's network", ['sizes', 'activations', 'bias']);
    const sizes = sizesOf(network);
    if (sizes.length > 2 && network.activations === undefined) badValue("the problem's activations", undefined, 'those of its hidden layers');
    if (loss === undefined) badValue("the problem's loss", loss, 'the name of a loss');
    if (labels !== undefined && targets !== undefined) {
      throw new SgdscopeError('bad-format', 'the problem has both labels and targets, expected one of them');
    }
    const args = {
      network: optionsText({ ...network, sizes }), data: flatFor(sizes, loss, { inputs, labels, targets }), parameters: flat(parameters, 'parameters'),
      options: optionsText({ loss }) + optionsText(options, callOptions),
    };
    return this.client.call('moments', args, options);
  }

  async eigen(matrix: ArrayLike<number>, n: number, options: T.EigenOptions = {}) {
    const values = flat(matrix, 'matrix', n);
    if (!Number.isInteger(n) || values.length !== n * n) {
      throw new SgdscopeError('bad-shape', `the matrix has ${values.length} entries, expected n × n for n = ${shown(n)}`);
    }
    return this.client.call('eigen', { matrix: values, n, options: optionsText(options, callOptions) }, options);
  }
}
