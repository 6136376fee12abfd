// What goes into the engine and what comes out of it. Names of results are those of the files that
// the command line writes (sgdscope-moments/1, sgdscope-analysis/1); matrices are Float64Arrays,
// row-major. A number that does not exist (no range for a power law, no Fisher matrix, H = 0) is null.

/** Activations of hidden layers: relu has σ′(0) = 0, the slope of leaky-relu is 0.01, elu has α = 1. */
export type ActivationName =
  | 'identity' | 'relu' | 'leaky-relu' | 'tanh' | 'sigmoid'
  | 'softplus' | 'gelu' | 'gelu-tanh' | 'silu' | 'elu';
/**
 * Losses of one sample with outputs z and targets y, without weight decay:
 * - `cross-entropy`: Σ_k y_k (log Σ_j exp z_j − z_k), y a distribution over classes
 * - `mse-half-sum`: ½ Σ_k (z_k − y_k)²
 * - `mse-mean`: (1/K) Σ_k (z_k − y_k)²
 * - `softmax-mse`: (1/K) Σ_k (softmax(z)_k − y_k)²
 * - `binary-logistic`: log(1 + exp z) − y z, one output, 0 ≤ y ≤ 1
 */
export type LossName =
  | 'cross-entropy' | 'mse-half-sum' | 'mse-mean' | 'softmax-mse' | 'binary-logistic';
/** What one C and one H belong to: the weights of each layer, those with the bias, all parameters. */
export type BlockKind = 'layers' | 'layers-with-bias' | 'network';
/** Data made by formula. */
export type ToyName = 'moons' | 'spirals' | 'circles' | 'xor' | 'blobs' | 'regression';
/** How weights are drawn. */
export type InitName = 'pytorch' | 'he' | 'xavier';

/** Numbers in a row, or rows of numbers. Numbers that come in are copied before a call returns. */
export type Numbers = ArrayLike<number> | readonly (ArrayLike<number>)[];
/** Bytes that come in; copied before a call returns. */
export type Bytes = ArrayBuffer | SharedArrayBuffer | ArrayBufferView;

// ---- progress and cancelling -------------------------------------------------------------------

/** How far a call has come. */
export interface Progress {
  /** What it is at, in a word or two. */
  phase: string;
  /** 0 … 1, of this call. */
  fraction: number;
}

/** What every long call takes. */
export interface CallOptions {
  /** Called while the work goes on, and with 1 when it is done. */
  onProgress?: ((progress: Progress) => void) | undefined;
  /**
   * The promise rejects at once with the signal's reason. The engine stops at its next step, which is a matter of
   * milliseconds up to layers of some 600 parameters, and of up to two seconds for a block of 4000.
   */
  signal?: AbortSignal | undefined;
}

// ---- networks and data -------------------------------------------------------------------------

/** A fully connected network; its last layer has no activation. */
export interface NetworkSpec {
  /** n_0 … n_L. */
  sizes: readonly number[];
  /** One for all hidden layers, or one for each; may be left out where there is none. */
  activations?: ActivationName | readonly ActivationName[] | undefined;
  /** Default true. */
  bias?: boolean | undefined;
  /** Layer by layer: weight (out × in) row-major, then bias. Left out: drawn from `seed`. */
  parameters?: ArrayLike<number> | undefined;
  /** Default pytorch. */
  init?: InitName | undefined;
  /** Draws the weights that are not given. Default 1. */
  seed?: number | undefined;
}

/** How data are made by formula. */
export interface ToyOptions extends Pick<CallOptions, 'signal'> {
  /** Default 500. */
  samples?: number | undefined;
  /** Default 0.1. */
  toyNoise?: number | undefined;
  /** Arms of spirals, number of blobs. Default 3. */
  toyClasses?: number | undefined;
  /** Draws them. Default 1. */
  seed?: number | undefined;
}

/** How a file is read. */
export interface ReadOptions extends Pick<CallOptions, 'signal'> {
  /** What the last column of a CSV holds. Left out: a class where all are names or whole numbers from 0 to 255. */
  target?: 'class' | 'number' | undefined;
}

