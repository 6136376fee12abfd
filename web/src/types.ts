// What goes into the engine and what comes out of it. Names of results are those of the files that
// the command line writes (sgdscope-moments/1, sgdscope-analysis/1); matrices are Float64Arrays,
// row-major. A number that does not exist (no range for a power law, no Fisher matrix) is null.

export type ActivationName =
  | 'identity' | 'relu' | 'leaky-relu' | 'tanh' | 'sigmoid'
  | 'softplus' | 'gelu' | 'gelu-tanh' | 'silu' | 'elu';
export type LossName =
  | 'cross-entropy' | 'mse-half-sum' | 'mse-mean' | 'softmax-mse' | 'binary-logistic';
export type BlockKind = 'layers' | 'layers-with-bias' | 'network';
export type ToyName = 'moons' | 'spirals' | 'circles' | 'xor' | 'blobs' | 'regression';
export type InitName = 'pytorch' | 'he' | 'xavier';

/** Numbers in a row, or rows of numbers. */
export type Numbers = ArrayLike<number> | readonly (ArrayLike<number>)[];

// ---- progress and cancelling -------------------------------------------------------------------

export interface Progress {
  phase: string;
  /** 0 … 1. */
  fraction: number;
}

export interface CallOptions {
  onProgress?: (progress: Progress) => void;
  /** Ends the work within 50 ms; the promise rejects with the signal's reason. */
  signal?: AbortSignal;
}

// ---- networks and data -------------------------------------------------------------------------

export interface NetworkSpec {
  /** n_0 … n_L. */
  sizes: readonly number[];
  /** One for all hidden layers, or one for each; may be left out where there is none. */
  activations?: ActivationName | readonly ActivationName[];
  /** Default true. */
  bias?: boolean;
  /** Layer by layer: weight (out × in) row-major, then bias. Left out: drawn from `seed`. */
  parameters?: ArrayLike<number>;
  init?: InitName;
  seed?: number;
}

/** A data set on its way in: `labels` (0 … K − 1) or `targets`. */
export interface DataInput {
  inputs: Numbers;
  labels?: ArrayLike<number>;
  targets?: Numbers;
  /** Inputs per sample; needed where `inputs` is flat. */
  columns?: number;
  /** Outputs per sample; needed where `targets` is flat. */
  outputs?: number;
  /** Number of classes where `labels` do not show all of them. */
  classes?: number;
}

/** A data set on its way out. */
export interface Data {
  size: number;
  columns: number;
  outputs: number;
  /** 0: regression. */
  classes: number;
  /** size × columns. */
  inputs: Float64Array;
  /** size × outputs. */
  targets: Float64Array;
  /** Empty for regression. */
  labels: Int32Array;
}

/** The problem object of `sgdscope-problem/1`. */
export interface Problem {
  format?: 'sgdscope-problem/1';
  network: { sizes: readonly number[]; activations?: ActivationName | readonly ActivationName[]; bias?: boolean };
  loss: LossName;
  parameters: ArrayLike<number>;
  inputs: Numbers;
  targets?: Numbers;
  labels?: ArrayLike<number>;
}

// ---- options, by the names of the command line's ------------------------------------------------

export interface TrainingOptions {
  loss?: LossName;
  epochs?: number;
  batch?: number;
  lr?: number;
  momentum?: number;
  weightDecay?: number;
  cosine?: number;
  clip?: number;
  stopLoss?: number;
  stopAccuracy?: number;
  seed?: number;
}

export interface AnalysisOptions {
  loss?: LossName;
  block?: BlockKind;
  /** Counted from 1. Left out: all. */
  layers?: readonly number[];
  /** Directions with a curvature above `window` times the largest are fitted. Default 1e-6. */
  window?: number;
  /** Fit so many directions at most. 0: all. */
  top?: number;
  seed?: number;
  /** Eigenvectors of C as well: overlaps and the noise spectrum. Default true. */
  overlaps?: boolean;
  /** Commutator and correlations of a randomly rotated C beside those of C. Default true. */
  baseline?: boolean;
  /** Keep C, H and M2. Default false. */
  matrices?: boolean;
  /** Keep the eigenvectors of H (rows, in the order of H_ii) and, with overlaps, of C. Default false. */
  vectors?: boolean;
}

export interface DataOptions {
  samples?: number;
  classes?: readonly number[];
  scale?: 'largest' | 'standardise' | 'none';
  testFraction?: number;
  labels?: 'data' | 'model' | 'teacher';
  labelNoise?: number;
  toyNoise?: number;
  toyClasses?: number;
}

/** What `sgdscope analyze` takes: the same options give the same digits. */
export interface ExperimentOptions extends TrainingOptions, AnalysisOptions, DataOptions {
  /** A name of data made by formula, or a data set. */
  data: ToyName | DataInput;
  hidden?: readonly number[];
  activation?: ActivationName | readonly ActivationName[];
  init?: InitName;
  bias?: boolean;
}

// ---- results -----------------------------------------------------------------------------------

