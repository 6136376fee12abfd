// The fit that belongs to what is shown: the engine's own where the window is the engine's, else
// least squares under the reader's hand.
import { along, type Block } from './measurement.js';
import { medianFactor, powerLaw } from './power-law.js';
import type { Axis } from './schema.js';
import type { Line } from './plots/rails.js';

export interface ShownFit {
  gamma: number | null;
  interval: [number, number] | null;
  rSquared: number | null;
  fitted: number;
  dropped: number;
  /** In log10, over the directions fitted; null where there is not enough range. */
  line: Line | null;
  from: number;
  to: number;
}

/** The window from the reader: directions between low · max and high · max. */
export interface Window {
  low: number;
  high: number;
  /** `low` that the measurement was made with. */
  measured: number;
}

export function fitOf(block: Block, axis: Axis, window: Window): ShownFit {
  const x = along(block, axis);
  const greatest = x.reduce((most, value) => Math.max(most, value), 0);
  const own = powerLaw(x, block.C_ii, window.low * greatest * (1 + 1e-12), window.high * greatest);
  const line = own && { slope: own.slope, intercept: own.intercept };
  const [from, to] = own ? own.window.map(Math.log10) : [NaN, NaN];
  const untouched = window.low === window.measured && window.high === 1;
  if (untouched && axis === 'h') {
    return {
      gamma: block.gamma, interval: block.gamma_interval, rSquared: block.r_squared,
      fitted: block.fitted_directions, dropped: block.dropped_directions,
      line: block.gamma === null ? null : line, from, to,
    };
  }
  const engine = untouched && axis === 'm2' ? block.fits?.c_on_m2 : undefined;
  const fitted = engine?.fitted ?? own?.used ?? 0;
  return {
    gamma: engine?.exponent ?? own?.slope ?? null,
    interval: engine?.interval ?? null,
    rSquared: engine?.r_squared ?? own?.rSquared ?? null,
    fitted,
    dropped: block.size - fitted,
    line, from, to,
  };
}

/** log10 k of C ≈ k E[h²], over the directions that the fit of γ uses. */
export function noiseFactor(block: Block): number | null {
  const low = block.window?.[0] ?? 0;
  const use = (values: Float64Array) => values.filter((_, i) => block.H_ii[i] >= low * (1 - 1e-6));
  return medianFactor(use(block.M2_ii), use(block.C_ii), 0);
}
