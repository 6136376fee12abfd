// y ∝ x^slope by least squares on logarithms: what moves under the reader's hand while a handle is
// dragged. The engine's fit, which has an interval as well, follows and replaces it.

export interface PowerLaw {
  slope: number;
  /** log10 y where x = 1. */
  intercept: number;
  rSquared: number;
  used: number;
  /** Smallest and largest x that took part. */
  window: [number, number];
}

/** Of positive numbers; null below a decade of spread or eight directions, as in the engine. */
export function powerLaw(x: ArrayLike<number>, y: ArrayLike<number>): PowerLaw | null {
  const points = Array.from(x, (value, i) => [Math.log10(value), Math.log10(y[i])]);
  const n = points.length;
  if (n < 8) return null;
  const meanX = points.reduce((sum, p) => sum + p[0], 0) / n;
  const meanY = points.reduce((sum, p) => sum + p[1], 0) / n;
  let xx = 0, xy = 0, yy = 0;
  let first = Infinity, last = -Infinity;
  for (const [px, py] of points) {
    xx += (px - meanX) ** 2;
    xy += (px - meanX) * (py - meanY);
    yy += (py - meanY) ** 2;
    first = Math.min(first, px);
    last = Math.max(last, px);
  }
  if (last - first < 1) return null;
  const slope = xy / xx;
  return {
    slope,
    intercept: meanY - slope * meanX,
    rSquared: yy > 0 ? (xy * xy) / (xx * yy) : 1,
    used: n,
    window: [10 ** first, 10 ** last],
  };
}

/** Median of log10(y / x): the factor between two quantities that are proportional. */
export function medianFactor(x: ArrayLike<number>, y: ArrayLike<number>, low: number): number | null {
  const ratios: number[] = [];
  for (let i = 0; i < x.length; i++) if (x[i] > low && x[i] > 0 && y[i] > 0) ratios.push(Math.log10(y[i] / x[i]));
  if (ratios.length === 0) return null;
  ratios.sort((a, b) => a - b);
  return ratios[ratios.length >> 1];
}
