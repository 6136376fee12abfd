// The fit that belongs to what is shown: the engine's own where the window is the engine's, else
// least squares under the reader's hand.
import type { Fit } from '../src/types.js';
import { along, rangeOf, type Block, type Range } from './measurement.js';
import { medianFactor, powerLaw } from './power-law.js';
import { defaults, type Axis } from './schema.js';
import type { Line } from './plots/rails.js';

export interface ShownFit {
  gamma: number | null;
  interval: [number, number] | null;
  rSquared: number | null;
  fitted: number;
  dropped: number;
  /** Those fitted, from 0 on. */
  directions: ReadonlySet<number>;
  /** In log10, over the directions fitted; null where there is not enough range. */
  line: Line | null;
  from: number;
  to: number;
  /** There is no curvature beyond rounding, and so nothing to fit. */
  flat: boolean;
}

/** The curvatures to fit, against the greatest, as the reader wants them, and those of the measurement. */
export interface Window extends Range {
  measured: Range;
}

/** As long as the reader has moved neither end. */
export const untouched: Window = { ...rangeOf(defaults), measured: rangeOf(defaults) };

/** At or below these, what lies along an axis and C are rounding. What is stored has nothing so small. */
function floorsOf({ rounding_floors: floors }: Block, axis: Axis): { floorX: number; floorY: number } {
  const along = { h: floors?.H_ii, m2: floors?.M2_ii, f: 0 }[axis];
  return { floorX: along ?? 0, floorY: floors?.C_ii ?? 0 };
}

/** To be fitted, as by the engine: on every axis those whose curvature lies in the window, where nothing is rounding. */
function directionsIn(block: Block, axis: Axis, { low, high }: Range): number[] {
  const { H_ii, C_ii } = block;
  const x = along(block, axis);
  const greatest = H_ii.reduce((most, value) => Math.max(most, value), 0);
  const { floorX, floorY } = floorsOf(block, axis);
  const least = Math.max(low * greatest, floorsOf(block, 'h').floorX);
  return [...H_ii.keys()].filter((i) => H_ii[i] > least && H_ii[i] <= high * greatest && x[i] > floorX && C_ii[i] > floorY);
}

type EngineFit = Pick<Fit, 'exponent' | 'r_squared' | 'fitted'> & Pick<ShownFit, 'interval'> & Partial<Pick<Fit, 'log10_factor'>>;

/** What the engine found over this window. null: there is not enough range; undefined: it was not asked, or that is not stored. */
function engineFit(block: Block, axis: Axis, window: Window): EngineFit | null | undefined {
  if (axis === 'f' || window.low !== window.measured.low || window.high !== window.measured.high) return undefined;
  const { fits, gamma, gamma_interval: interval, r_squared, fitted_directions: fitted } = block;
  if (axis === 'm2') return block.slope_c_on_m2 === null ? null : fits?.c_on_m2;
  return gamma === null ? null : { exponent: gamma, interval, r_squared, fitted, log10_factor: fits?.c_on_h?.log10_factor };
}

/** What is shown where there is not enough range: no number. */
export function nothingOf(block: Block): ShownFit {
  const greatest = block.H_ii.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return {
    gamma: null, interval: null, rSquared: null, fitted: 0, dropped: block.size, directions: new Set(), line: null, from: NaN, to: NaN,
    flat: greatest <= floorsOf(block, 'h').floorX,
  };
}

export function fitOf(block: Block, axis: Axis, window: Window): ShownFit {
  const engine = engineFit(block, axis, window);
  const directions = directionsIn(block, axis, window);
  const of = (values: Float64Array) => directions.map((i) => values[i]);
  const own = engine === null ? null : powerLaw(of(along(block, axis)), of(block.C_ii));
  if (!engine && !own) return nothingOf(block);
  const [from, to] = own ? own.window.map(Math.log10) : [NaN, NaN];
  const fitted = engine?.fitted ?? own!.used;
  return {
    gamma: engine?.exponent ?? own!.slope,
    interval: engine?.interval ?? null,
    rSquared: engine ? engine.r_squared : own!.rSquared,
    fitted,
    dropped: block.size - fitted,
    directions: new Set(directions),
    line: own && (engine?.log10_factor === undefined ? own : { slope: engine.exponent, intercept: engine.log10_factor }), from, to,
    flat: false,
  };
}

/** log10 k of C ≈ k E[h²], over the directions that the fit of γ uses. */
export function noiseFactor(block: Block): number | null {
  const low = block.window?.[0] ?? 0;
  const use = (values: Float64Array) => values.filter((_, i) => block.H_ii[i] >= low * (1 - 1e-6));
  return medianFactor(use(block.M2_ii), use(block.C_ii), 0);
}
