// Questions about one direction or about single samples, asked of the engine when a reader points.
import type { Engine, Run } from '../src/api.js';
import type { BlockAnalysis } from '../src/types.js';
import { fitOf, floorsOf, nothingOf, type ShownFit, type Window } from './fit.js';
import { along, type Block } from './measurement.js';
import type { Axis } from './schema.js';

/** The engine's fit, with its interval, over the reader's window; no number where it finds not enough range. */
export async function refine(engine: Pick<Engine, 'fit'>, block: Block, axis: Axis, window: Window): Promise<ShownFit> {
  const x = along(block, axis);
  const greatest = x.reduce((most, value) => Math.max(most, value), 0);
  const inside = [...x.keys()].filter((i) => x[i] <= window.high * greatest);
  const xs = inside.map((i) => x[i]);
  const top = xs.reduce((most, value) => Math.max(most, value), 0);
  const fit = await engine.fit(xs, inside.map((i) => block.C_ii[i]), { window: (window.low * greatest) / top, ...floorsOf(block, axis) });
  if (!fit) return nothingOf(block);
  return {
    ...fitOf(block, axis, window), gamma: fit.exponent, interval: fit.interval, rSquared: fit.r_squared,
    fitted: fit.fitted, dropped: block.size - fit.fitted,
  };
}

/** The step along a direction that would raise the loss by a tenth, were the loss a parabola; 3 at most. */
export function stepLength(curvature: number): number {
  return curvature > 0 ? Math.min(3, Math.sqrt(0.2 / curvature)) : 3;
}

/** Eigenvectors of H for one block, with the parameters as given. */
export async function directionsOf(run: Run, block: Block, parameters: ArrayLike<number>): Promise<BlockAnalysis | undefined> {
  const analysis = await run.analyze({
    parameters, vectors: true, overlaps: false, baseline: false, ...(block.layer > 0 ? { layers: [block.layer] } : {}),
  });
  return analysis.blocks[0];
}

/** θ + s v_i. */
export function movedParameters(parameters: ArrayLike<number>, block: BlockAnalysis, direction: number): Float64Array {
  const moved = Float64Array.from(parameters);
  const step = stepLength(block.H_ii[direction]);
  for (let k = 0; k < block.size; k++) moved[block.offset + k] += step * block.vectors![direction * block.size + k];
  return moved;
}
