// The package's face: what `loadEngine` gives. All work is asynchronous, so that it can run in a
// worker; without one it runs here in slices of at most 8 ms, as far as the engine's steps are shorter.
import type {
  AdvanceOptions, Analysis, AnalysisOptions, Bytes, CallOptions, Data, DataInput, DataRead, Eigen, EigenOptions, EpochRecord, ExperimentOptions,
  Fit, FitOptions, Moments, MomentsOptions, NetworkSpec, Numbers, Problem, ReadOptions, RunState, ToyName, ToyOptions,
  TrainingOptions, TwoKnob, TwoKnobOptions,
} from './types.js';

/** A compiled `WebAssembly.Module`, of which TypeScript knows no member, and not everywhere the name. */
export type WasmModule = object;

/** Where the engine comes from and where it works. */
export interface LoadOptions {
  /** Where the engine's bytes are. Left out: beside this module (or inside it: sgdscope/inline). */
  wasm?: URL | string | Response | Bytes | WasmModule | undefined;
  /** Default: a worker where there can be one. true: rejects where there can be none. false: this thread, in slices. */
  worker?: boolean | undefined;
  /** Ends the loading; the promise rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
}

/** A network that lives in the engine. */
export interface Network {
  readonly sizes: readonly number[];
  /** A copy, layer by layer: weight (out × in) row-major, then bias. */
  parameters(): Promise<Float64Array>;
  /** In the order of `parameters()`; finite. Refused while it trains. */
  setParameters(parameters: ArrayLike<number>): Promise<void>;
  /** z_L for rows of inputs: N × outputs. */
  outputs(inputs: Numbers, options?: CallOptions): Promise<Float64Array>;
  /** Trains in place, from where the parameters stand; one call at a time. Cancelled, it leaves them as they were. */
  train(data: DataInput<number | bigint>, options?: TrainingOptions & CallOptions): Promise<{ history: EpochRecord[]; state: RunState }>;
  /** C, H and E[h²] on these data, and what they say of each other. */
  analyze(data: DataInput<number | bigint>, options?: AnalysisOptions & CallOptions): Promise<Analysis>;
  /** Frees it in the engine; calls reject afterwards. */
  dispose(): void;
}

/** A training under way, with its data: `sgdscope analyze`, to be driven by hand. */
export interface Run {
  readonly training: Data;
  /** Empty with testFraction: 0. */
  readonly test: Data;
  readonly sizes: readonly number[];
  readonly parameterCount: number;
  /** Labels that labelNoise made wrong. */
  readonly wrongLabels: number;
  /**
   * Goes on until epoch `epoch`, for `updates` mini-batches, or for `milliseconds`, whichever comes
   * first; to the end when none is given. A limit that is reached already trains nothing.
   */
  advance(until?: AdvanceOptions): Promise<RunState>;
  /** From epoch 0 to the last one completed. */
  history(): Promise<EpochRecord[]>;
  /**
   * Measures the network as it stands, or with other `parameters` (a stored checkpoint). The rest
   * defaults to the run's own options.
   */
  analyze(options?: AnalysisOptions & CallOptions & { parameters?: ArrayLike<number> | undefined }): Promise<Analysis>;
  /** z_L for rows of inputs, with the parameters as they stand or with others. */
  outputs(inputs: Numbers, parameters?: ArrayLike<number>, options?: CallOptions): Promise<Float64Array>;
  /** C, H, M2 and, with perSample, every sample's gradient and spectrum. */
  moments(options?: MomentsOptions & { parameters?: ArrayLike<number> | undefined }): Promise<Moments>;
  /** Frees it in the engine; calls reject afterwards. */
  dispose(): void;
}

/** What <sgd-scope> asks of an engine. */
export type RunEngine = Pick<Engine, 'version' | 'threaded' | 'workerError' | 'experiment' | 'readData' | 'fit' | 'twoKnob' | 'dispose'>;

/** The engine: it makes networks and runs, and computes what needs neither. */
export interface Engine {
  readonly version: string;
  /** Whether it runs in a worker. */
  readonly threaded: boolean;
  /** Why it does not, where it was to. */
  readonly workerError: string | undefined;
  /** With parameters given, or drawn by seed. */
  createNetwork(spec: NetworkSpec): Promise<Network>;
  /** Prepares data and network as the command line does. */
  experiment(options: ExperimentOptions & CallOptions): Promise<Run>;
  /** Data made by formula. */
  toyData(name: ToyName, options?: ToyOptions): Promise<Data>;
  /** CSV, npz, or IDX images with labels, gzipped or not. */
  readData(file: Bytes, labels?: Bytes, options?: ReadOptions): Promise<DataRead>;
  /** C, H and M2 of a network that is brought along; its problem object is checked as `sgdscope moments` does. */
  moments(problem: Problem, options?: MomentsOptions): Promise<Moments>;
  /** A (n × n, row-major, symmetric) = V diag(λ) Vᵀ, λ ascending. */
  eigen(matrix: ArrayLike<number>, n: number, options?: EigenOptions): Promise<Eigen>;
  /** y ∝ x^exponent by least squares on logarithms; null where there is not enough range. */
  fit(x: ArrayLike<number>, y: ArrayLike<number>, options?: FitOptions): Promise<Fit | null>;
  /** Points whose slope is known by a formula. */
  twoKnob(options: TwoKnobOptions): Promise<TwoKnob>;
  /** Ends the worker, with all that lives in it. In this thread: lets go of all that lives there. */
  dispose(): void;
}
