// The 1797 digits of engine/data/digits, for every instrument of the page that loads this module.
import { digitLabels, digitPixels } from '../src/generated/digits.js';
import type { DataInput } from '../src/types.js';
import { decode } from './arithmetic-code.js';
import { offerDigits } from './digits-source.js';

export const digitShape = { rows: 8, columns: 8, levels: 17 };

let all: DataInput | undefined;

/** Divided by the greatest grey level, as the command line does. */
function read(count: number): DataInput {
  const bytes = Uint8Array.from(atob(digitPixels), (letter) => letter.charCodeAt(0));
  const pixels = decode(bytes, digitShape, count);
  return {
    inputs: Float64Array.from(pixels, (value) => value / 16), columns: 64,
    labels: Int32Array.from(digitLabels.slice(0, count), Number), classes: 10,
  };
}

offerDigits((count) => (count === undefined ? (all ??= read(digitLabels.length)) : read(count)));
