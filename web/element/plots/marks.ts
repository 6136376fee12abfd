// Where the lines among the points lie, as numbers: they travel as the points do.
import type { ShownFit } from '../fit.js';
import type { Line } from './rails.js';

export interface Rails {
  one: Line | null;
  two: Line | null;
  word: 'rail.one' | 'rail.equal' | 'rail.same';
}

export interface Marks {
  fit: ShownFit | null;
  rails: Rails | null;
  /** log10 of the greatest curvature. */
  greatest: number;
}

/** The share `t` of the way; what was not there before is at once where it will be. Numbers to be read are the later ones. */
export function marksBetween(from: Marks | null, to: Marks, t: number): Marks {
  if (!from || t >= 1) return to;
  const mix = (a: number, b: number) => a + (b - a) * t;
  const line = (a: Line | null | undefined, b: Line | null) =>
    a && b ? { slope: mix(a.slope, b.slope), intercept: mix(a.intercept, b.intercept) } : b;
  const { fit, rails } = to;
  const before = from.fit?.line ? from.fit : null;
  return {
    fit: fit?.line && before ? {
      ...fit, line: line(before.line, fit.line), from: mix(before.from, fit.from), to: mix(before.to, fit.to),
      interval: before.interval && fit.interval ? [0, 1].map((i) => mix(before.interval![i], fit.interval![i])) as [number, number] : fit.interval,
    } : fit,
    rails: rails && { ...rails, one: line(from.rails?.one, rails.one), two: line(from.rails?.two, rails.two) },
    greatest: mix(from.greatest, to.greatest),
  };
}
