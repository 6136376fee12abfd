// A state as the engine's options and as the command line that gives the same digits.
import type { DataInput, ExperimentOptions, ToyName } from '../src/types.js';
import { keys, schema, widths, type DataName, type Field, type State } from './schema.js';

export function madeByFormula({ data }: Pick<State, 'data'>): boolean {
  return data !== 'own' && data !== 'digits';
}

const fixedOutputs: Partial<Record<DataName, number>> = { moons: 2, circles: 2, xor: 2, regression: 1, digits: 10 };

/** What the network has to answer: classes, or one real number. Of the reader's own data, if they are read. */
export function outputsOf(state: State, own?: DataInput): number {
  return (state.data === 'own' ? own?.classes : fixedOutputs[state.data]) ?? state['toy-classes'];
}

/** Own data and the digits come as a data set, the rest by name. */
export function experimentOptions(state: State, data?: DataInput): ExperimentOptions {
  return {
    data: madeByFormula(state) ? (state.data as ToyName) : data!,
    ...(madeByFormula(state) || state.samples !== schema.samples.default ? { samples: state.samples } : {}),
    ...(madeByFormula(state) ? { toyNoise: state['toy-noise'], toyClasses: state['toy-classes'] } : {}),
    testFraction: state['test-fraction'],
    labels: state.labels,
    labelNoise: state['label-noise'],
    hidden: widths(state.hidden),
    activation: state.activation,
    init: state.init,
    bias: !state['no-bias'],
    loss: state.loss,
    epochs: state.epochs,
    batch: state.batch,
    lr: state.lr,
    momentum: state.momentum,
    weightDecay: state['weight-decay'],
    seed: state.seed,
    block: state.block,
    window: state.window,
    below: state.below,
  };
}

/** Stopped after `epoch`, if given. Own data stand for a file the reader has. */
export function commandLine(state: State, epoch?: number): string {
  const words = ['sgdscope analyze'];
  for (const key of keys) {
    const field = schema[key] as Field;
    const value = key === 'epochs' && epoch !== undefined ? epoch : state[key];
    if (field.native === undefined || isLeftOut(key, state) || value === field.native) continue;
    if (field.type === 'flag') words.push(`--${key}`);
    else words.push(`--${key} ${key === 'data' && value === 'own' ? 'data.csv' : value === '' ? '""' : value}`);
  }
  return [...words, '--arch reference'].join(' ');
}

function isLeftOut(key: string, state: State): boolean {
  if (key === 'samples') return state.samples === schema.samples.default;
  if (key === 'target') return state.data !== 'own';
  if (key === 'toy-noise') return !madeByFormula(state);
  if (key === 'toy-classes') return state.data !== 'spirals' && state.data !== 'blobs';
  return false;
}

/** Losses that fit the data: classes want another one than real targets. */
export function lossFits(loss: State['compare'], data: State['data'], outputs: number, own?: DataInput): boolean {
  if (data === 'regression' || (data === 'own' && own && !own.labels)) return loss === 'mse-half-sum' || loss === 'mse-mean';
  return loss !== 'binary-logistic' || outputs === 2;
}

/** The same state with losses that its data can have. What own data can have is known once they are read. */
export function fitting(state: State, own?: DataInput): State {
  if (state.data === 'own' && !own) return state;
  const fits = (loss: State['compare']) => lossFits(loss, state.data, outputsOf(state, own), own);
  const loss = fits(state.loss) ? state.loss : fits('cross-entropy') ? 'cross-entropy' : 'mse-half-sum';
  const compare = state.compare === 'off' || fits(state.compare) ? state.compare : 'off';
  return loss === state.loss && compare === state.compare ? state : { ...state, loss, compare };
}

/** What to compare a loss with. */
export function otherLoss(state: State, own?: DataInput): State['loss'] {
  const fits = (compare: State['loss']) => compare !== state.loss && fitting({ ...state, compare }, own).compare === compare;
  return (['mse-half-sum', 'cross-entropy', 'mse-mean'] as const).find(fits)!;
}