/** A data set on its way in: `labels` (0 … K − 1) or `targets`. */
export interface DataInput<Label extends number | bigint = number> {
  /** One row a sample. */
  inputs: Numbers;
  labels?: ArrayLike<Label> | undefined;
  targets?: Numbers | undefined;
  /** Inputs per sample; needed where `inputs` is flat and no network says it. */
  columns?: number | undefined;
  /** Outputs per sample; needed where `targets` is flat and no network says it. */
  outputs?: number | undefined;
  /** Number of classes where neither `labels` show all of them nor a network's outputs. */
  classes?: number | undefined;
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

/** Data from a file. */
export interface DataRead extends Data {
  /** By class, from the last column of a CSV; empty where classes are numbers. */
  class_names: string[];
}

/** The problem object of `sgdscope-problem/1`. */
export interface Problem {
  format?: 'sgdscope-problem/1' | undefined;
  network: { sizes: readonly number[]; activations?: ActivationName | readonly ActivationName[] | undefined; bias?: boolean | undefined };
  loss: LossName;
  parameters: ArrayLike<number>;
  inputs: Numbers;
  targets?: Numbers | undefined;
  labels?: ArrayLike<number | bigint> | undefined;
}

// ---- options, by the names of the command line's ------------------------------------------------

/** Mini-batch gradient descent; each epoch shuffles the data anew. */
export interface TrainingOptions {
  /** Default cross-entropy; mse-half-sum for real targets. */
  loss?: LossName | undefined;
  /** Passes through the training data. Default 100. */
  epochs?: number | undefined;
  /** Samples in a mini-batch. Default 20. */
  batch?: number | undefined;
  /** Learning rate. Default 0.1. */
  lr?: number | undefined;
  /** Default 0. */
  momentum?: number | undefined;
  /** Default 0. */
  weightDecay?: number | undefined;
  /** Cosine schedule over so many epochs. 0: constant rate. */
  cosine?: number | undefined;
  /** Clips the norm of the gradient. 0: never. */
  clip?: number | undefined;
  /** Stops after an epoch with a loss below this; with `stopAccuracy` too, when both hold. 0: not asked for. */
  stopLoss?: number | undefined;
  /** Stops after an epoch with an accuracy above this; with `stopLoss` too, when both hold. 0: not asked for. */
  stopAccuracy?: number | undefined;
  /** Draws data, split, weights, batches and the resamples of intervals. Default 1. */
  seed?: number | undefined;
}

/** What is measured, and what of it is kept. */
export interface AnalysisOptions {
  /** Default: that of the run, else as in training. */
  loss?: LossName | undefined;
  /** Default layers. */
  block?: BlockKind | undefined;
  /** Counted from 1. Left out: all. */
  layers?: readonly number[] | undefined;
  /** Directions with a curvature above `window` times the largest are fitted. Default 1e-6. */
  window?: number | undefined;
  /** And of at most `below` times the largest. Default 1. */
  below?: number | undefined;
  /** Fit so many directions at most. 0: all. */
  top?: number | undefined;
  /** Draws the resamples of intervals and the rotation of the baseline. Default 1. */
  seed?: number | undefined;
  /** Eigenvectors of C as well: overlaps and the noise spectrum. Default true. */
  overlaps?: boolean | undefined;
  /** Commutator and correlations of a randomly rotated C beside those of C. Default true. */
  baseline?: boolean | undefined;
  /**
   * Commutator and correlations (`ranges`), what Gauss–Newton is compared with, and the check `decomposition`. Without, they
   * are null or empty; all else is the same, for less work. Default true.
   */
  comparisons?: boolean | undefined;
  /** Keep C, H and M2. Default false. */
  matrices?: boolean | undefined;
  /** Keep the eigenvectors of H (rows, in the order of H_ii) and, with overlaps, of C. Default false. */
  vectors?: boolean | undefined;
  /** Bytes that the work may take; what would take more is refused as `too-large` before it begins. Default 1.8e9. */
  memoryLimit?: number | undefined;
}

/** Which data, and what is done to them. */
export interface DataOptions {
  /** So many of them, drawn by seed. Default all; 500 made by formula. */
  samples?: number | undefined;
  /** Only these classes. Default all. */
  classes?: readonly number[] | undefined;
  /** How inputs, and real targets, are scaled. Default largest: divided by their largest magnitude; none for data made by formula. */
  scale?: 'largest' | 'standardise' | 'none' | undefined;
  /** Share held back from training. Default 0.2. */
  testFraction?: number | undefined;
  /** Where labels come from: the data's, those that the trained network draws, or those that another network draws. Default data. */
  labels?: 'data' | 'model' | 'teacher' | undefined;
  /** Share of training labels made wrong. Default 0. */
  labelNoise?: number | undefined;
  /** Noise of data made by formula. Default 0.1. */
  toyNoise?: number | undefined;
  /** Arms of spirals, number of blobs. Default 3. */
  toyClasses?: number | undefined;
}

/** What `sgdscope analyze` takes: the same options give the same digits. */
export interface ExperimentOptions extends TrainingOptions, Omit<AnalysisOptions, 'memoryLimit'>, DataOptions {
  /** A name of data made by formula, or a data set. */
  data: ToyName | DataInput<number | bigint>;
  /** Widths of the hidden layers. Default 24, 16. */
  hidden?: readonly number[] | undefined;
  /** One, or one for each hidden layer. Default relu. */
  activation?: ActivationName | readonly ActivationName[] | undefined;
  /** Default pytorch. */
  init?: InitName | undefined;
  /** Default true. */
  bias?: boolean | undefined;
}

// ---- results -----------------------------------------------------------------------------------

/** The network after an epoch; epoch 0 is before the first step. */
export interface EpochRecord {
  epoch: number;
  /** Mean over the training data. */
  loss: number;
  /** null for regression. */
  accuracy: number | null;
  /** Learning rate of this epoch; 0 for epoch 0. */
  learning_rate: number;
}

/** Where a training stands. */
export interface RunState {
  epoch: number;
  updates: number;
  /** null before the first evaluation, and where it is no number any more. */
  loss: number | null;
  accuracy: number | null;
  /** All epochs done, stopped early, or diverged. */
  finished: boolean;
  /** The loss or a parameter is not finite any more. */
  diverged: boolean;
  parameters: Float64Array;
}

/** A power law y = c x^exponent through the directions of a window. */
export interface Fit {
  exponent: number;
  /** 95 %, from resampling blocks of neighbouring directions; null without resamples. */
  interval: [number, number] | null;
  /** log10 c. */
  log10_factor: number;
  /** Share of the variance of log y that the line explains; null where all y are equal. */
  r_squared: number | null;
  /** Directions; the next three count those left out. */
  fitted: number;
  outside_window: number;
  /** x or y ≤ 0. */
  not_positive: number;
  /** x or y at or below the rounding level of the measurement. */
  below_rounding: number;
  /** Least and greatest x fitted. */
  window: [number, number];
}

/** How nearly C and H commute over a range of directions; null where C, H or both are zero. */
export interface RangeMeasures {
  /** First and last direction, counted from 1. */
  directions: [number, number];
  commutator: number | null;
  commutator_over_product: number | null;
  diagonal_energy: number | null;
  off_to_on_diagonal_rms: number | null;
  correlation_mean: number | null;
  correlation_variance: number | null;
  correlated_directions: number;
}

/** All that is measured of one block. */
export interface BlockAnalysis {
  name: string;
  kind: BlockKind;
  /** 1 … L; 0 for the whole network. */
  layer: number;
  /** Where the block begins among the parameters. */
  offset: number;
  size: number;
  /** Exponent of C_ii on H_ii; null where there is not enough range. */
  gamma: number | null;
  gamma_interval: [number, number] | null;
  r_squared: number | null;
  fitted_directions: number;
  dropped_directions: number;
  window: [number, number] | null;
  /** Exponent of M2_ii on H_ii. */
  gamma_m2: number | null;
  /** Exponent of C_ii on M2_ii, in the window of H. */
  slope_c_on_m2: number | null;
  commutator: number | null;
  /** tr(CX) / (‖C‖ ‖X‖); null where one is zero. */
  cosine_c_h: number | null;
  cosine_c_m2: number | null;
  /** Spearman's, of C_ii and H_ii over directions above rounding. */
  rank_correlation: number | null;
  fits: { c_on_h: Fit | null; m2_on_h: Fit | null; c_on_m2: Fit | null };
  gamma_by_decade: { low: number; high: number; directions: number; gamma: number | null }[];
  gamma_against_window: { top: number; window_low: number; gamma: number; r_squared: number | null }[];
  /** Over all directions, the top 100, and 101–1000 where they exist. */
  ranges: RangeMeasures[];
  /** Over all directions, C turned by a random rotation. */
  random_rotation: RangeMeasures | null;
  subspace_overlaps: { k: number; overlap: number }[];
  wedge: {
    below_square: number;
    /** null where some h has a negative eigenvalue, so that no upper rail exists. */
    above_largest: number | null;
    smallest_sample_curvature: number;
    largest_sample_curvature: number;
  };
  /** Directions with a curvature below zero by more than rounding. */
  negative_curvatures: number;
  /** Directions whose curvature equals a neighbour's up to rounding, so that rounding chose the eigenvectors. */
  degenerate_curvatures: number;
  traces: { C: number; H: number; M2: number };
  /** Length of the mean gradient. */
  gradient_norm: number;
  /** ‖X − H‖ / ‖H‖, Frobenius; null where H is zero. */
  relative_gaps_to_h: { C: number | null; F: number | null; gauss_newton: number | null };
  /** What theories of SGD make of C and curvature; null where a divisor is not positive. */
  alignment: {
    /** tr(HC) over tr(H) tr(C) / D, which is that of isotropic noise. */
    escape: number | null;
    /** tr(CG) over 2 L ‖G‖², G Gauss–Newton, L the mean loss: 1 where C = 2 L G, 1/K where it is (2 L / K) G, as under a
     *  squared loss with K outputs; null without comparisons. */
    loss_scaled: number | null;
    /** ‖C − kH‖ / ‖kH‖ with k = 2 L / K for K outputs; null where the loss is not mse-half-sum or mse-mean. */
    gap_to_scaled_h: number | null;
    /** tr(H⁻¹C) / N over so many leading directions: those above rounding and above the window’s lower end. */
    takeuchi: number | null;
    takeuchi_directions: number;
  };
  rounding_floors: { H_ii: number; C_ii: number; M2_ii: number };
  /** Directions that the fit of C on H leaves out, also where there is no exponent. */
  left_out: { outside_window: number; not_positive: number; below_rounding: number };
  /** Residual and orthogonality of the eigenvectors of H. */
  decomposition: { residual_ratio: number | null; orthogonality_ratio: number | null };
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

/** A network measured on a data set. */
export interface Analysis {
  samples: number;
  mean_loss: number;
  /** null for regression. */
  accuracy: number | null;
  blocks: BlockAnalysis[];
}

/** Which matrices to compute. */
export interface MomentsOptions extends CallOptions {
  /** Default layers. */
  block?: BlockKind | undefined;
  /** Counted from 1. Left out: all. */
  layers?: readonly number[] | undefined;
  /** Left out: all three. Those that are not named come back empty, and so do the eigenvalues without H. */
  matrices?: readonly ('C' | 'H' | 'M2')[] | undefined;
  /** Eigenvalues of H as well, for a few n³ operations a block. Default true. */
  eigenvalues?: boolean | undefined;
  /** Every sample's gradient and spectrum as well. Default false. */
  perSample?: boolean | undefined;
  /** Bytes that the work may take; what would take more is refused as `too-large` before it begins. Default 1.8e9. */
  memoryLimit?: number | undefined;
}

/** What of a decomposition is wanted. */
export interface EigenOptions extends CallOptions {
  /** Default true. */
  vectors?: boolean | undefined;
  /** As for moments. */
  memoryLimit?: number | undefined;
}

/** How far a run goes; whichever comes first. */
export interface AdvanceOptions extends CallOptions {
  /** Until so many epochs are completed. */
  epoch?: number | undefined;
  /** So many mini-batches more. 0: the loss at the start, and no training. */
  updates?: number | undefined;
  milliseconds?: number | undefined;
}

/** The matrices of one block. */
export interface BlockMoments {
  name: string;
  kind: BlockKind;
  /** 1 … L; 0 for the whole network. */
  layer: number;
  /** Where the block begins among the parameters. */
  offset: number;
  size: number;
  gradient: Float64Array;
  /** size × size each. */
  C: Float64Array;
  H: Float64Array;
  M2: Float64Array;
  /** Eigenvalues of H, descending; empty with eigenvalues: false. */
  eigenvalues: Float64Array;
  /** With perSample: N × size. */
  per_sample_gradients?: Float64Array;
  /** With perSample: N × r, descending; the other size − r eigenvalues of each h are zero. */
  per_sample_spectra?: Float64Array;
}

/** Mean loss, and the matrices of each block. */
export interface Moments {
  N: number;
  mean_loss: number;
  /** Loss of each sample. */
  losses: Float64Array;
  blocks: BlockMoments[];
}

/** A symmetric matrix, decomposed. */
export interface Eigen {
  /** Ascending. */
  eigenvalues: Float64Array;
  /** n × n row-major: column i belongs to eigenvalue i. Empty with vectors: false. */
  eigenvectors: Float64Array;
}

/** A law in which both how often and how hard a direction is bent vary, log-normally. */
export interface TwoKnobOptions {
  /** Standard deviation of log ρ, the fraction of samples that bend a direction (natural logarithm). */
  spreadFraction: number;
  /** Standard deviation of log m, the strength with which they bend it. */
  spreadStrength: number;
  /** Correlation of log ρ and log m, −1 … 1. Default 0. */
  correlation?: number | undefined;
  /** How many are drawn. Default 200. */
  directions?: number | undefined;
  /** Draws them. Default 1. */
  seed?: number | undefined;
}

/** Directions drawn from that law, and the slope that its formula gives. */
export interface TwoKnob {
  /** Slope that the formula gives. */
  slope: number;
  fraction: Float64Array;
  strength: Float64Array;
  curvature: Float64Array;
  second_moment: Float64Array;
}

/** Which points a power law is fitted to. */
export interface FitOptions {
  /** x above `window` times the largest. Default 1e-6. */
  window?: number | undefined;
  /** And x at most `below` times the largest. Default 1. */
  below?: number | undefined;
  /** So many at most, in the order given. 0: all. */
  top?: number | undefined;
  /** Values at or below are rounding. Default 0. */
  floorX?: number | undefined;
  floorY?: number | undefined;
  /** Resamples for the interval. Default 1000; 0: no interval. */
  resamples?: number | undefined;
  /** Draws the resamples. Default 1. */
  seed?: number | undefined;
}
