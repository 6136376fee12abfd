// Drives one training: its clock runs with the screen, the measurements follow more slowly with an
// epoch of their own, and both stand still while nobody can see them.
import type { Engine, Run } from '../src/api.js';
import type { Analysis, AnalysisOptions, DataInput, EpochRecord, RunState } from '../src/types.js';
import { experimentOptions } from './command.js';
import { latticeAround, middles } from './lattice.js';
import { fromAnalysis, type Measurement, type Prediction } from './measurement.js';
import type { State } from './schema.js';

export type Phase = 'stored' | 'loading' | 'training' | 'paused' | 'done' | 'diverged' | 'failed';

/** A moment of the run that can be gone back to. */
export interface Checkpoint {
  measurement: Measurement;
  parameters: Float64Array;
}

/** What the open companions need beside the fits. */
export interface Wants {
  prediction: boolean;
  overlaps: boolean;
  vectors: boolean;
  matrices: boolean;
  /** How C, H and their kin compare as matrices. */
  comparisons: boolean;
}

/** Of a run that was not measured yet. */
const unmeasured = { updates: -1, time: -Infinity, wants: '', whole: false };
const longestTrace = 400;
const stepMilliseconds = 12;
const leastInterval = 120;
/** Between two changes of the numbers in the bar: nobody reads sixty a second. */
const tellingInterval = 80;
/** Measurements by which a second run may be behind. */
export const near = 8;

export class Controller {
  phase: Phase = 'stored';
  message = '';
  /** Whether a first measurement with new settings is still to come. */
  awaited = false;
  run?: Run;
  /** Its epochs with the part of one that is not over; the engine counts whole ones. */
  status?: RunState;
  private perEpoch = 1;
  history: EpochRecord[] = [];
  checkpoints: Checkpoint[] = [];
  prediction?: Prediction;
  analysis?: Analysis;
  wants: Wants;
  /** Trains to the end and measures there alone. */
  silent = false;
  /** Milliseconds that the last measurement took. */
  cost = 0;
  private generation = 0;
  private playing = false;
  private awake = true;
  private looping = false;
  private measuredAt = unmeasured;
  private owed = 0;
  /** Ends with what the run was asked for last: while it is measured it does not go on. */
  private turn: Promise<void> = Promise.resolve();
  private toldAt = -Infinity;

  constructor(private readonly changed: () => void, private readonly load: () => Promise<Engine>, prediction = true) {
    this.wants = { prediction, overlaps: false, vectors: false, matrices: false, comparisons: false };
  }

  get isPlaying(): boolean {
    return this.playing;
  }

  get latest(): Checkpoint | undefined {
    return this.checkpoints.at(-1);
  }

  /** At the moment at which the settings want the run to wait. */
  hasStopped({ stop }: State): boolean {
    return stop > 0 && !!this.status && this.status.updates >= stop;
  }

  /** A new training from these settings; goes on at once if one was under way. */
  async prepare(state: State, data?: DataInput): Promise<void> {
    const generation = ++this.generation;
    this.abandon();
    this.status = undefined;
    this.awaited = true;
    if (!this.run) this.phase = 'loading';
    this.changed();
    try {
      const engine = await this.load();
      const run = await engine.experiment(experimentOptions(state, data));
      const status = await run.advance({ updates: 0 });
      if (generation !== this.generation) {
        run.dispose();
        return;
      }
      // At once, so that what the old run is still asked for is known to be of no use.
      this.run?.dispose();
      Object.assign(this, {
        run, status, perEpoch: Math.ceil(run.training.size / state.batch), history: [], checkpoints: [], analysis: undefined, owed: 0,
        message: '', phase: this.playing ? 'training' : 'paused', measuredAt: unmeasured,
      });
      if (!this.silent) await this.measure(state, true);
      void this.loop(state);
    } catch (error) {
      if (generation !== this.generation) return;
      this.run?.dispose();
      this.run = undefined;
      this.fail(error);
    }
  }

  /** What the present run is asked for is of no use any more. */
  private abandon(): void {
    this.asking.abort();
    this.asking = new AbortController();
  }
  private asking = new AbortController();

  play(state: State): void {
    if (this.run && this.status?.finished) return;
    this.playing = true;
    if (this.run && !this.status?.finished) this.phase = 'training';
    this.changed();
    void this.loop(state);
  }

  pause(): void {
    this.playing = false;
    if (this.phase === 'training') this.phase = 'paused';
    this.changed();
  }

  /** Off-screen and hidden pages do nothing. */
  setAwake(awake: boolean, state: State): void {
    this.awake = awake;
    if (awake) void this.loop(state);
  }

