// What the pictures are drawn from: a measurement, live or stored.
import type { Analysis, BlockAnalysis, EpochRecord } from '../src/types.js';
import type { Lattice } from './lattice.js';
import { decode, decodeSteps } from './letters.js';
import { defaults, type State } from './schema.js';

type Always =
  | 'name' | 'layer' | 'size' | 'gamma' | 'gamma_interval' | 'r_squared' | 'fitted_directions' | 'dropped_directions'
  | 'window' | 'slope_c_on_m2' | 'H_ii' | 'C_ii' | 'M2_ii' | 'F_ii';
/** A stored block has what the first screen shows; a live one all the rest as well. */
export type Block = Pick<BlockAnalysis, Always> & Partial<Omit<BlockAnalysis, Always>> & {
  largest_sample_curvature: number | null;
};

/** Above `low`, up to `high`. */
export interface Range {
  low: number;
  high: number;
}

export const rangeOf = ({ window, below }: Pick<State, 'window' | 'below'>): Range => ({ low: window, high: below });

export interface Measurement {
  source: 'live' | 'stored';
  /** Counts the runs of a page; 0 for what is stored. */
  run: number;
  epoch: number;
  updates: number;
  loss: number;
  accuracy: number | null;
  /** The curvatures fitted, against the greatest. */
  window: Range;
  blocks: Block[];
}

/** The loss and γ of every block along the run. */
export interface Trace {
  epochs: number[];
  losses: number[];
  gammas: (number | null)[][];
}

export interface Stored {
  measurement: Measurement;
  trace: Trace;
  history: EpochRecord[];
  prediction: Prediction;
  points: Points;
  parameters: Float64Array;
  thumbs: Record<string, Points>;
}

/** Answers of the network on a lattice over the plane (or line) of inputs; for images, to each of them. */
export interface Prediction extends Lattice {
  outputs: ArrayLike<number>;
  width: number;
  images?: Images;
}

/** Square grey images, side × side values a row, with their classes. */
export interface Images {
  side: number;
  inputs: ArrayLike<number>;
  labels: ArrayLike<number>;
}

/** Two coordinates and a class (−1: none) for each point. */
export interface Points {
  x: ArrayLike<number>;
  y: ArrayLike<number>;
  label: ArrayLike<number>;
}

/** The same for the same blocks at the same moment of the same run. */
export const momentOf = ({ source, run, updates, blocks }: Measurement): string => [source, run, updates, ...blocks.map(({ name }) => name)].join(' ');

export function fromAnalysis(analysis: Analysis, at: { run: number; epoch: number; updates: number; window: Range }): Measurement {
  return {
    source: 'live',
    run: at.run,
    epoch: at.epoch,
    updates: at.updates,
    window: at.window,
    loss: analysis.mean_loss,
    accuracy: analysis.accuracy,
    blocks: analysis.blocks.map((block) => ({
      ...block,
      largest_sample_curvature: block.wedge.above_largest === null ? null : block.wedge.largest_sample_curvature,
    })),
  };
}

/** The values of an axis for a block. */
export function along(block: Block, axis: 'h' | 'm2' | 'f' | 'c'): Float64Array {
  return { h: block.H_ii, m2: block.M2_ii, f: block.F_ii, c: block.C_ii }[axis];
}

/** ‖A − kB‖/‖A‖ with the best factor k, from the cosine of A and B. */
export function restOf(cosine: number | null | undefined): number {
  return typeof cosine === 'number' ? Math.sqrt(Math.max(0, 1 - cosine * cosine)) : NaN;
}

// ---- stored presets (scripts/presets.mjs): lists of whole numbers as texts, see letters.ts ---------------

interface Packed {
  epoch: number;
  updates: number;
  loss: number;
  accuracy: number | null;
  /** Steps of logarithms in hundredths of a decade: of h, and of c, m2 and f against h. */
  blocks: (Omit<Block, 'H_ii' | 'C_ii' | 'M2_ii' | 'F_ii'> & { h: string; c: string; m2: string; f: string })[];
  /** For each block, steps in hundredths. */
  trace: { epochs: number[]; gammas: string[] };
  /** At the moments of the trace. */
  history: { losses: number[]; accuracies: number[] };
  /** Answers: 16 times the class, and its certainty from 0 to 15. Points in hundredths. */
  plane: { cells: number; width: number; extent: number[]; answers: string } & PackedPoints;
  /** In twentieths. */
  parameters: string;
  /** Points in parts of 24. */
  thumbs: Record<string, PackedPoints>;
}

/** Steps of x, y, and a digit a class. */
interface PackedPoints {
  x: string;
  y: string;
  labels: string;
}

function unpackPoints({ x, y, labels }: PackedPoints, parts: number): Points {
  const part = (values: number[]) => values.map((value) => value / parts);
  const across = part(decodeSteps(x));
  return { x: across, y: part(decode(y)), label: labels === '' ? across.map(() => -1) : [...labels].map(Number) };
}

/** Outputs whose softmax has the stored class and certainty. */
function unpackPlane({ cells, width, extent, answers }: Packed['plane']): Prediction {
  const found = decode(answers);
  const outputs = new Float64Array(found.length * width);
  found.forEach((answer, at) => {
    const p = 1 / width + ((answer % 16) / 15) * (1 - 1 / width);
    outputs[at * width + (answer >> 4)] = Math.log(Math.max(p, 1e-3) / Math.max((1 - p) / (width - 1), 1e-3));
  });
  return { columns: cells, rows: cells, extent: extent as Lattice['extent'], outputs, width };
}

function unpackTrace({ trace: { epochs, gammas }, history: { losses } }: Packed): Trace {
  const ofBlocks = gammas.map(decodeSteps);
  return { epochs, losses, gammas: epochs.map((_, at) => ofBlocks.map((values) => values[at] / 100)) };
}

export function unpack(packed: Packed): Stored {
  const blocks = packed.blocks.map(({ h, c, m2, f, ...rest }) => {
    const curvature = decodeSteps(h);
    const against = (logs: number[]) => Float64Array.from(logs, (value, i) => 10 ** ((curvature[i] + value) / 100));
    return { ...rest, H_ii: against(curvature.map(() => 0)), C_ii: against(decodeSteps(c)), M2_ii: against(decodeSteps(m2)), F_ii: against(decodeSteps(f)) };
  });
  const { history: { losses, accuracies }, epoch, updates, loss, accuracy } = packed;
  return {
    measurement: { source: 'stored', run: 0, epoch, updates, loss, accuracy, blocks, window: rangeOf(defaults) },
    trace: unpackTrace(packed),
    history: packed.trace.epochs.map((at, i) => ({ epoch: at, loss: losses[i], accuracy: accuracies[i], learning_rate: NaN })),
    prediction: unpackPlane(packed.plane),
    points: unpackPoints(packed.plane, 100),
    parameters: Float64Array.from(decode(packed.parameters), (value) => value / 20),
    thumbs: Object.fromEntries(Object.entries(packed.thumbs).map(([name, points]) => [name, unpackPoints(points, 24)])),
  };
}
