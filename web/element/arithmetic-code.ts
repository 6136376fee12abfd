// Grey images of one size as few bytes, by arithmetic coding (I. Witten, R. Neal, J. Cleary, "Arithmetic coding
// for data compression", 1987): each pixel with the counts seen so far at its place beside such neighbours.

export interface Shape {
  rows: number;
  columns: number;
  /** Values are 0 … levels − 1. */
  levels: number;
}

const quarter = 2 ** 30, half = 2 * quarter, whole = 4 * quarter;
/** One sighting weighs as much as sixteen values never seen. */
const weight = 16;

/** Counts by place and by whether the pixels to the left and above are empty, grey or dark. */
class Model {
  readonly counts: Uint16Array;
  private readonly totals: Uint16Array;

  constructor(private readonly shape: Shape) {
    const contexts = shape.rows * shape.columns * 9;
    this.counts = new Uint16Array(contexts * shape.levels).fill(1);
    this.totals = new Uint16Array(contexts).fill(shape.levels);
  }

  context(pixels: Uint8Array, at: number): number {
    const { rows, columns, levels } = this.shape;
    const place = at % (rows * columns);
    const kind = (value: number) => (value === 0 ? 0 : 2 * value <= levels ? 1 : 2);
    const left = place % columns ? kind(pixels[at - 1]) : 0;
    const above = place >= columns ? kind(pixels[at - columns]) : 0;
    return place * 9 + left * 3 + above;
  }

  total(context: number): number {
    return this.totals[context];
  }

  /** Share of the values below `value`, as a count. */
  below(context: number, value: number): number {
    const { levels } = this.shape;
    let sum = 0;
    for (let k = 0; k < value; k++) sum += this.counts[context * levels + k];
    return sum;
  }

  see(context: number, value: number): void {
    this.counts[context * this.shape.levels + value] += weight;
    this.totals[context] += weight;
  }
}

/** At most 4000 images, so that the counts stay within 16 bits. */
export function encode(pixels: Uint8Array, shape: Shape): Uint8Array {
  const model = new Model(shape);
  const bits: number[] = [];
  let low = 0, high = whole - 1, waiting = 0;
  const put = (bit: number) => {
    bits.push(bit);
    for (; waiting > 0; waiting--) bits.push(1 - bit);
  };
  for (let at = 0; at < pixels.length; at++) {
    const context = model.context(pixels, at);
    const range = high - low + 1, total = model.total(context);
    high = low + Math.floor((range * model.below(context, pixels[at] + 1)) / total) - 1;
    low += Math.floor((range * model.below(context, pixels[at])) / total);
    model.see(context, pixels[at]);
    for (;;) {
      const shift = high < half ? 0 : low >= half ? half : low >= quarter && high < half + quarter ? quarter : -1;
      if (shift < 0) break;
      if (shift === quarter) waiting++;
      else put(shift === half ? 1 : 0);
      low = 2 * (low - shift);
      high = 2 * (high - shift) + 1;
    }
  }
  waiting++;
  put(low < quarter ? 0 : 1);
  const bytes = new Uint8Array(Math.ceil(bits.length / 8));
  bits.forEach((bit, i) => (bytes[i >> 3] |= bit << (7 - (i & 7))));
  return bytes;
}

/** The first `count` images. */
export function decode(bytes: Uint8Array, shape: Shape, count: number): Uint8Array {
  const model = new Model(shape);
  const pixels = new Uint8Array(count * shape.rows * shape.columns);
  let place = 0, low = 0, high = whole - 1, value = 0;
  const bit = () => ((bytes[place >> 3] ?? 0) >> (7 - (place++ & 7))) & 1;
  for (let i = 0; i < 32; i++) value = 2 * value + bit();
  for (let at = 0; at < pixels.length; at++) {
    const context = model.context(pixels, at);
    const range = high - low + 1, total = model.total(context);
    const target = Math.floor(((value - low + 1) * total - 1) / range);
    const first = context * shape.levels;
    let symbol = 0, sum = 0;
    while (sum + model.counts[first + symbol] <= target) sum += model.counts[first + symbol++];
    high = low + Math.floor((range * (sum + model.counts[first + symbol])) / total) - 1;
    low += Math.floor((range * sum) / total);
    model.see(context, symbol);
    pixels[at] = symbol;
    for (;;) {
      const shift = high < half ? 0 : low >= half ? half : low >= quarter && high < half + quarter ? quarter : -1;
      if (shift < 0) break;
      low = 2 * (low - shift);
      high = 2 * (high - shift) + 1;
      value = 2 * (value - shift) + bit();
    }
  }
  return pixels;
}
