// The instrument without its picture: settings, runs, and when they run.
import { LitElement, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { Run, RunEngine } from '../src/api.js';
import type { DataInput } from '../src/types.js';
import { fitting, otherLoss, outputsOf } from './command.js';
import { Comparison, tracer } from './comparison.js';
import { Controller, type Checkpoint } from './controller.js';
import { digitsSource } from './digits-source.js';
import { untouched, type Window } from './fit.js';
import { turnTo, type Forced } from './forced.js';
import { fill } from './format.js';
import { found, type BlockFound } from './found.js';
import { hiddenBy, hideable, type Hideable } from './hide.js';
import { keepKey } from './key-owner.js';
import { isTyped } from './keys.js';
import { decodePairs, encode, named } from './link.js';
import { momentOf, rangeOf, unpack, type Block, type Measurement, type Points, type Stored, type Trace } from './measurement.js';
import { readAs, readTable, type OwnData } from './own-data.js';
import { back, forth, noPast, remember, type Past } from './past.js';
import { Questions } from './questions.js';
import { attributeOf, defaults, keys, trainingKeys, widths, type Key, type State } from './schema.js';
import { tell } from './sized.js';
import { languageOf, sayer } from './strings/index.js';
import { colourChange, reducedMotion } from './style.js';
import spirals from './presets/spirals.json';

const setAnew = { attribute: false, noAccessor: true };

/** State, runs and their life, without a picture. */
export class ScopeCore extends LitElement {
  /** Set by the entry: one engine for all instruments of a page. */
  static load: () => Promise<RunEngine> = () => Promise.reject(new Error('no engine'));

  @property() override lang = '';
  @property({ reflect: true }) theme: 'auto' | 'light' | 'dark' = 'auto';
  @property({ reflect: true }) view: 'full' | 'compact' | 'figure' = 'full';
  @property({ type: Boolean }) paused = false;
  /** A companion to show in the compact view as well, or in place of the main picture. */
  @property({ reflect: true }) also: '' | 'upper' | 'lower' = '';
  /** Names of parts, settings and buttons to leave out, separated by spaces or commas. */
  @property() hide = '';

  /** Whether the story asks the reader to guess first. */
  @property({ attribute: false }) predict = true;
  /** What of the latest link, attributes or settings could not be used. */
  @property({ attribute: false }) rejected: string[] = [];

  @state() protected state: State = { ...defaults };
  /** A moment of the run that was gone back to. */
  @state() protected at: Checkpoint | null = null;
  @state() protected direction: number | null = null;
  @state() protected past: Past = noPast;
  /** A moment kept to compare with, also with that of other settings. */
  @state() protected pinned?: Measurement;
  @state() protected beat = 0;
  @state() protected drawing = false;
  @state() protected dropping = false;
  /** A sentence about a file that could not be read. */
  @state() protected trouble = '';

  protected readonly stored: Stored = unpack(spirals as never);
  /** No worker may start: the engine works in the page's own thread. */
  @state() protected isSlow = false;
  private readonly load = async (): Promise<RunEngine> => {
    const engine = await ScopeCore.load();
    this.isSlow = !!engine.workerError;
    return engine;
  };
  protected readonly controller = new Controller(() => this.state, () => {
    this.beat++;
    this.comparison.follow();
  }, this.load);
  protected readonly comparison = new Comparison(this.controller, () => this.state, () => this.beat++, this.load);
  protected readonly questions = new Questions(this.load, (error) => {
    this.beat++;
    if (error) this.trouble = messageOf(error);
  });
  protected own?: OwnData;
  private forced?: Forced;
  protected watcher?: IntersectionObserver;
  protected onScreen = false;
  protected told = '';

  /** Set before the element is one they would hide the accessors: Lit takes them away, and sets them again. */
  static override properties = { settings: setAnew, silent: setAnew };

  static override get observedAttributes(): string[] {
    return [...super.observedAttributes, ...keys.map(attributeOf)];
  }

  override attributeChangedCallback(name: string, old: string | null, value: string | null): void {
    super.attributeChangedCallback(name, old, value);
    const key = keys.find((candidate) => attributeOf(candidate) === name);
    if (!key) return;
    if (this.given.length === 0) queueMicrotask(() => this.readAttributes());
    this.given.push([key, value ?? defaults[key]]);
  }

  /** Attributes that were set and not yet read: some can only be used with others, in whatever order they come. */
  private given: [Key, unknown][] = [];

  private readAttributes(): void {
    const { given } = this;
    this.given = [];
    if (given.length > 0) this.accept(given, false);
  }

  /** Everything that a link carries. */
  get settings(): State {
    this.readAttributes();
    return { ...this.state };
  }
  set settings(state: State) {
    this.accept(Object.entries(state ?? {}), false);
  }

  /** As if the reader had set them all: can be undone, and is told. */
  choose(state: State): void {
    this.accept(Object.entries(state ?? {}), true);
  }

  /** What cannot be is listed and not used. */
  private accept(given: [string, unknown][], byReader: boolean): void {
    this.readAttributes();
    const { state, rejected } = decodePairs(given.filter(([key, value]) => value !== this.state[key as Key]), this.state);
    // Nothing from outside can carry a table.
    if (state.data === 'own' && !this.own) {
      state.data = this.state.data;
      rejected.push({ key: 'data', value: 'own' });
    }
    this.apply(state, byReader);
    this.rejected = kept(this.rejected, rejected.map(named));
  }

  get link(): string {
    return encode(this.settings);
  }

  play(): void {
    if (!this.begin()) return;
    this.goOn();
    this.controller.play();
  }

  /** For readers who want no motion: runs have no picture before their end. */
  get silent(): boolean {
    return this.controller.silent;
  }
  set silent(silent: boolean) {
    this.controller.silent = this.comparison.rival.silent = silent;
  }

  pause(): void {
    this.controller.pause();
  }

  async step(): Promise<void> {
    if (!this.begin()) return;
    this.goOn();
    await this.controller.step();
  }

  /** From the latest moment, also where a link wanted the run to stop. */
  private goOn(): void {
    this.at = null;
    if (!this.controller.hasStopped) return;
    // Nothing to undo: going back would begin the run anew.
    this.state = { ...this.state, stop: 0 };
    this.emit('change', { keys: ['stop'], link: this.link });
  }

  async reset(): Promise<void> {
    this.prepare();
    await this.ready;
  }

  /** What was measured at the moment shown, as plain data. */
  snapshot(): { source: string; epoch: number; step: number; loss: number; window: number; below: number; blocks: BlockFound[]; beside?: BlockFound[] } {
    const { source, epoch, updates, loss, window: { low: window, high: below } } = this.shown;
    const rival = this.comparison.isOn && this.comparison.at(updates);
    return {
      source, epoch, step: updates, loss, window, below,
      blocks: found(this.shown), ...(rival && { beside: found(rival) }),
    };
  }

  /** Whether there will be a run. */
  protected prepare(): boolean {
    const { data } = this;
    this.begun = true;
    this.at = this.direction = null;
    this.trouble = '';
    if (this.state.data === 'digits' && !data) {
      this.comparison.end();
      this.controller.refuse(sayer(this.language)('error.digits'));
      return false;
    }
    this.ready = Promise.all([this.controller.prepare(data), this.comparison.prepare(data)]);
    return true;
  }
  private ready: Promise<unknown> = Promise.resolve();

  protected get data(): DataInput | undefined {
    return this.state.data === 'digits' ? digitsSource()?.() : readAs(this.own, this.state);
  }

  protected toggleCompare(): void {
    this.apply({ compare: this.comparison.isOn ? 'off' : otherLoss(this.state, this.data) }, true);
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
    this.wake();
  }

  private get runs(): Controller[] {
    return [this.controller, this.comparison.rival];
  }

  protected begun = false;

  protected readonly wake = (): void => {
    const awake = this.onScreen && !document.hidden && this.isConnected;
    this.setAwake(awake);
    this.comparison.follow();
    if (!awake || this.begun) return;
    if (!this.paused && !reducedMotion()) this.play();
    // The recorded run is a picture of its own settings alone.
    else if (!this.isAsRecorded) this.begin();
  };

  /** Off-screen and in hidden pages nothing goes on. */
  protected setAwake(awake: boolean): void {
    for (const run of this.runs) run.setAwake(awake);
  }

  /** Whether there is a run, or one on its way. */
  protected begin(): boolean {
    return (this.begun && this.controller.phase !== 'failed') || this.prepare();
  }

  protected override firstUpdated(): void {
    this.emit('ready', { link: this.link });
    this.tell();
  }

  // ---- state -----------------------------------------------------------------------------------------

  protected apply(change: Partial<State>, byReader: boolean): void {
    const before = this.state;
    const after = this.changedBy(change, byReader);
    const changed = keys.filter((key) => after[key] !== before[key]);
    if (changed.length === 0) return;
    const has = (...some: Key[]) => some.some((key) => changed.includes(key));
    const training = has(...trainingKeys);
    // What a link had that cannot be is no news any more.
    if (byReader) {
      this.rejected = kept(this.rejected, []);
      this.past = remember(this.past, before, changed, performance.now());
    }
    this.state = after;
    if (has('block')) this.at = null;
    if (has('block', 'layer')) this.direction = null;
    // The other run of another comparison is not even a picture to wait with.
    if (has('compare') && !(training && this.comparison.isOn)) this.comparison.end();
    // To the moment that a link names.
    const replay = has('stop') && !byReader && after.stop > 0 && this.begun;
    if (training && !this.begun) this.wake();
    else if (training || replay) {
      this.prepare();
      if (replay) this.play();
    } else if (this.begun) {
      if (has('compare')) void this.comparison.prepare(this.data);
      if (has('block')) for (const run of this.runs) void run.measure(true);
    }
    if (byReader) this.emit('change', { keys: changed, link: this.link });
  }

  private changedBy(change: Partial<State>, byReader: boolean): State {
    const { state } = this;
    const wanted = { ...state, ...change };
    const after = { ...fitting(wanted, readAs(this.own, wanted)) };
    if (!byReader) return after;
    // The loss of the other run: the two change places.
    if (this.comparison.isOn && change.loss === state.compare && !('compare' in change)) after.compare = state.loss;
    // In another training that moment is another one.
    if (!('stop' in change) && trainingKeys.some((key) => after[key] !== state[key])) after.stop = 0;
    return after;
  }

  /** A table from the clipboard, unless it is meant for a field. */
  paste(event: ClipboardEvent): void {
    const text = event.clipboardData?.getData('text/plain') ?? '';
    if (event.defaultPrevented || isTyped(event) || text.split('\n').length < 3) return;
    event.preventDefault();
    void this.readFile(new File([text], 'pasted.csv'));
  }

  protected async readFile(file: File): Promise<void> {
    try {
      this.useOwn(await readTable(await ScopeCore.load(), file));
    } catch (error) {
      this.trouble = fill(sayer(this.language)('error.csv'), { message: messageOf(error) });
    }
  }

  protected useOwn(own: OwnData): void {
    this.own = own;
    this.drawing = false;
    this.begun = true;
    if (this.state.data === 'own') this.prepare();
    this.turnTo('own', own.data);
  }

  /** Other data, with what they ask for; what the last data had forced is taken back. */
  protected turnTo(data: State['data'], own?: DataInput): void {
    const { change, forced } = turnTo(data, this.state, this.forced, own);
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

  /** Kept while it is the same, as is everything given to parts: they draw again only for news. */
  protected hiddenParts: Hideable[] = [];
  protected window: Window = untouched;
  protected layers: number[] = [];
  protected shownSizes: number[] = [];
  private readonly traced = tracer();
  private drawn: { run?: Run; points: Points } = { points: { x: [], y: [], label: [] } };

  protected get isStored(): boolean {
    return this.shown.source === 'stored';
  }

  /** Shown until the first measurement with new settings is there. */
  protected earlier?: Measurement;

  /** What is shown is not of the present settings: what is will come, or cannot be. */
  protected get isStale(): boolean {
    const { awaited, phase } = this.controller;
    return awaited || this.isForeign || (phase === 'failed' && !(this.isStored && this.isAsRecorded));
  }

  private get isAsRecorded(): boolean {
    return trainingKeys.every((key) => this.state[key] === defaults[key]);
  }

  /** Whether the recorded run was to be seen, or may be. */
  private greeted = false;

  /** The recorded run where other settings were there from the beginning: of it nothing is to be seen. */
  protected get isForeign(): boolean {
    return this.isStored && !this.greeted && this.controller.phase !== 'failed';
  }

  /** What all pictures show: a moment gone back to, the latest, or the recorded run. */
  protected get shown(): Measurement {
    return this.moment?.measurement ?? this.earlier ?? this.stored.measurement;
  }

  protected get moment(): Checkpoint | undefined {
    return this.at ?? this.comparison.latest;
  }

  protected get trace(): Trace {
    return this.controller.latest ? this.traced(this.controller, this.layers) : this.stored.trace;
  }

  /** The samples where they can be drawn: those of what is shown, which may be of an earlier run. */
  protected get points(): Points {
    const run = this.controller.run;
    if (this.isStored) return this.stored.points;
    if (run && this.drawn.run !== run && !this.isStale) {
      const { inputs, columns, size, labels, targets } = run.training;
      const column = (k: number) => Array.from({ length: size }, (_, i) => inputs[i * columns + k]);
      this.drawn = { run, points: {
        x: column(0), y: columns > 1 ? column(1) : targets, label: labels.length ? labels : column(0).map(() => -1),
      } };
    }
    return this.drawn.points;
  }

  /** Widths as they are set: the run may be an earlier one. */
  protected get sizes(): number[] {
    const inputs = { regression: 1, digits: 64 }[this.state.data as string] ?? 2;
    const ends = this.controller.run?.sizes ?? [inputs, outputsOf(this.state)];
    return [ends[0], ...widths(this.state.hidden), ends.at(-1)!];
  }

  protected override willUpdate(changed: PropertyValues): void {
    this.greeted ||= this.isAsRecorded;
    this.earlier = this.moment?.measurement ?? this.earlier;
    this.window = kept(this.window, { ...rangeOf(this.state), measured: this.shown.window });
    this.layers = kept(this.layers, this.shown.blocks.map(({ layer }) => layer));
    this.shownSizes = kept(this.shownSizes, this.sizes);
    // An attribute that is taken away leaves null.
    const names = (this.hide ?? '').split(/[\s,]+/);
    this.hiddenParts = kept(this.hiddenParts, hiddenBy(names));
    if (changed.has('hide')) {
      const unknown = names.filter((name) => name && !(hideable as readonly string[]).includes(name));
      this.rejected = kept(this.rejected, [...this.rejected, ...unknown.map((value) => named({ key: 'hide', value }))]);
    }
    const { upper, lower } = this.state;
    this.controller.wants = {
      prediction: upper === 'prediction', matrices: upper === 'matrices', comparisons: upper === 'matrices' || lower === 'gaps',
      overlaps: lower === 'overlap' || lower === 'spectra', vectors: lower === 'overlap',
    };
    const { moment, controller: { run, wants } } = this;
    const block = this.shownBlock;
    this.questions.ask(run && moment && block
      ? { run, moment, block, past: this.at !== null, state: this.state, window: this.window, direction: this.direction, wants } : null);
    if (['state', 'beat', 'at'].some((name) => changed.has(name))) this.tell();
    if (changed.has('theme')) void this.updateComplete.then(colourChange);
    const failure = this.failed?.message ?? (this.controller.phase === 'diverged' ? sayer(this.language)('error.diverged') : '');
    if (failure && failure !== this.failure) this.emit('error', { message: failure });
    this.failure = failure;
  }

  private failure = '';

  protected override updated(): void {
    if (this.at === null) void this.controller.satisfy();
  }

  /** The run that cannot go on, of two. */
  protected get failed(): Controller | undefined {
    return this.runs.find(({ phase }) => phase === 'failed');
  }

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

  /** Of the chosen layer. */
  protected get shownBlock(): Block | undefined {
    return this.shown.blocks.find(({ layer }) => layer === this.chosenLayer);
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The old value where the new one says the same. */
function kept<T>(old: T, next: T): T {
  return JSON.stringify(old) === JSON.stringify(next) ? old : next;
}

