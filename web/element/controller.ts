// Drives one training: its clock runs with the screen, the measurements follow more slowly with an
// epoch of their own, and both stand still while nobody can see them.
import type { Run, RunEngine } from '../src/api.js';
import type { ErrorCode, SgdscopeError } from '../src/errors.js';
import type { Analysis, DataInput, EpochRecord, RunState } from '../src/types.js';
import { experimentOptions } from './command.js';
import { fromAnalysis, rangeOf, type Measurement, type Prediction } from './measurement.js';
import { analysisOptions, predict } from './probe.js';
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
/** What is known of one. */
const untouched = () => ({ history: [], checkpoints: [], analysis: undefined, owed: 0, message: '', measuredAt: unmeasured });
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
  /** Of the error, where it was the engine's. */
  code?: ErrorCode;
  /** Whether a first measurement with new settings is still to come. */
  awaited = false;
  /** While a new run is made this is still the old one, which has no status any more. */
  run?: Run;
  /** Its epochs with the part of one that is not over; the engine counts whole ones. */
  status?: RunState;
  perEpoch = 1;
  history: EpochRecord[] = [];
  checkpoints: Checkpoint[] = [];
  prediction?: Prediction;
  analysis?: Analysis;
  wants: Wants;
  /** Trains to the end and measures there alone. */
  silent = false;
  /** Milliseconds that the last measurement took. */
  cost = 0;
  /** Counts the runs. */
  private number = 0;
  /** Aborted when the run is replaced: what it was asked for is of no use any more. */
  private asking = new AbortController();
  private preparation: Promise<void> = Promise.resolve();
  private playing = false;
  private awake = true;
  private looping = false;
  private measuredAt = unmeasured;
  private owed = 0;
  /** Ends with what the run was asked for last: while it is measured it does not go on. */
  private turn: Promise<void> = Promise.resolve();
  private toldAt = -Infinity;

  /** `settings` gives the present ones: they may change while a run is made, trained or measured. */
  constructor(
    private readonly settings: () => State, private readonly changed: () => void, private readonly load: () => Promise<RunEngine>,
    prediction = true,
  ) {
    this.wants = { prediction, overlaps: false, vectors: false, matrices: false, comparisons: false };
  }

  get isPlaying(): boolean {
    return this.playing;
  }

  get latest(): Checkpoint | undefined {
    return this.checkpoints.at(-1);
  }

  /** At the moment at which the settings want the run to wait. */
  get hasStopped(): boolean {
    const { stop } = this.settings();
    return stop > 0 && !!this.status && this.status.updates >= stop;
  }

  /** A new training; goes on at once if one was under way. */
  prepare(data?: DataInput): Promise<void> {
    return (this.preparation = this.make(data));
  }

  private async make(data?: DataInput): Promise<void> {
    const signal = this.abandon();
    this.awaited = true;
    if (!this.run || this.phase === 'failed') this.phase = 'loading';
    this.changed();
    try {
      const engine = await this.load();
      if (signal.aborted) return;
      const run = await engine.experiment(experimentOptions(this.settings(), data));
      const status = await run.advance({ updates: 0 });
      if (signal.aborted) return run.dispose();
      // At once, so that what the old run is still asked for is known to be of no use.
      this.run?.dispose();
      Object.assign(this, {
        ...untouched(), run, status, perEpoch: Math.ceil(run.training.size / this.settings().batch), phase: this.playing ? 'training' : 'paused',
      });
      this.number++;
      if (!this.silent) await this.measure(true);
      void this.loop();
    } catch (error) {
      if (!signal.aborted) this.refuse(error);
    }
  }

  /** From now on the run is the old one. */
  private abandon(): AbortSignal {
    this.asking.abort();
    this.asking = new AbortController();
    this.status = undefined;
    return this.asking.signal;
  }

  play(): void {
    if (this.status?.finished) return;
    this.playing = true;
    if (this.run) this.phase = 'training';
    this.changed();
    void this.loop();
  }

  pause(): void {
    this.playing = false;
    if (this.phase === 'training') this.phase = 'paused';
    this.changed();
  }

  /** Off-screen and hidden pages do nothing. */
  setAwake(awake: boolean): void {
    this.awake = awake;
    if (awake) void this.loop();
  }

  /** One mini-batch, of the run that is being made if there is one. */
  async step(): Promise<void> {
    this.pause();
    await this.preparation;
    await this.inTurn(async () => {
      if (this.status && !this.status.finished && await this.stepped({ updates: 1 })) await this.measureNow(true);
    });
  }

  /** Comes after another run: it is measured where that was, so that the two can be compared. */
  async follow(leader: Controller): Promise<void> {
    if (this.following) return;
    this.following = true;
    // Nothing is awaited between the last look at the leader and the end, so that none of its news is missed.
    while (!leader.awaited && this.isBefore(leader.pace)) {
      // Far behind, it is measured at some moments on the way, so that both can be gone back in.
      const ahead = leader.checkpoints.filter(({ measurement: { updates } }) => this.isBefore(updates));
      const pace = ahead.length > (leader.isPlaying ? 3 : 1) * near ? ahead[Math.floor(ahead.length / near)].measurement.updates : leader.pace;
      while (this.isBefore(pace)) await this.inTurn(() => this.approach(pace));
      if (this.status && this.status.updates === Math.floor(pace)) await this.measure(!leader.isPlaying && pace === leader.pace);
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
    const { status, phase, awake } = this;
    return awake && phase !== 'failed' && !!status && !status.finished && status.updates < pace;
  }

  private async approach(pace: number): Promise<void> {
    if (!this.isBefore(pace)) return;
    const status = await this.stepped({ updates: Math.ceil(pace) - this.status!.updates, milliseconds: stepMilliseconds });
    if (status?.diverged) this.phase = 'diverged';
  }

  private inTurn(work: () => Promise<void>): Promise<void> {
    return (this.turn = this.turn.then(work, work));
  }

  /** Measures again when a picture wants what the last measurement did not bring; a run does so by itself. */
  async satisfy(): Promise<void> {
    if (this.playing || this.satisfying || !this.status || this.measuredAt.updates < 0) return;
    if (this.measuredAt.wants === JSON.stringify(this.wants)) return;
    this.satisfying = true;
    const before = this.measuredAt.wants;
    await this.measure(true);
    this.satisfying = false;
    // Another picture may have been asked for meanwhile.
    if (this.measuredAt.wants !== before) await this.satisfy();
  }
  private satisfying = false;

  /** As if there had been no run. */
  dispose(): void {
    this.abandon();
    this.run?.dispose();
    Object.assign(this, { ...untouched(), run: undefined, phase: 'stored', playing: false, awaited: false });
  }

  /** There can be no run, for this reason; what was measured before stays to be seen. */
  refuse(reason: unknown): void {
    this.abandon();
    this.run?.dispose();
    this.run = undefined;
    this.fail(reason);
  }

  private async loop(): Promise<void> {
    if (this.looping) return;
    this.looping = true;
    let before = performance.now(), moved = false;
    while (this.playing && this.awake && this.status && !this.status.finished) {
      const now = await new Promise<number>(requestAnimationFrame);
      if (!this.status || !this.playing) break;
      // A frame's time is that of its beginning, which may lie before ours.
      const passed = Math.max(0, Math.min(100, now - before));
      await this.inTurn(() => this.advance(passed));
      [before, moved] = [now, true];
      if (!this.silent && this.due(performance.now())) await this.measure(false);
    }
    // Where the run stands still, what is shown is where it stands.
    const still = this.status?.finished || (moved && !this.playing);
    if (this.status && still && !(this.measuredAt.updates === this.status.updates && this.measuredAt.whole)) await this.measure(true);
    this.looping = false;
    // Another run may have been made ready while this one was measured for the last time.
    if (this.playing && this.awake && this.status && !this.status.finished) void this.loop();
  }

  private async advance(milliseconds: number): Promise<void> {
    if (!this.status) return;
    const { perEpoch, status: { updates: before } } = this;
    const { speed, stop } = this.settings();
    this.owed = Math.min(this.silent ? Infinity : this.owed + (milliseconds / 1000) * speed * perEpoch, 50 * perEpoch);
    const updates = Math.min(Math.floor(this.owed), stop > before ? stop - before : Infinity);
    if (updates === 0) return;
    const status = await this.stepped({ updates, milliseconds: stepMilliseconds });
    if (!status) return;
    // What the machine cannot keep up with is forgotten, not saved up for a burst.
    this.owed = Math.min(this.owed - (status.updates - before), perEpoch);
    const end = status.diverged ? 'diverged' : status.finished ? 'done' : status.updates === stop ? 'paused' : null;
    if (end) {
      this.phase = end;
      this.playing = false;
    }
    const now = performance.now();
    if (this.playing && (this.silent || now - this.toldAt < tellingInterval)) return;
    this.toldAt = now;
    this.changed();
  }

  /** null when the run was replaced on the way. */
  private async stepped(until: { updates: number; milliseconds?: number }): Promise<RunState | null> {
    const { signal } = this.asking;
    try {
      const status = await this.run!.advance(until);
      return signal.aborted ? null : (this.status = { ...status, epoch: status.updates / this.perEpoch });
    } catch (error) {
      if (!signal.aborted) this.fail(error);
      return null;
    }
  }

  private due(now: number): boolean {
    // A third of the time for measuring; more, up to four fifths, where it is needed for one a second.
    const rest = Math.max(leastInterval, Math.min(2 * this.cost, 960 - this.cost), this.cost / 4);
    return !!this.status && this.status.updates !== this.measuredAt.updates && now - this.measuredAt.time > rest;
  }

  /** Measures the network as it stands. A run that was replaced meanwhile is no failure. */
  measure(whole: boolean): Promise<void> {
    return this.inTurn(() => this.measureNow(whole));
  }

  private async measureNow(whole: boolean): Promise<void> {
    const { run, status, asking: { signal } } = this;
    if (!run || !status || status.diverged) return;
    try {
      await this.measureRun(run, status, whole, signal);
    } catch (error) {
      if (!signal.aborted) this.fail(error);
    }
  }

  private async measureRun(run: Run, status: RunState, whole: boolean, signal: AbortSignal): Promise<void> {
    const began = performance.now();
    const wants = { ...this.wants };
    const settings = this.settings();
    const analysis = await run.analyze({ ...analysisOptions(settings, wants, whole), signal });
    if (signal.aborted) return;
    const history = await run.history();
    const prediction = wants.prediction ? await predict(run) : undefined;
    if (signal.aborted) return;
    Object.assign(this, { analysis, history, prediction });
    const measurement = fromAnalysis(analysis, { run: this.number, ...status, window: rangeOf(settings) });
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
    this.code = (error as SgdscopeError).code;
    this.message = error instanceof Error ? error.message : String(error);
    this.changed();
  }
}

/** Matrices and vectors stay with the latest analysis alone: a checkpoint keeps what the plots need. */
function slim({ measurement, parameters }: Checkpoint): Checkpoint {
  const blocks = measurement.blocks.map(({ C, H, M2, vectors, noise_vectors, ...rest }) => rest);
  return { measurement: { ...measurement, blocks }, parameters: parameters.slice() };
}
