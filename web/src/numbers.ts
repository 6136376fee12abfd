// Numbers from callers as flat Float64Arrays, with their shape checked.
import { SgdscopeError } from './errors.js';
import { needed } from './options.js';
import type { DataInput, Numbers } from './types.js';

export interface Rows {
  values: Float64Array;
  rows: number;
  columns: number;
}

const isRows = (numbers: Numbers): numbers is readonly ArrayLike<number>[] =>
  numbers?.length > 0 && typeof numbers[0] === 'object';

export function flat(numbers: ArrayLike<number>, what: string): Float64Array {
  if (typeof numbers !== 'object' || numbers === null || typeof numbers.length !== 'number') {
    throw new SgdscopeError('bad-shape', `${what}: expected an array of numbers`);
  }
  return numbers instanceof Float64Array ? numbers : Float64Array.from(numbers);
}

/** `columns` is needed where `numbers` is flat. */
export function toRows(numbers: Numbers, what: string, columns?: number): Rows {
  if (!isRows(numbers)) {
    const values = flat(numbers as ArrayLike<number>, what);
    const width = columns ?? 1;
    if (!Number.isInteger(width) || width < 1 || values.length % width !== 0) {
      throw new SgdscopeError('bad-shape', `${what}: ${values.length} numbers are no rows of ${width}`);
    }
    return { values, rows: values.length / width, columns: width };
  }
  const width = numbers[0]!.length;
  const values = new Float64Array(numbers.length * width);
  numbers.forEach((row, i) => {
    if (row?.length !== width) {
      throw new SgdscopeError('bad-shape', `${what}, row ${i}: found ${row?.length ?? 'none'} numbers, expected ${width}`);
    }
    values.set(row, i * width);
  });
  return { values, rows: numbers.length, columns: width };
}

/** A data set with everything flat, ready for the engine. */
export interface FlatData {
  inputs: Rows;
  labels?: Int32Array;
  classes: number;
  targets?: Rows;
}

/** `distributions`: the targets are rows of probabilities, so the set has classes. */
export function flatData(data: DataInput, distributions = false): FlatData {
  if (needed(data, 'the data').inputs === undefined) throw new SgdscopeError('bad-shape', 'the data has no inputs');
  const inputs = toRows(data.inputs, 'inputs', data.columns);
  // A data set that came out of the engine has labels only where it has classes.
  if (data.labels !== undefined && data.labels.length > 0) {
    if (data.labels.length !== inputs.rows) {
      throw new SgdscopeError('bad-shape', `there are ${data.labels.length} labels for ${inputs.rows} samples`);
    }
    const labels = Int32Array.from(data.labels);
    for (let i = 0; i < labels.length; i++) {
      if (labels[i] !== data.labels[i]) {
        throw new SgdscopeError('bad-value', `label ${i} is ${data.labels[i]}, expected a whole number from 0`);
      }
    }
    const classes = data.classes ?? labels.reduce((most, label) => Math.max(most, label), 0) + 1;
    return { inputs, labels, classes };
  }
  if (data.targets === undefined) {
    throw new SgdscopeError('bad-shape', inputs.rows ? 'the data has neither labels nor targets' : 'the data has no samples');
  }
  const targets = toRows(data.targets, 'targets', data.outputs);
  if (targets.rows !== inputs.rows) {
    throw new SgdscopeError('bad-shape', `there are ${targets.rows} targets for ${inputs.rows} samples`);
  }
  return { inputs, targets, classes: distributions ? targets.columns : 0 };
}
