// What the engine is asked: for measurements, for answers, and about a direction when a reader points at it.
import type { Run, RunEngine } from '../src/api.js';
import type { AnalysisOptions, BlockAnalysis } from '../src/types.js';
import type { Wants } from './controller.js';
import { fitOf, nothingOf, type ShownFit, type Window } from './fit.js';
import { latticeAround, middles } from './lattice.js';
import { along, type Block, type Prediction } from './measurement.js';
import type { Axis, State } from './schema.js';

/** The engine's fit, with its interval, over the reader's window; no number where it finds not enough range. */
export async function refine(engine: Pick<RunEngine, 'fit'>, block: Block, axis: Axis, window: Window): Promise<ShownFit> {
  const own = fitOf(block, axis, window);
  const of = (values: Float64Array) => Float64Array.from(own.directions, (i) => values[i]);
  // Chosen already, by their curvature.
  const fit = await engine.fit(of(along(block, axis)), of(block.C_ii), { window: 0 });
  if (!fit) return nothingOf(block);
  const { exponent: gamma, log10_factor: intercept, interval, r_squared: rSquared } = fit;
  return { ...own, gamma, interval, rSquared, line: { slope: gamma, intercept } };
}

/** The step along a direction that would raise the loss by a tenth, were the loss a parabola; 3 at most. */
export function stepLength(curvature: number): number {
  return curvature > 0 ? Math.min(3, Math.sqrt(0.2 / curvature)) : 3;
}

/** That block alone, with the parameters as given. */
export const only = ({ kind, layer }: Block, parameters: ArrayLike<number>) => ({ parameters, block: kind!, ...(layer > 0 ? { layers: [layer] } : {}) });

/** With eigenvectors of H. */
export async function directionsOf(run: Run, block: Block, parameters: ArrayLike<number>): Promise<BlockAnalysis> {
  const analysis = await run.analyze({ ...only(block, parameters), vectors: true, overlaps: false, baseline: false, comparisons: false });
  return analysis.blocks[0];
}

/** θ + s v_i. */
export function movedParameters(parameters: ArrayLike<number>, block: BlockAnalysis, direction: number): Float64Array {
  const moved = Float64Array.from(parameters);
  const step = stepLength(block.H_ii[direction]);
  for (let k = 0; k < block.size; k++) moved[block.offset + k] += step * block.vectors![direction * block.size + k];
  return moved;
}

/** What to measure for the pictures that are open, or for all of them. */
export function analysisOptions({ block, window, below }: State, wants: Wants, whole: boolean): AnalysisOptions {
  return {
    block, window, below, overlaps: whole || wants.overlaps, baseline: false, comparisons: whole || wants.comparisons,
    matrices: wants.matrices, vectors: wants.vectors,
  };
}

/** Answers to the samples where those are square images in greys, with a class; none where inputs are neither that nor a line or plane. */
export async function predict(run: Run, parameters?: ArrayLike<number>, cells = 48): Promise<Prediction | undefined> {
  const { columns, inputs, size, labels } = run.training;
  const side = Math.sqrt(columns);
  if (side >= 4 && Number.isInteger(side) && labels.length === size && inputs.every((value) => value >= 0 && value <= 1)) {
    const outputs = await run.outputs(inputs, parameters);
    return { columns: 1, rows: size, extent: [0, 1, 0, 1], outputs, width: run.sizes.at(-1)!, images: { side, inputs, labels } };
  }
  if (columns > 2) return undefined;
  const lattice = latticeAround(inputs, columns, cells);
  const outputs = await run.outputs(middles(lattice), parameters);
  return { ...lattice, outputs, width: run.sizes.at(-1)! };
}
