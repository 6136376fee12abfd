// What the caller's side and the engine's side say to each other. Both may live in one thread.
import type { ErrorCode } from './errors.js';
import type { FlatData, Rows } from './numbers.js';
import type { AdvanceOptions, Analysis, Data, Eigen, EpochRecord, Fit, LossName, Moments, RunState, TwoKnob } from './types.js';

/** Objects that live on the engine's side. */
export type Handle = number;

export type Until = Pick<AdvanceOptions, 'epoch' | 'updates' | 'milliseconds'>;

/** An experiment as it is prepared: data, the network at its start. */
export interface ExperimentRecord {
  sizes: Int32Array;
  parameters: Float64Array;
  wrong_labels: number;
  loss: LossName;
  training: Data;
  test: Data;
}

/** Every call by name: what goes in and what comes out. */
export interface Calls {
  release: { args: { handle: Handle }; result: void };
  'network.create': { args: { options: string; parameters?: Float64Array }; result: { handle: Handle } };
  'network.parameters': { args: { network: Handle }; result: Float64Array };
  'network.set': { args: { network: Handle; parameters: Float64Array }; result: void };
  'network.outputs': { args: { network: Handle; inputs: Rows }; result: Float64Array };
  'network.train': { args: { network: Handle; data: FlatData; options: string }; result: { history: EpochRecord[]; state: RunState } };
  'network.analyze': { args: { network: Handle; data: FlatData; options: string }; result: Analysis };
  'data.make': { args: { name: string; options: string }; result: Data };
  'data.read': { args: { file: Uint8Array; options: string; labels?: Uint8Array }; result: Data & { class_names?: string } };
  'run.create': {
    args: { data: FlatData | { name: string; options: string }; options: string };
    result: { handle: Handle; record: ExperimentRecord };
  };
  'run.advance': { args: { run: Handle; until: Until }; result: RunState };
  'run.history': { args: { run: Handle }; result: EpochRecord[] };
  'run.outputs': { args: { run: Handle; inputs: Rows; parameters?: Float64Array }; result: Float64Array };
  'run.analyze': { args: { run: Handle; options: string; parameters?: Float64Array }; result: Analysis };
  'run.moments': { args: { run: Handle; options: string; parameters?: Float64Array }; result: Moments };
  moments: { args: { network: string; parameters: Float64Array; data: FlatData; options: string }; result: Moments };
  eigen: { args: { matrix: Float64Array; n: number; options: string }; result: Eigen };
  fit: { args: { x: Float64Array; y: Float64Array; options: string }; result: Fit | null };
  twoKnob: { args: { options: string }; result: TwoKnob };
}

export type CallName = keyof Calls;

export type Request =
  | { type: 'start'; module: WebAssembly.Module; sliceMs: number; warmUp: boolean }
  | { type: 'call'; id: number; name: CallName; args: unknown; progress: boolean }
  | { type: 'cancel'; id: number }
  | { type: 'stop' };

export type Reply =
  | { type: 'ready'; version: string }
  | { type: 'done'; id: number; value: unknown }
  | { type: 'failed'; id: number; code: ErrorCode; message: string }
  | { type: 'progress'; id: number; phase: string; fraction: number };

/** The buffers in a value, so that they are moved and not copied. */
export function buffersOf(value: unknown, found: Set<ArrayBuffer> = new Set()): Set<ArrayBuffer> {
  if (ArrayBuffer.isView(value)) found.add(value.buffer as ArrayBuffer);
  else if (typeof value === 'object' && value !== null) Object.values(value).forEach((item) => buffersOf(item, found));
  return found;
}
