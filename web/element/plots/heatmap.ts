// Matrices and predictions as pixels.

type Rgb = [number, number, number];

export function rgb(hex: string): Rgb {
  const digits = hex.replace('#', '');
  return [0, 2, 4].map((at) => parseInt(digits.slice(at, at + 2), 16)) as Rgb;
}

export function mix(from: Rgb, to: Rgb, t: number): Rgb {
  return from.map((value, i) => value + (to[i] - value) * t) as Rgb;
}

/** rows × columns pixels, one a cell; drawn unsmoothed at the canvas's size. */
export function heatmap(canvas: HTMLCanvasElement, rows: number, columns: number, colour: (row: number, column: number) => Rgb): void {
  canvas.width = columns;
  canvas.height = rows;
  const context = canvas.getContext('2d')!;
  const image = context.createImageData(columns, rows);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) image.data.set([...colour(r, c), 255], 4 * (r * columns + c));
  }
  context.putImageData(image, 0, 0);
}

/** 0 … 1 for a magnitude, over the four decades below the largest. */
export function darkness(value: number, largest: number): number {
  if (!(largest > 0) || value === 0) return 0;
  return Math.max(0, Math.min(1, 1 + Math.log10(Math.abs(value) / largest) / 4));
}

/** Probabilities of the classes from the network's last layer; one output is a logit of the second class. */
export function softmax(outputs: ArrayLike<number>, offset: number, width: number): number[] {
  if (width === 1) {
    const p = 1 / (1 + Math.exp(-outputs[offset]));
    return [1 - p, p];
  }
  let top = -Infinity;
  for (let k = 0; k < width; k++) top = Math.max(top, outputs[offset + k]);
  const weights = Array.from({ length: width }, (_, k) => Math.exp(outputs[offset + k] - top));
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => weight / sum);
}

/** The likeliest class of row `at`, and its probability. */
export function answerAt(outputs: ArrayLike<number>, at: number, width: number): { best: number; sure: number } {
  const p = softmax(outputs, at * width, width);
  const sure = Math.max(...p);
  return { best: p.indexOf(sure), sure };
}

/** Squared cosines between the first `count` rows of two sets of unit vectors of length n. */
export function overlaps(down: ArrayLike<number>, across: ArrayLike<number>, n: number, count: number): Float64Array {
  const result = new Float64Array(count * count);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < count; j++) {
      let dot = 0;
      for (let k = 0; k < n; k++) dot += down[i * n + k] * across[j * n + k];
      result[i * count + j] = dot * dot;
    }
  }
  return result;
}
