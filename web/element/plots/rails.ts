// The wedge between the two rails. For every direction E[h²]_ii ≥ H_ii², and where every sample's
// Hessian is positive semidefinite with eigenvalues up to L also E[h²]_ii ≤ L H_ii: on log-log axes
// a line of slope 2 and one of slope 1 that meet at H = L. C is compared with them through its
// fitted factor k, C ≈ k E[h²].
import type { Frame } from './frame.js';

export type Point = [number, number];

/** log10 y = intercept + slope · log10 x. */
export interface Line {
  slope: number;
  intercept: number;
}

/** `largest` = L or null, where no upper rail exists; `factor` = log10 k. */
export function rails(largest: number | null, factor: number): { one: Line | null; two: Line } {
  return {
    one: largest === null ? null : { slope: 1, intercept: Math.log10(largest) + factor },
    two: { slope: 2, intercept: factor },
  };
}

/** The part of a line inside the frame, null when there is none. */
export function clip(line: Line, frame: Frame, from = frame.x[0], to = frame.x[1]): [Point, Point] | null {
  const at = (y: number) => (y - line.intercept) / line.slope;
  const rising = line.slope >= 0;
  const low = Math.max(from, frame.x[0], line.slope === 0 ? -Infinity : at(frame.y[rising ? 0 : 1]));
  const high = Math.min(to, frame.x[1], line.slope === 0 ? Infinity : at(frame.y[rising ? 1 : 0]));
  if (!(low < high)) return null;
  const y = (x: number) => line.intercept + line.slope * x;
  return [[low, y(low)], [high, y(high)]];
}

/** Corners of the region above rail two and below rail one within the frame. */
export function wedge(one: Line | null, two: Line, frame: Frame): Point[] {
  let region: Point[] = [
    [frame.x[0], frame.y[0]], [frame.x[1], frame.y[0]], [frame.x[1], frame.y[1]], [frame.x[0], frame.y[1]],
  ];
  region = cut(region, ([x, y]) => y - two.intercept - two.slope * x);
  return one === null ? region : cut(region, ([x, y]) => one.intercept + one.slope * x - y);
}

/** Keeps the part of a convex polygon where `inside` ≥ 0 (linear in the point). */
function cut(polygon: Point[], inside: (point: Point) => number): Point[] {
  const kept: Point[] = [];
  polygon.forEach((point, i) => {
    const next = polygon[(i + 1) % polygon.length];
    const [here, there] = [inside(point), inside(next)];
    if (here >= 0) kept.push(point);
    if (here >= 0 !== there >= 0) {
      const t = here / (here - there);
      kept.push([point[0] + t * (next[0] - point[0]), point[1] + t * (next[1] - point[1])]);
    }
  });
  return kept;
}

/** The line's band: slopes of the interval, turning about the middle of the window; a triangle to each side. */
export function band(line: Line, interval: [number, number], from: number, to: number): [Point[], Point[]] {
  const middle = (from + to) / 2;
  const centre = line.intercept + line.slope * middle;
  const half = (end: number): Point[] => [[middle, centre], ...interval.map((slope): Point => [end, centre + slope * (end - middle)])];
  return [half(from), half(to)];
}

/** The part of a convex polygon inside the frame. */
export function within(polygon: Point[], { x: [left, right], y: [bottom, top] }: Frame): Point[] {
  const sides: ((point: Point) => number)[] = [([x]) => x - left, ([x]) => right - x, ([, y]) => y - bottom, ([, y]) => top - y];
  return sides.reduce(cut, polygon);
}
