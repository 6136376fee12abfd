// Where the shipped digits come from, if they are there: the page has them inside, embed.js does not. A host that
// wants them loads digits.js before it; nothing is fetched by itself.
import type { DataInput } from '../src/types.js';

/** The first `count` digits, all of them if left out. */
export type DigitsSource = (count?: number) => DataInput;

const key = Symbol.for('sgdscope.digits');
const place = globalThis as { [key]?: DigitsSource };

export function offerDigits(source: DigitsSource): void {
  place[key] = source;
}

export function digitsSource(): DigitsSource | undefined {
  return place[key];
}

export const digitsColumns = 8;
