// The instrument without its picture: settings, runs, and when they run.
import { LitElement, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { Engine } from '../src/api.js';
import type { DataInput, ReadOptions } from '../src/types.js';
import { fitting, outputsOf } from './command.js';
import { Controller, near, type Checkpoint } from './controller.js';
import { digitsSource } from './digits-source.js';
import type { ShownFit, Window } from './fit.js';
import { turnTo, type Forced } from './forced.js';
import { fill } from './format.js';
import { keepKey } from './key-owner.js';
import { encode, hideable, type Hideable } from './link.js';
import { momentOf, unpack, type Block, type Measurement, type Stored, type Trace } from './measurement.js';
import { back, forth, noPast, remember, type Past } from './past.js';
import { attributeOf, defaults, keys, parse, trainingKeys, widths, type State } from './schema.js';
import { tell } from './sized.js';
import { languageOf, sayer } from './strings/index.js';
import { colourChange, reducedMotion } from './style.js';
import spirals from './presets/spirals.json';

interface TraceOf {
  checkpoints: unknown;
  layers: number[];
  trace: Trace;
}

/** What a snapshot says of a block; `commutator` where C and H were compared. */
export type BlockFound = { block: string; commutator: number | null } & Pick<Block, 'gamma' | 'gamma_interval' | 'r_squared'>;

const found = ({ blocks }: Measurement): BlockFound[] => blocks.map(({ name, gamma, gamma_interval, r_squared, commutator = null }) =>
  ({ block: name, gamma, gamma_interval, r_squared, commutator }));

/** State, runs and their life, without a picture. */
export class ScopeCore extends LitElement {
  /** Set by the entry: one engine for all instruments of a page. */
  static load: () => Promise<Engine> = () => Promise.reject(new Error('no engine'));

  @property() override lang = '';
  @property({ reflect: true }) theme: 'auto' | 'light' | 'dark' = 'auto';
  @property({ reflect: true }) view: 'full' | 'compact' | 'figure' = 'full';
  @property({ type: Boolean }) paused = false;
  /** A companion to show in the compact view as well, or in place of the main picture. */
  @property({ reflect: true }) also: '' | 'upper' | 'lower' = '';
  /** Names of parts to leave out, separated by spaces or commas. */
  @property() hide = '';

  /** Whether the story asks the reader to guess first. */
  @property({ attribute: false }) predict = true;
  /** What of a link could not be used. */
  @property({ attribute: false }) rejected: string[] = [];

  @state() protected state: State = { ...defaults };
  @state() protected at: number | null = null;
  @state() protected direction: number | null = null;
  @state() protected refined?: ShownFit;
  @state() protected past: Past = noPast;
  /** A moment kept to compare with, also with that of other settings. */
  @state() protected pinned?: Measurement;
  @state() protected beat = 0;
  @state() protected drawing = false;
  @state() protected dropping = false;
  /** A sentence about a file that could not be read. */
  @state() protected trouble = '';

  protected readonly stored: Stored = unpack(spirals as never);
  protected readonly controller = new Controller(() => {
    this.beat++;
    if (this.comparing) void this.rival.follow(this.controller, this.rivalState);
  }, () => ScopeCore.load());
  /** The same run with another loss, beside the first and on its clock. */
  protected readonly rival = new Controller(() => this.beat++, () => ScopeCore.load(), false);
  protected ownData?: DataInput;
  /** The same with numbers for a target, where its classes are numbers. */
  protected ownNumbers?: DataInput;
  @state() protected ownIsDrawn = false;
  /** Of the file that they are from. */
  protected ownName = '';
  private forced?: Forced;
  protected watcher?: IntersectionObserver;
  protected onScreen = false;
  protected told = '';

  static override get observedAttributes(): string[] {
    return [...super.observedAttributes, ...keys.map(attributeOf)];
  }

  override attributeChangedCallback(name: string, old: string | null, value: string | null): void {
    super.attributeChangedCallback(name, old, value);
    const key = keys.find((candidate) => attributeOf(candidate) === name);
    if (!key) return;
    const parsed = value === null ? defaults[key] : parse(key, value);
    if (parsed !== undefined) this.apply({ [key]: parsed } as Partial<State>, false);
  }

  /** Everything that a link carries. */
  get settings(): State {
    return { ...this.state };
  }
  set settings(state: State) {
    this.apply(state, false);
  }

  /** As if the reader had set them all: can be undone, and is told. */
  choose(state: State): void {
    this.apply(state, true);
  }

  get link(): string {
    return encode(this.state);
  }

  play(): void {
    void this.begin();
    this.goOn();
    this.controller.play(this.state);
  }

  /** For readers who want no motion: runs have no picture before their end. */
  get silent(): boolean {
    return this.controller.silent;
  }
  set silent(silent: boolean) {
    this.controller.silent = this.rival.silent = silent;
  }

  pause(): void {
    this.controller.pause();
  }

  async step(): Promise<void> {
    await this.begin();
    this.goOn();
    await this.controller.step(this.state);
  }

  /** From the latest moment, also where a link wanted the run to stop. */
  private goOn(): void {
    this.at = null;
    if (!this.controller.hasStopped(this.state)) return;
    // Nothing to undo: going back would begin the run anew.
    this.state = this.controller.latestState = { ...this.state, stop: 0 };
    this.emit('change', { keys: ['stop'], link: this.link });
  }

  async reset(): Promise<void> {
    this.at = null;
    this.begun = true;
    await this.prepare();
  }

  /** What was measured at the moment shown, as plain data. */
  snapshot(): { source: string; epoch: number; step: number; loss: number; blocks: BlockFound[]; beside?: BlockFound[] } {
    const { source, epoch, updates, loss } = this.shown;
    const rival = this.comparing && this.rivalAt(updates);
    return {
      source, epoch, step: updates, loss,
      blocks: found(this.shown), ...(rival && { beside: found(rival) }),
    };
  }

  protected get comparing(): boolean {
    return this.state.compare !== 'off';
  }

  protected get rivalState(): State {
    return { ...this.state, loss: this.state.compare as State['loss'] };
  }

  protected async prepare(): Promise<void> {
    const { data } = this;
    this.trouble = this.state.data === 'digits' && !data ? sayer(this.language)('error.digits') : '';
    if (this.trouble) return this.pause();
    await Promise.all([this.controller.prepare(this.state, data), this.comparing && this.prepareRival()]);
  }

  private get data(): DataInput | undefined {
    return this.state.data === 'digits' ? digitsSource()?.() : this.ownAs(this.state);
  }

  protected ownAs({ target }: State): DataInput | undefined {
    return (target === 'number' && this.ownNumbers) || this.ownData;
  }

  /** From its beginning to where the first run is. */
  private async prepareRival(): Promise<void> {
    await this.rival.prepare(this.rivalState, this.data);
    if (this.comparing) void this.rival.follow(this.controller, this.rivalState);
  }

  protected toggleCompare(): void {
    const other = this.state.loss === 'cross-entropy' || this.state.loss === 'binary-logistic' ? 'mse-half-sum' : 'cross-entropy';
    this.apply({ compare: this.comparing ? 'off' : other }, true);
  }

  // ---- life ------------------------------------------------------------------------------------------

  override connectedCallback(): void {
    super.connectedCallback();
    this.watcher = new IntersectionObserver((entries) => {
      this.onScreen = entries.at(-1)!.isIntersecting; // a busy page is told of several at once
      this.wake();
    });
    this.watcher.observe(this);
    this.addEventListener('keydown', keepKey);
    document.addEventListener('visibilitychange', this.wake);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.watcher?.disconnect();
    document.removeEventListener('visibilitychange', this.wake);
    this.controller.setAwake(false, this.state);
    this.rival.setAwake(false, this.rivalState);
  }

  protected begun = false;

  protected readonly wake = (): void => {
    const awake = this.onScreen && !document.hidden && this.isConnected;
    this.controller.setAwake(awake, this.state);
    this.rival.setAwake(awake, this.rivalState);
    if (this.comparing) void this.rival.follow(this.controller, this.rivalState);
    if (!awake || this.begun) return;
    if (!this.paused && !reducedMotion()) this.play();
    // The recorded run is a picture of its own settings alone.
    else if (trainingKeys.some((key) => this.state[key] !== defaults[key])) void this.begin();
  };

  /** Resolves when there is a run. */
  protected async begin(): Promise<void> {
    if (this.begun && this.controller.phase !== 'failed') return;
    this.begun = true;
    await this.prepare();
  }

  protected override firstUpdated(): void {
    this.emit('ready', { link: this.link });
    this.tell();
  }

  // ---- state -----------------------------------------------------------------------------------------

  protected apply(change: Partial<State>, byReader: boolean): void {
    const before = this.state;
    if (change.data === 'own' && before.data !== 'own' && !this.ownData) {
      // A link cannot carry a table.
      this.rejected = [...this.rejected, 'data=own'];
      change = { ...change, data: before.data };
    }
    const after = this.changedBy(change, byReader);
    const changed = keys.filter((key) => after[key] !== before[key]);
    if (changed.length === 0) return;
    if (byReader) this.past = remember(this.past, before);
    this.state = after;
    if (changed.some((key) => ['window', 'below', 'x', 'layer', 'block'].includes(key))) this.refined = undefined;
    // To the moment that a link names.
    const replay = changed.includes('stop') && !byReader && after.stop > 0 && this.begun;
    if (changed.some((key) => trainingKeys.includes(key))) {
      this.at = null;
      if (!this.begun) this.wake();
      else if (after.data !== 'own' || this.ownData) void this.prepare().then(() => replay && this.play());
    } else if (replay) void this.reset().then(() => this.play());
    else {
      if (changed.includes('compare') && this.begun) this.comparing ? void this.prepareRival() : this.rival.dispose();
      this.controller.latestState = after;
      this.rival.latestState = this.rivalState;
      if (changed.includes('block')) {
        void this.controller.measure(after, true);
        if (this.comparing) void this.rival.measure(this.rivalState, true);
      }
    }
    if (byReader) this.emit('change', { keys: changed, link: this.link });
  }

  private changedBy(change: Partial<State>, byReader: boolean): State {
    const { state } = this;
    const after = fitting({ ...state, ...change });
    const own = this.ownAs(after);
    if (after.data === 'own' && own) Object.assign(after, lossesFor(own, after));
    if (!byReader) return after;
    // The loss of the other run: the two change places.
    if (this.comparing && change.loss === state.compare && !('compare' in change)) after.compare = state.loss;
    // In another training that moment is another one.
    if (!('stop' in change) && trainingKeys.some((key) => after[key] !== state[key])) after.stop = 0;
    return after;
  }

  /** A table from the clipboard, unless it is meant for a field. */
  paste(event: ClipboardEvent): void {
    const text = event.clipboardData?.getData('text/plain') ?? '';
    if (event.defaultPrevented || event.composedPath()[0] instanceof HTMLInputElement || text.split('\n').length < 3) return;
    event.preventDefault();
    void this.readFile(new File([text], 'pasted.csv'));
  }

  /** A table of the reader's: it stays here. */
  protected async readFile(file: File): Promise<void> {
    try {
      const engine = await ScopeCore.load();
      const bytes = await file.arrayBuffer();
      const read = async (options?: ReadOptions): Promise<DataInput> => {
        const { inputs, columns, classes, labels, outputs, targets } = await engine.readData(bytes, undefined, options);
        return classes > 0 ? { inputs, columns, classes, labels } : { inputs, columns, targets, outputs };
      };
      const data = await read();
      const numbers = data.classes ? await read({ target: 'number' }).catch(() => undefined) : undefined;
      this.ownName = file.name;
      this.useOwn(data, { numbers });
      this.trouble = '';
    } catch (error) {
      this.trouble = fill(sayer(this.language)('error.csv'), { message: error instanceof Error ? error.message : String(error) });
    }
  }

  protected useOwn(data: DataInput, { drawn = false, numbers }: { drawn?: boolean; numbers?: DataInput | undefined } = {}): void {
    this.ownData = data;
    this.ownNumbers = numbers;
    this.ownIsDrawn = drawn;
    this.drawing = false;
    this.begun = true;
    if (this.state.data === 'own') void this.prepare();
    this.turnTo('own', (rest) => ({ samples: defaults.samples, target: defaults.target, ...lossesFor(data, rest) }));
  }

  /** Other data, with what they ask for; what the last data had forced is taken back. */
  protected turnTo(data: State['data'], needs?: (rest: State) => Partial<State>): void {
    const { change, forced } = turnTo(data, this.state, this.forced, needs);
    this.forced = forced;
    this.apply(change, true);
  }

  undo(): void {
    this.travel(back(this.past, this.state));
  }

  redo(): void {
    this.travel(forth(this.past, this.state));
  }

  private travel(to: ReturnType<typeof back>): void {
    if (!to) return;
    const { state } = this;
    this.past = to.past;
    // In the same training the moment to stop at is where the reader has left it.
    const same = trainingKeys.every((key) => to.state[key] === state[key]);
    this.apply(same ? { ...to.state, stop: state.stop } : to.state, false);
    this.emit('change', { keys: keys.filter((key) => state[key] !== to.state[key]), link: this.link });
  }

  /** Keeps what is shown to compare with; a second time lets it go. */
  protected togglePin(): void {
    this.pinned = this.pinned ? undefined : this.shown;
  }

  protected emit(name: string, detail: unknown): void {
    tell(this, name, detail);
  }

  protected get language(): string {
    return languageOf(this.lang, this.closest('[lang]')?.getAttribute('lang'), navigator.language);
  }

  protected get hidden_(): Hideable[] {
    const names = this.hide.split(/[\s,]+/);
    return hideable.filter((name) => names.includes(name));
  }

  /** Kept while it is the same, as is everything given to parts: they draw again only for news. */
  protected window: Window = { low: defaults.window, high: 1, measured: defaults.window };
  protected layers: number[] = [];
  protected traceOf: TraceOf = { checkpoints: null, layers: [], trace: { epochs: [], gammas: [] } };
  protected rivalTraceOf: TraceOf = this.traceOf;
  protected shownSizes: number[] = [];

  protected get isStored(): boolean {
    return this.shown.source === 'stored';
  }

  /** Shown until the first measurement with new settings is there. */
  protected earlier?: Measurement;

  /** What is shown is not of the present settings: what is will come, or cannot be. */
  protected get isStale(): boolean {
    const { awaited, phase } = this.controller;
    return awaited || (phase === 'failed' && (!this.isStored || trainingKeys.some((key) => this.state[key] !== defaults[key])));
  }

  /** What all pictures show: a moment gone back to, the latest, or the recorded run. */
  protected get shown(): Measurement {
    return this.moment?.measurement ?? this.earlier ?? this.stored.measurement;
  }

  protected get moment(): Checkpoint | undefined {
    const { checkpoints } = this.controller;
    if (this.at !== null) return checkpoints[this.at];
    // Of two runs the latest moment at which both were measured, unless the second has only set out.
    const both = this.comparing && checkpoints.slice(-2 * near).reverse().find(({ measurement }) => this.rivalAt(measurement.updates));
    return both || checkpoints.at(-1);
  }

  protected rivalAt(updates: number): Measurement | undefined {
    return this.rival.checkpoints.find(({ measurement }) => measurement.updates === updates)?.measurement;
  }

  protected get trace(): Trace {
    if (this.controller.checkpoints.length === 0) return this.stored.trace;
    return (this.traceOf = this.traced(this.controller, this.traceOf)).trace;
  }

  /** That of the second run, for the same bar. */
  protected get rivalTrace(): Trace | undefined {
    if (!this.comparing || this.rival.checkpoints.length === 0) return undefined;
    return (this.rivalTraceOf = this.traced(this.rival, this.rivalTraceOf)).trace;
  }

  private traced({ checkpoints }: Controller, old: TraceOf): TraceOf {
    if (old.checkpoints === checkpoints && old.layers === this.layers) return old;
    const gammaIn = (blocks: Block[], layer: number) => blocks.find((block) => block.layer === layer)?.gamma ?? null;
    return { checkpoints, layers: this.layers, trace: {
      epochs: checkpoints.map(({ measurement }) => measurement.epoch),
      gammas: checkpoints.map(({ measurement: { blocks } }) => this.layers.map((layer) => gammaIn(blocks, layer))),
    } };
  }

  protected get sizes(): number[] {
    const run = this.controller.run;
    if (run) return [...run.sizes];
    const inputs = { regression: 1, digits: 64 }[this.state.data as string] ?? 2;
    return [inputs, ...widths(this.state.hidden), outputsOf(this.state)];
  }

  protected override willUpdate(changed: PropertyValues): void {
    this.earlier = this.moment?.measurement ?? this.earlier;
    this.window = kept(this.window, {
      low: this.state.window, high: this.state.below, measured: this.shown.window,
    });
    this.layers = kept(this.layers, this.shown.blocks.map(({ layer }) => layer));
    this.shownSizes = kept(this.shownSizes, this.sizes);
    const { upper, lower } = this.state;
    this.controller.wants = {
      prediction: upper === 'prediction', matrices: upper === 'matrices', comparisons: upper === 'matrices' || lower === 'gaps',
      overlaps: lower === 'overlap' || lower === 'spectra', vectors: lower === 'overlap',
    };
    const of = momentOf(this.shown);
    if (of !== this.refinedOf) [this.refined, this.refinedOf] = [undefined, of];
    if (['state', 'beat', 'at'].some((name) => changed.has(name))) this.tell();
    if (changed.has('theme')) void this.updateComplete.then(colourChange);
    const { phase, message } = this.controller;
    const failure = phase === 'failed' ? message : phase === 'diverged' ? sayer(this.language)('error.diverged') : '';
    if (failure && failure !== this.failure) this.emit('error', { message: failure });
    this.failure = failure;
  }

  private failure = '';
  private refinedOf = '';

  /** Says once for each measurement what was found. */
  protected tell(): void {
    const { source, updates, epoch, blocks } = this.shown;
    const now = momentOf(this.shown);
    if (now === this.told || !this.hasUpdated) return;
    this.told = now;
    for (const { name, gamma, gamma_interval, r_squared } of blocks) {
      this.emit('measure', { block: name, gamma, gamma_interval, r_squared, step: updates, epoch, source });
    }
  }

  protected get chosenLayer(): number {
    return this.layers.includes(this.state.layer) ? this.state.layer : (this.layers.at(-1) ?? 0);
  }
}

/** The losses that a reader's data can have: those of classes or those of real targets. */
function lossesFor(data: DataInput, { loss, compare }: State): Partial<State> {
  const real = (one: State['compare']) => one === 'mse-half-sum' || one === 'mse-mean';
  if (!data.labels) return { loss: real(loss) ? loss : 'mse-half-sum', compare: real(compare) ? compare : 'off' };
  const two = (data.classes ?? 0) === 2;
  return loss === 'binary-logistic' && !two ? { loss: 'cross-entropy' } : {};
}

/** The old value where the new one says the same. */
function kept<T>(old: T, next: T): T {
  return JSON.stringify(old) === JSON.stringify(next) ? old : next;
}