  /** One mini-batch. */
  async step(state: State): Promise<void> {
    this.pause();
    await this.inTurn(async () => {
      if (!this.run || this.status?.finished) return;
      const status = await this.stepped(this.run, { updates: 1 });
      if (!status) return;
      this.status = status;
      await this.measureNow(state, true);
    });
  }

  /** Comes after another run: it is measured where that was, so that the two can be compared. */
  async follow(leader: Controller, state: State): Promise<void> {
    this.latestState = state;
    if (this.following) return;
    this.following = true;
    // Nothing is awaited between the last look at the leader and the end, so that none of its news is missed.
    while (!leader.awaited && this.isBefore(leader.pace)) {
      // Far behind, it is measured at some moments on the way, so that both can be gone back in.
      const ahead = leader.checkpoints.filter(({ measurement: { updates } }) => this.isBefore(updates));
      const pace = ahead.length > (leader.isPlaying ? 3 : 1) * near ? ahead[Math.floor(ahead.length / near)].measurement.updates : leader.pace;
      while (this.isBefore(pace)) await this.approach(pace);
      if (this.status && this.status.updates === Math.floor(pace)) await this.measure(this.latestState, !leader.isPlaying && pace === leader.pace);
    }
    this.following = false;
  }
  private following = false;

  /** Updates at the latest measurement; half a one more where the run has also ended its last epoch. */
  private get pace(): number {
    const updates = this.latest?.measurement.updates ?? 0;
    return this.status?.finished && this.status.updates === updates ? updates + 0.5 : updates;
  }

  private isBefore(pace: number): boolean {
    const { run, status, phase, awake } = this;
    return !!run && awake && phase !== 'failed' && !!status && !status.finished && status.updates < pace;
  }

  private async approach(pace: number): Promise<void> {
    const status = await this.stepped(this.run!, { updates: Math.ceil(pace) - this.status!.updates, milliseconds: stepMilliseconds });
    if (!status) return;
    this.status = status;
    if (status.diverged) this.phase = 'diverged';
  }

  private inTurn(work: () => Promise<void>): Promise<void> {
    return (this.turn = this.turn.then(work, work));
  }

  /** Measures again when a picture wants what the last measurement did not bring; a run does so by itself. */
  async satisfy(state: State): Promise<void> {
    if (this.playing || this.satisfying || !this.status || this.measuredAt.updates < 0) return;
    if (this.measuredAt.wants === JSON.stringify(this.wants)) return;
    this.satisfying = true;
    const before = this.measuredAt.wants;
    await this.measure(state, true);
    this.satisfying = false;
    // Another picture may have been asked for meanwhile.
    if (this.measuredAt.wants !== before) await this.satisfy(state);
  }
  private satisfying = false;

  dispose(): void {
    this.generation++;
    this.abandon();
    this.playing = false;
    this.run?.dispose();
    this.run = undefined;
  }

  /** Settings that only change what is looked at arrive here while the loop runs. */
  latestState?: State;

  private async loop(state: State): Promise<void> {
    this.latestState = state;
    if (this.looping) return;
    this.looping = true;
    let before = performance.now(), moved = false;
    while (this.playing && this.awake && this.run && this.status && !this.status.finished) {
      const now = await new Promise<number>(requestAnimationFrame);
      if (!this.run || !this.status || !this.playing) break;
      // A frame's time is that of its beginning, which may lie before ours.
      const passed = Math.max(0, Math.min(100, now - before));
      await this.inTurn(() => this.advance(passed, this.latestState!));
      [before, moved] = [now, true];
      if (!this.silent && this.due(performance.now())) await this.measure(this.latestState, false);
    }
    // Where the run stands still, what is shown is where it stands.
    const still = this.status?.finished || (moved && !this.playing);
    if (this.status && still && !(this.measuredAt.updates === this.status.updates && this.measuredAt.whole)) await this.measure(this.latestState, true);
    this.looping = false;
    // Another run may have been made ready while this one was measured for the last time.
    if (this.playing && this.awake && this.status && !this.status.finished) void this.loop(this.latestState);
  }

  private async advance(milliseconds: number, state: State): Promise<void> {
    const run = this.run!;
    const { perEpoch } = this;
    this.owed = Math.min(this.silent ? Infinity : this.owed + (milliseconds / 1000) * state.speed * perEpoch, 50 * perEpoch);
    const before = this.status?.updates ?? 0;
    const updates = Math.min(Math.floor(this.owed), state.stop > before ? state.stop - before : Infinity);
    if (updates === 0) return;
    const status = await this.stepped(run, { updates, milliseconds: stepMilliseconds });
    if (!status) return;
    this.status = status;
    // What the machine cannot keep up with is forgotten, not saved up for a burst.
    this.owed = Math.min(this.owed - (status.updates - before), perEpoch);
    if (status.diverged) {
      this.phase = 'diverged';
      this.playing = false;
    } else if (status.finished) {
      this.phase = 'done';
      this.playing = false;
    } else if (status.updates === state.stop) {
      this.phase = 'paused';
      this.playing = false;
    }
    const now = performance.now();
    if (this.playing && (this.silent || now - this.toldAt < tellingInterval)) return;
    this.toldAt = now;
    this.changed();
  }

