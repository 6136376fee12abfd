// What callers bring as numbers and bytes: copied while they wait, so that they may write on, with types and shape checked.
import { SgdscopeError } from './errors.js';
import { badValue, known, shown } from './options.js';
import type { Bytes, DataInput, Numbers } from './types.js';

export interface Rows {
  values: Float64Array;
  rows: number;
  columns: number;
}

/** More float64 than the 2 GiB that the engine can address. */
const mostNumbers = 2 ** 28;
const mostLabel = 2 ** 31 - 2;

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null;

/** Views of a buffer that was transferred are empty. */
function checkAttached(buffer: ArrayBufferLike, what: string): void {
  try {
    new Uint8Array(buffer);
  } catch {
    throw new SgdscopeError('bad-shape', `${what}: the buffer of this array was transferred, so it is empty`);
  }
}

function lengthOf(numbers: ArrayLike<unknown>, what: string): number {
  if (!isObject(numbers) || !Number.isInteger(numbers.length) || numbers.length < 0) {
    throw new SgdscopeError('bad-shape', `${what}: found ${shown(numbers)}, expected an array of numbers`);
  }
  if (ArrayBuffer.isView(numbers)) checkAttached(numbers.buffer, what);
  return numbers.length;
}

function roomFor(count: number, what: string): Float64Array {
  if (count <= mostNumbers) return new Float64Array(count);
  throw new SgdscopeError('too-large', `${what}: found ${count} numbers, the engine has room for ${mostNumbers}`);
}

/** Copies `numbers` to where `values` has entry `at`; `columns`: they are rows. */
function fill(values: Float64Array, at: number, numbers: ArrayLike<unknown>, what: string, columns = 0, isNumber = Number.isFinite): void {
  for (let i = 0, k = at; i < numbers.length; i++, k++) {
    const value = numbers[i];
    if (!isNumber(value)) {
      badValue(`${what}, ${columns ? `row ${Math.floor(k / columns)}, column ${k % columns}` : `entry ${k}`}`, value, 'a finite number');
    }
    values[k] = value as number;
  }
}

export function flat(numbers: ArrayLike<number>, what: string, columns?: number, isNumber?: (value: unknown) => boolean): Float64Array {
  const values = roomFor(lengthOf(numbers, what), what);
  fill(values, 0, numbers, what, columns, isNumber);
  return values;
}

/** `columns` is needed where `numbers` is flat. */
export function toRows(numbers: Numbers, what: string, columns?: number): Rows {
  const count = lengthOf(numbers, what);
  const areRows = isObject(numbers[0]);
  const width = columns ?? (areRows ? lengthOf(numbers[0] as ArrayLike<number>, `${what}, row 0`) : 1);
  if (!Number.isInteger(width) || width < 1 || (!areRows && count % width !== 0)) {
    throw new SgdscopeError('bad-shape', `${what}: ${count} ${areRows ? 'rows' : 'numbers'} are no rows of ${shown(width)}`);
  }
  if (!areRows) return { values: flat(numbers as ArrayLike<number>, what, width), rows: count / width, columns: width };
  const values = roomFor(count * width, what);
  for (let i = 0; i < count; i++) {
    const row = numbers[i] as ArrayLike<number>;
    if (!isObject(row) || row.length !== width) {
      throw new SgdscopeError('bad-shape', `${what}, row ${i}: found ${isObject(row) ? row.length : 'no'} numbers, expected ${width}`);
    }
    fill(values, i * width, row, what, width);
  }
  return { values, rows: count, columns: width };
}

function toLabels(given: ArrayLike<number | bigint>, samples: number): Int32Array {
  const count = lengthOf(given, 'labels');
  if (count !== samples) throw new SgdscopeError('bad-shape', `there are ${count} labels for ${samples} samples`);
  return Int32Array.from(given, (label, i) => {
    const value = typeof label === 'bigint' ? Number(label) : label;
    return Number.isInteger(value) && value >= 0 && value <= mostLabel ? value
      : badValue(`label ${i}`, label, `a whole number from 0 to ${mostLabel}`);
  });
}

/** A data set with everything flat, ready for the engine. */
export interface FlatData {
  inputs: Rows;
  labels?: Int32Array | undefined;
  classes: number;
  targets?: Rows | undefined;
}

/** Of DataInput, and what a data set that came out of the engine has as well. */
export const dataKeys = ['inputs', 'labels', 'targets', 'columns', 'outputs', 'classes', 'size', 'class_names'];

/** `distributions`: the targets are rows of probabilities, so the set has classes. */
export function flatData(data: DataInput<number | bigint>, distributions = false): FlatData {
  const given = known(data, 'the data', dataKeys);
  if (given.inputs === undefined) throw new SgdscopeError('bad-shape', 'the data has no inputs');
  const inputs = toRows(given.inputs, 'inputs', given.columns);
  // A data set that came out of the engine has labels only where it has classes.
  if (given.labels !== undefined && lengthOf(given.labels, 'labels') > 0) {
    const labels = toLabels(given.labels, inputs.rows);
    const classes = given.classes ?? labels.reduce((most, label) => Math.max(most, label), 0) + 1;
    if (!(Number.isInteger(classes) && classes > 0 && classes <= mostLabel + 1)) badValue('classes', classes, 'a whole number from 1');
    return { inputs, labels, classes };
  }
  if (given.targets === undefined) {
    throw new SgdscopeError('bad-shape', inputs.rows ? 'the data has neither labels nor targets' : 'the data has no samples');
  }
  const targets = toRows(given.targets, 'targets', given.outputs);
  if (targets.rows !== inputs.rows) {
    throw new SgdscopeError('bad-shape', `there are ${targets.rows} targets for ${inputs.rows} samples`);
  }
  return { inputs, targets, classes: distributions ? targets.columns : 0 };
}

/** A file's bytes. */
export function bytesOf(source: Bytes, what: string): Uint8Array {
  const size = (source as Bytes | undefined)?.byteLength;
  if (typeof size !== 'number') return badValue(what, source, 'an ArrayBuffer or a view of one');
  const buffer = ArrayBuffer.isView(source) ? source.buffer : source;
  checkAttached(buffer, what);
  return new Uint8Array(new Uint8Array(buffer, ArrayBuffer.isView(source) ? source.byteOffset : 0, size));
}