export interface EpochRecord {
  epoch: number;
  loss: number;
  /** null for regression. */
  accuracy: number | null;
  learning_rate: number;
}

/** Where a training stands. */
export interface RunState {
  epoch: number;
  updates: number;
  loss: number;
  accuracy: number | null;
  /** All epochs done, stopped early, or diverged. */
  finished: boolean;
  /** The loss or a parameter is not finite any more. */
  diverged: boolean;
  parameters: Float64Array;
}

export interface Fit {
  exponent: number;
  interval: [number, number];
  log10_factor: number;
  r_squared: number | null;
  fitted: number;
  outside_window: number;
  not_positive: number;
  below_rounding: number;
  window: [number, number];
}

export interface RangeMeasures {
  /** First and last direction, counted from 1. */
  directions: [number, number];
  commutator: number;
  commutator_over_product: number;
  diagonal_energy: number;
  off_to_on_diagonal_rms: number;
  correlation_mean: number | null;
  correlation_variance: number | null;
  correlated_directions: number;
}

export interface BlockAnalysis {
  name: string;
  kind: BlockKind;
  /** 1 … L; 0 for the whole network. */
  layer: number;
  offset: number;
  size: number;
  /** Exponent of C_ii on H_ii; null where there is not enough range. */
  gamma: number | null;
  gamma_interval: [number, number] | null;
  r_squared: number | null;
  fitted_directions: number;
  dropped_directions: number;
  window: [number, number] | null;
  gamma_m2: number | null;
  slope_c_on_m2: number | null;
  commutator: number;
  cosine_c_h: number;
  cosine_c_m2: number;
  rank_correlation: number | null;
  fits: { c_on_h: Fit | null; m2_on_h: Fit | null; c_on_m2: Fit | null };
  gamma_by_decade: { low: number; high: number; directions: number; gamma: number | null }[];
  gamma_against_window: { top: number; window_low: number; gamma: number; r_squared: number | null }[];
  ranges: RangeMeasures[];
  random_rotation: RangeMeasures | null;
  subspace_overlaps: { k: number; overlap: number }[];
  wedge: {
    below_square: number;
    /** null where some h has a negative eigenvalue, so that no upper rail exists. */
    above_largest: number | null;
    smallest_sample_curvature: number;
    largest_sample_curvature: number;
  };
  negative_curvatures: number;
  traces: { C: number; H: number; M2: number };
  gradient_norm: number;
  relative_gaps_to_h: { C: number; F: number | null; gauss_newton: number };
  rounding_floors: { H_ii: number; C_ii: number; M2_ii: number };
  decomposition: { residual_ratio: number; orthogonality_ratio: number };
  /** In the eigenbasis of H, largest curvature first. `size` entries each. */
  H_ii: Float64Array;
  C_ii: Float64Array;
  M2_ii: Float64Array;
  /** Empty where the loss is no likelihood. */
  F_ii: Float64Array;
  /** Eigenvalues of C itself, descending; empty without overlaps. */
  noise_spectrum: Float64Array;
  /** With `matrices`: size × size. */
  C?: Float64Array;
  H?: Float64Array;
  M2?: Float64Array;
  /** With `vectors`: row i is the eigenvector of H_ii; noise_vectors those of C. size × size. */
  vectors?: Float64Array;
  noise_vectors?: Float64Array;
}

export interface Analysis {
  samples: number;
  mean_loss: number;
  accuracy: number | null;
  blocks: BlockAnalysis[];
}

export interface MomentsOptions extends CallOptions {
  block?: BlockKind;
  layers?: readonly number[];
  perSample?: boolean;
}

export interface BlockMoments {
  name: string;
  offset: number;
  size: number;
  gradient: Float64Array;
  /** size × size each. */
  C: Float64Array;
  H: Float64Array;
  M2: Float64Array;
  /** Of H, descending. */
  eigenvalues: Float64Array;
  /** With perSample: N × size. */
  per_sample_gradients?: Float64Array;
  /** With perSample: N × r, descending; the other size − r eigenvalues of each h are zero. */
  per_sample_spectra?: Float64Array;
}

export interface Moments {
  N: number;
  mean_loss: number;
  losses: Float64Array;
  blocks: BlockMoments[];
}

export interface Eigen {
  /** Ascending. */
  eigenvalues: Float64Array;
  /** n × n row-major: column i belongs to eigenvalue i. Empty with vectors: false. */
  eigenvectors: Float64Array;
}

export interface TwoKnobOptions {
  spreadFraction: number;
  spreadStrength: number;
  correlation?: number;
  directions?: number;
  seed?: number;
}

export interface TwoKnob {
  /** Of the formula. */
  slope: number;
  fraction: Float64Array;
  strength: Float64Array;
  curvature: Float64Array;
  second_moment: Float64Array;
}

export interface FitOptions {
  window?: number;
  top?: number;
  floorX?: number;
  floorY?: number;
  resamples?: number;
  seed?: number;
}