  /** null when the run was replaced on the way. */
  private async stepped(run: Run, until: { updates: number; milliseconds?: number }): Promise<RunState | null> {
    try {
      const status = await run.advance(until);
      return run === this.run ? { ...status, epoch: status.updates / this.perEpoch } : null;
    } catch (error) {
      if (run === this.run) this.fail(error);
      return null;
    }
  }

  private due(now: number): boolean {
    // A third of the time for measuring; more, up to four fifths, where it is needed for one a second.
    const rest = Math.max(leastInterval, Math.min(2 * this.cost, 960 - this.cost), this.cost / 4);
    return !!this.status && this.status.updates !== this.measuredAt.updates && now - this.measuredAt.time > rest;
  }

  /** Measures the network as it stands. A run that was replaced meanwhile is no failure. */
  measure(state: State, whole: boolean): Promise<void> {
    return this.inTurn(() => this.measureNow(state, whole));
  }

  private async measureNow(state: State, whole: boolean): Promise<void> {
    const { run, status, asking: { signal } } = this;
    if (!run || !status || status.diverged) return;
    try {
      await this.measureRun(run, status, state, whole, signal);
    } catch (error) {
      if (run === this.run && !signal.aborted) this.fail(error);
    }
  }

  private async measureRun(run: Run, status: RunState, state: State, whole: boolean, signal: AbortSignal): Promise<void> {
    const began = performance.now();
    const wants = { ...this.wants };
    const analysis = await run.analyze({ ...analysisOptions(state, wants, whole), signal });
    if (run !== this.run || signal.aborted) return;
    const history = await run.history();
    const prediction = wants.prediction ? await predict(run) : undefined;
    if (run !== this.run || signal.aborted) return;
    Object.assign(this, { analysis, history, prediction });
    const measurement = fromAnalysis(analysis, { run: this.generation, ...status, window: state.window });
    this.awaited = false;
    this.keep({ measurement, parameters: status.parameters });
    this.cost = performance.now() - began;
    this.measuredAt = { updates: status.updates, time: performance.now(), wants: JSON.stringify(wants), whole };
    this.changed();
  }

  private keep(checkpoint: Checkpoint): void {
    const last = this.latest;
    if (last && last.measurement.updates === checkpoint.measurement.updates) this.checkpoints.pop();
    // Long runs keep every second moment, then every fourth …
    if (this.checkpoints.length >= longestTrace) this.checkpoints = this.checkpoints.filter((_, i) => i % 2 === 0);
    this.checkpoints = [...this.checkpoints, slim(checkpoint)];
  }

  private fail(error: unknown): void {
    this.phase = 'failed';
    this.playing = this.awaited = false;
    this.message = error instanceof Error ? error.message : String(error);
    this.changed();
  }
}

/** What to measure for the pictures that are open, or for all of them. */
export function analysisOptions({ block, window }: State, wants: Wants, whole: boolean): AnalysisOptions {
  return {
    block, window, overlaps: whole || wants.overlaps, baseline: false, comparisons: whole || wants.comparisons,
    matrices: wants.matrices, vectors: wants.vectors,
  };
}

/** Matrices and vectors stay with the latest analysis alone: a checkpoint keeps what the plots need. */
function slim({ measurement, parameters }: Checkpoint): Checkpoint {
  const blocks = measurement.blocks.map(({ C, H, M2, vectors, noise_vectors, ...rest }) => rest);
  return { measurement: { ...measurement, blocks }, parameters: parameters.slice() };
}

/** Answers to the samples where those are square images with a class; none where inputs are neither that nor a line or plane. */
export async function predict(run: Run, parameters?: ArrayLike<number>, cells = 48): Promise<Prediction | undefined> {
  const { columns, inputs, size, labels } = run.training;
  const side = Math.sqrt(columns);
  if (side >= 4 && Number.isInteger(side) && labels.length === size) {
    const outputs = await run.outputs(inputs, parameters);
    return { columns: 1, rows: size, extent: [0, 1, 0, 1], outputs, width: run.sizes.at(-1)!, images: { side, inputs, labels } };
  }
  if (columns > 2) return undefined;
  const lattice = latticeAround(inputs, columns, cells);
  const outputs = await run.outputs(middles(lattice), parameters);
  return { ...lattice, outputs, width: run.sizes.at(-1)! };
}
