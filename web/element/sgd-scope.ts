// <sgd-scope>: the instrument. It owns the state; its parts get pieces of it and send events back.
import { LitElement, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { Engine, Run } from '../src/api.js';
import type { BlockAnalysis, DataInput, Moments } from '../src/types.js';
import { segmented } from './choice.js';
import { controlStyles } from './control-styles.js';
import { Controller, predict, type Checkpoint, type Prediction } from './controller.js';
import { fitOf, noiseFactor, type ShownFit, type Window } from './fit.js';
import { fill, powerOfTen } from './format.js';
import { layout } from './layout.js';
import { encode, hideable, type Hideable } from './link.js';
import { unpack, type Block, type Measurement, type Stored, type Trace } from './measurement.js';
import { directionsOf, movedParameters, refine } from './probe.js';
import { sentence, plain, type Reading } from './reading.js';
import {
  attributeOf, defaults, keys, parse, trainingKeys, widths, type Axis, type DataName, type Key, type Lower, type State, type Upper,
} from './schema.js';
import { define } from './sized.js';
import { languageOf, languages, sayer, type Say } from './strings/index.js';
import { base, reducedMotion, theme } from './style.js';
import type { Points } from './thumb.js';
import { directionsTable, traceTable, type Table } from './table.js';
import { footer, topbar } from './topbar.js';
import spirals from './presets/spirals.json';
import './companion.js';
import './controls.js';
import './layers.js';
import './strip.js';
import './take.js';
import type { Share } from './share.js';
import './share.js';

const uppers: readonly Upper[] = ['prediction', 'loss', 'matrices', 'samples'];
const lowers: readonly Lower[] = ['square', 'spectra', 'overlap', 'window'];
const outputsOf: Partial<Record<DataName, number>> = { moons: 2, circles: 2, xor: 2, regression: 1, digits: 10 };

export class SgdScope extends LitElement {
  /** Set by the entry: one engine for all instruments of a page. */
  static load: () => Promise<Engine> = () => Promise.reject(new Error('no engine'));

  @property() override lang = '';
  @property({ reflect: true }) theme: 'auto' | 'light' | 'dark' = 'auto';
  @property({ reflect: true }) view: 'full' | 'compact' | 'figure' = 'full';
  @property({ type: Boolean }) paused = false;
  /** Names of parts to leave out, separated by spaces or commas. */
  @property() hide = '';

  /** Whether the story asks the reader to guess first. */
  @property({ attribute: false }) predict = true;
  /** What of a link could not be used. */
  @property({ attribute: false }) rejected: string[] = [];

  @state() private state: State = { ...defaults };
  @state() private at: number | null = null;
  @state() private direction: number | null = null;
  @state() private refined?: ShownFit;
  @state() private thumbs: Partial<Record<DataName, Points>> = {};
  @state() private past: State[] = [];
  @state() private beat = 0;
  @state() private drawing = false;
  @state() private dropping = false;
  /** A sentence about a file that could not be read. */
  @state() private trouble = '';

  private readonly stored: Stored = unpack(spirals as never);
  private readonly controller = new Controller(() => this.beat++, () => SgdScope.load());
  /** The same run with another loss, beside the first. */
  private readonly rival = new Controller(() => this.beat++, () => SgdScope.load());
  private ownData?: DataInput;
  private watcher?: IntersectionObserver;
  private onScreen = false;
  private told = '';

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

  get link(): string {
    return encode(this.state);
  }

  play(): void {
    this.begin();
    this.at = null;
    this.controller.play(this.state);
    if (this.comparing) this.rival.play(this.rivalState);
  }

  pause(): void {
    this.controller.pause();
    this.rival.pause();
  }

  async step(): Promise<void> {
    this.begin();
    await Promise.all([this.controller.step(this.state), this.comparing ? this.rival.step(this.rivalState) : undefined]);
  }

  async reset(): Promise<void> {
    this.at = null;
    this.begun = true;
    await this.prepare();
  }

  /** What was measured at the moment shown, as plain data. */
  snapshot(): { source: string; epoch: number; step: number; loss: number; blocks: object[] } {
    const { source, epoch, updates, loss, blocks } = this.shown;
    return {
      source, epoch, step: updates, loss,
      blocks: blocks.map(({ name, gamma, gamma_interval, r_squared }) => ({ block: name, gamma, gamma_interval, r_squared })),
    };
  }

  private get comparing(): boolean {
    return this.state.compare !== 'off';
  }

  private get rivalState(): State {
    return { ...this.state, loss: this.state.compare as State['loss'] };
  }

  private async prepare(): Promise<void> {
    await Promise.all([
      this.controller.prepare(this.state, this.ownData),
      this.comparing ? this.rival.prepare(this.rivalState, this.ownData) : undefined,
    ]);
  }

  private toggleCompare(): void {
    const other = this.state.loss === 'cross-entropy' || this.state.loss === 'binary-logistic' ? 'mse-half-sum' : 'cross-entropy';
    this.apply({ compare: this.comparing ? 'off' : other }, true);
  }

  // ---- life ------------------------------------------------------------------------------------------

  override connectedCallback(): void {
    super.connectedCallback();
    this.watcher = new IntersectionObserver(([entry]) => {
      this.onScreen = entry.isIntersecting;
      this.wake();
    });
    this.watcher.observe(this);
    document.addEventListener('visibilitychange', this.wake);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.watcher?.disconnect();
    document.removeEventListener('visibilitychange', this.wake);
    this.controller.setAwake(false, this.state);
    this.rival.setAwake(false, this.rivalState);
  }

  private begun = false;

  private readonly wake = (): void => {
    const awake = this.onScreen && !document.hidden && this.isConnected;
    this.controller.setAwake(awake, this.state);
    this.rival.setAwake(awake, this.rivalState);
    if (awake && !this.begun && !this.paused && !reducedMotion()) this.play();
  };

  private begin(): void {
    if (this.begun) return;
    this.begun = true;
    void this.prepare();
    void this.loadThumbs();
  }

  protected override firstUpdated(): void {
    this.emit('ready', { link: this.link });
    this.tell();
  }

  private async loadThumbs(): Promise<void> {
    try {
      const engine = await SgdScope.load();
      const thumbs: Partial<Record<DataName, Points>> = {};
      for (const name of ['spirals', 'moons', 'circles', 'blobs', 'xor', 'regression'] as const) {
        const data = await engine.toyData(name, { samples: 90, toyNoise: 0.1, toyClasses: 3, seed: 1 });
        const column = (k: number) => Array.from({ length: data.size }, (_, i) => data.inputs[i * data.columns + k]);
        thumbs[name] = data.classes === 0
          ? { x: column(0), y: Array.from(data.targets, (y) => y / 1.6), label: column(0).map(() => -1) }
          : { x: column(0), y: column(1), label: data.labels };
      }
      this.thumbs = thumbs;
    } catch {
      // The names beneath say enough.
    }
  }

  // ---- state -----------------------------------------------------------------------------------------

  private apply(change: Partial<State>, byReader: boolean): void {
    const before = this.state;
    const after = { ...before, ...change };
    const changed = keys.filter((key) => after[key] !== before[key]);
    if (changed.length === 0) return;
    if (byReader) this.past = [...this.past.slice(-49), before];
    this.state = after;
    if (changed.some((key) => ['window', 'below', 'x', 'layer', 'block'].includes(key))) this.refined = undefined;
    if (changed.some((key) => trainingKeys.includes(key))) {
      this.at = null;
      if (this.begun && (after.data !== 'own' || this.ownData)) void this.prepare();
    } else {
      if (changed.includes('compare') && this.begun) this.compareChanged();
      this.controller.latestState = after;
      this.rival.latestState = this.rivalState;
      if (changed.includes('block')) void this.controller.measure(after, true);
    }
    if (byReader) this.emit('change', { keys: changed, link: this.link });
  }

  /** Both begin anew, so that they have the same clock. */
  private compareChanged(): void {
    if (!this.comparing) this.rival.dispose();
    else {
      const playing = this.controller.isPlaying || this.controller.phase === 'done';
      void this.reset().then(() => {
        if (playing) this.play();
      });
    }
  }

  /** A table of the reader's: it stays here. */
  private async readFile(file: File): Promise<void> {
    try {
      const engine = await SgdScope.load();
      const data = await engine.readData(await file.arrayBuffer());
      const { inputs, columns, classes, outputs } = data;
      this.useOwn(classes > 0 ? { inputs, columns, classes, labels: data.labels } : { inputs, columns, targets: data.targets, outputs });
      this.trouble = '';
    } catch (error) {
      this.trouble = fill(sayer(this.language)('error.csv'), { message: error instanceof Error ? error.message : String(error) });
    }
  }

  private useOwn(data: DataInput): void {
    this.ownData = data;
    this.drawing = false;
    this.begun = true;
    const loss = data.labels ? (this.state.loss === 'binary-logistic' ? 'cross-entropy' : this.state.loss) : 'mse-half-sum';
    if (this.state.data === 'own') void this.prepare();
    this.apply({ data: 'own', loss, samples: defaults.samples }, true);
  }

  private undo(): void {
    const before = this.past.at(-1);
    if (!before) return;
    this.past = this.past.slice(0, -1);
    this.apply(before, false);
  }

  private emit(name: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }

  private get language(): string {
    return languageOf(this.lang, this.closest('[lang]')?.getAttribute('lang'), navigator.language);
  }

  private get hidden_(): Hideable[] {
    const names = this.hide.split(/[\s,]+/);
    return hideable.filter((name) => names.includes(name));
  }

  /** Kept while it is the same, as is everything given to parts: they draw again only for news. */
  private window: Window = { low: defaults.window, high: 1, measured: defaults.window };
  private layers: number[] = [];
  private traceOf: { checkpoints: unknown; trace: Trace } = { checkpoints: null, trace: { epochs: [], gammas: [] } };
  private shownSizes: number[] = [];

  private get isStored(): boolean {
    return this.shown.source === 'stored';
  }

  /** What all pictures show: a moment gone back to, the latest, or the recorded run. */
  private get shown(): Measurement {
    return this.moment?.measurement ?? this.stored.measurement;
  }

  private get moment(): Checkpoint | undefined {
    const { checkpoints } = this.controller;
    return this.at === null ? checkpoints.at(-1) : checkpoints[this.at];
  }

  private get trace(): Trace {
    const { checkpoints } = this.controller;
    if (checkpoints.length === 0) return this.stored.trace;
    if (this.traceOf.checkpoints !== checkpoints) {
      const perEpoch = Math.ceil((this.controller.run?.training.size ?? 1) / this.state.batch);
      const trace = {
        epochs: checkpoints.map(({ measurement: { updates } }) => updates / perEpoch),
        gammas: checkpoints.map(({ measurement: { blocks } }) => blocks.map(({ gamma }) => gamma)),
      };
      this.traceOf = { checkpoints, trace };
    }
    return this.traceOf.trace;
  }

  private get sizes(): number[] {
    const run = this.controller.run;
    if (run) return [...run.sizes];
    const outputs = outputsOf[this.state.data] ?? this.state['toy-classes'];
    return [this.state.data === 'regression' ? 1 : this.state.data === 'digits' ? 64 : 2, ...widths(this.state.hidden), outputs];
  }

  protected override willUpdate(changed: PropertyValues): void {
    this.window = kept(this.window, {
      low: this.state.window, high: this.state.below, measured: this.shown.window,
    });
    this.layers = kept(this.layers, this.shown.blocks.map(({ layer }) => layer));
    this.shownSizes = kept(this.shownSizes, this.sizes);
    const { upper, lower } = this.state;
    this.controller.wants = {
      prediction: upper === 'prediction', matrices: upper === 'matrices',
      overlaps: lower === 'overlap' || lower === 'spectra', vectors: lower === 'overlap',
    };
    const of = `${this.shown.updates} ${this.shown.source}`;
    if (of !== this.refinedOf) [this.refined, this.refinedOf] = [undefined, of];
    if (changed.has('state') || changed.has('beat')) this.tell();
  }

  private asked = '';
  private refinedOf = '';

  protected override updated(): void {
    this.askMore();
  }

  /** What the engine is asked beside its measurements, once things have stood still for a moment. */
  private askMore(): void {
    const { state, moment } = this;
    const block = this.shown.blocks.find(({ layer }) => layer === this.chosenLayer);
    const run = this.controller.run;
    if (!block || !moment || !run) return;
    const fit = fitOf(block, state.x, this.window);
    const what = [
      this.shown.updates, this.chosenLayer, state.x, state.window, state.below, this.direction, state.upper,
    ].join(' ');
    if (what === this.asked) return;
    this.asked = what;
    setTimeout(() => {
      if (this.asked === what) void this.answer(run, moment, block, fit.interval === null && fit.gamma !== null);
    }, 120);
  }

  private async answer(run: Run, moment: Checkpoint, block: Block, unrefined: boolean): Promise<void> {
    const { state, direction, asked } = this;
    try {
      const engine = await SgdScope.load();
      if (unrefined) {
        const refined = await refine(engine, block, state.x, this.window);
        if (asked === this.asked) this.refined = refined ?? undefined;
      }
      if (state.upper === 'samples') {
        const samples = await run.moments({ perSample: true, parameters: moment.parameters, ...(block.layer ? { layers: [block.layer] } : {}) });
        if (asked === this.asked) this.samples = samples;
      }
      if (state.upper !== 'prediction' || direction === null) this.moved = undefined;
      else {
        if (this.vectorsOf.moment !== moment || this.vectorsOf.layer !== block.layer) {
          this.vectorsOf = { moment, layer: block.layer, block: await directionsOf(run, block, moment.parameters) };
        }
        if (!this.vectorsOf.block || asked !== this.asked) return;
        this.moved = await predict(run, movedParameters(moment.parameters, this.vectorsOf.block, direction));
      }
    } catch {
      // The run was replaced meanwhile: its answers are of no use.
    }
  }

  @state() private samples?: Moments;
  @state() private moved?: Prediction;
  private vectorsOf: { moment?: Checkpoint; layer: number; block?: BlockAnalysis } = { layer: -1 };

  /** Says once for each measurement what was found. */
  private tell(): void {
    const { source, updates, epoch, blocks } = this.shown;
    const now = `${source} ${updates}`;
    if (now === this.told || !this.hasUpdated) return;
    this.told = now;
    for (const { name, gamma, gamma_interval, r_squared } of blocks) {
      this.emit('measure', { block: name, gamma, gamma_interval, r_squared, step: updates, epoch, source });
    }
  }

  // ---- the picture -----------------------------------------------------------------------------------

  private readonly act = (what: 'play' | 'step' | 'reset' | 'compare' | 'share' | 'undo'): void => {
    if (what === 'play') {
      if (this.controller.isPlaying) this.pause();
      else if (this.controller.phase === 'done') void this.reset().then(() => this.play());
      else this.play();
    } else if (what === 'step') void this.step();
    else if (what === 'reset') void this.reset();
    else if (what === 'compare') this.toggleCompare();
    else if (what === 'undo') this.undo();
    else if (what === 'share') this.renderRoot.querySelector<Share>('sgd-share')?.show();
  };

  private bar(say: Say): TemplateResult {
    const { controller, shown } = this;
    return topbar({
      phase: controller.phase, playing: controller.isPlaying,
      epoch: controller.status?.epoch ?? shown.epoch, epochs: this.state.epochs, measuredAt: shown.epoch,
      stored: this.isStored, loss: this.at === null ? (controller.status?.loss ?? shown.loss) : shown.loss,
      accuracy: this.at === null && controller.status ? controller.status.accuracy : shown.accuracy,
      speed: this.state.speed, comparing: this.state.compare !== 'off', canUndo: this.past.length > 0, act: this.act,
      setSpeed: (speed) => this.apply({ speed }, true), ...this.page(say),
    });
  }

  private page(say: Say) {
    return {
      say, hide: this.hidden_, language: this.language, theme: this.theme,
      setLanguage: (lang: string) => (this.lang = lang),
      setTheme: (chosen: SgdScope['theme']) => (this.theme = chosen),
    };
  }

  private notice(say: Say): TemplateResult | typeof nothing {
    const { controller } = this;
    if (controller.phase === 'diverged') {
      const lr = Number((this.state.lr / 3).toPrecision(2));
      return html`<p class="notice" role="alert">${say('error.diverged')}
        <button class="button" @click=${() => this.apply({ lr }, true)}>${fill(say('error.diverged.do'), { lr })}</button></p>`;
    }
    if (this.trouble) {
      return html`<p class="notice" role="alert">${this.trouble}<button class="button" @click=${() => (this.trouble = '')}>${say('close')}</button></p>`;
    }
    if (controller.phase !== 'failed' && this.rejected.length > 0) {
      return html`<p class="notice" role="status">${fill(say('error.link'), { list: this.rejected.join(', ') })}
        <button class="button" @click=${() => (this.rejected = [])}>${say('close')}</button></p>`;
    }
    if (controller.phase !== 'failed') return nothing;
    const words = typeof WebAssembly === 'undefined' ? say('error.wasm') : fill(say('error.run'), { message: controller.message });
    return html`<p class="notice" role="alert">${words}</p>`;
  }

  private readingOf(shown: Measurement, refined: ShownFit | undefined): Reading | null {
    const block = shown.blocks.find(({ layer }) => layer === this.chosenLayer);
    if (!block) return null;
    const fit = refined ?? fitOf(block, this.state.x, this.window);
    return { layer: this.chosenLayer, axis: this.state.x, gamma: fit.gamma, interval: fit.interval, fitted: fit.fitted, dropped: fit.dropped };
  }

  private sentenceOf(reading: Reading | null, say: Say, loss: State['loss'] | null): TemplateResult {
    return html`<p class="reading" part="reading">${loss ? html`<span class="soft">${say(`loss.${loss}`)}. </span>` : nothing}${
      reading ? sentence(reading, say).map(({ text, name }) =>
        name === 'layer' ? html`<b style="color:var(--layer-${reading.layer})">${text}</b>`
        : name === 'gamma' ? html`<b>${text}</b>` : text) : say('reading.empty')}</p>`;
  }

  private get chosenLayer(): number {
    return this.layers.includes(this.state.layer) ? this.state.layer : (this.layers.at(-1) ?? 0);
  }

  private centre(say: Say): TemplateResult {
    const { state, shown } = this;
    const axes = (['h', 'm2', 'f'] as const).map((value) => ({
      value: value as Axis, label: html`<i>${say(`axis.${value}.short`)}</i><sub>ii</sub>`, title: say(`axis.${value}`),
      disabled: value === 'f' && !shown.blocks.some((block) => block.F_ii.length > 0),
    }));
    const reading = this.readingOf(shown, this.refined);
    const block = shown.blocks.find(({ layer }) => layer === this.chosenLayer);
    const factor = block && state.x === 'h' ? noiseFactor(block) : null;
    return html`
      ${this.heroes(say)}
      <div class="under">
        <sgd-take .say=${say} name="sgdscope" title=${say('hero.title')} .table=${this.heroTable} .picture=${this.heroRoot}></sgd-take>
        <div class="axis-choice"><span>${say('axis.choose')}</span>${segmented(say('axis.choose'), axes, state.x, (x) => this.apply({ x }, true))}</div>
        ${this.hidden_.includes('reading') ? nothing : html`
          ${this.sentenceOf(reading, say, this.comparing ? this.state.loss : null)}
          ${this.comparing && this.rivalShown ? this.sentenceOf(this.readingOf(this.rivalShown, undefined), say, this.rivalState.loss) : nothing}`}
        ${factor === null || factor === undefined || !block ? nothing : html`<p class="note soft">
          ${fill(say('reading.note'), { factor: powerOfTen(Math.round(factor)) })}
          ${block.largest_sample_curvature === null ? say('reading.note.one') : nothing}</p>`}
      </div>
      <p class="unseen" role="status">${this.controller.isPlaying || !reading ? nothing : plain(reading, say)}</p>`;
  }

  private plot(say: Say, shown: Measurement, beside: Measurement | undefined, id: string): TemplateResult {
    const { state } = this;
    return html`<div class="hero" part="hero">
      <sgd-scatter id=${id} .say=${say} .measurement=${shown} .beside=${beside} .axis=${state.x} .layer=${this.chosenLayer}
        .window=${this.window} .direction=${this.direction} .refined=${id === 'hero' ? this.refined : undefined}></sgd-scatter>
      <sgd-layers .say=${say} .blocks=${shown.blocks} .axis=${state.x} .window=${this.window} .chosen=${this.chosenLayer}></sgd-layers>
    </div>`;
  }

  private heroes(say: Say): TemplateResult {
    const other = this.rivalShown;
    if (!this.comparing || !other) return this.plot(say, this.shown, undefined, 'hero');
    const titled = (loss: State['loss'], content: TemplateResult) => html`<section aria-label=${say(`loss.${loss}`)}>
      <h2>${say(`loss.${loss}`)}</h2>${content}</section>`;
    return html`<div class="pair-of-heroes">
      ${titled(this.state.loss, this.plot(say, this.shown, other, 'hero'))}
      ${titled(this.rivalState.loss, this.plot(say, other, this.shown, 'rival'))}
    </div>`;
  }

  private readonly heroTable = (): Table => directionsTable(this.shown.blocks);
  private readonly heroRoot = (): ShadowRoot | null => this.renderRoot.querySelector('#hero')?.shadowRoot ?? null;
  private readonly traceTable = (): Table => traceTable(this.controller.checkpoints.map(({ measurement }) => measurement));

  /** The other run at about the same moment. */
  private get rivalShown(): Measurement | undefined {
    const { checkpoints } = this.rival;
    if (this.at === null) return checkpoints.at(-1)?.measurement;
    const { updates } = this.shown;
    return [...checkpoints].reverse().find(({ measurement }) => measurement.updates <= updates)?.measurement ?? checkpoints[0]?.measurement;
  }

  private companion(slot: 'upper' | 'lower', say: Say): TemplateResult | typeof nothing {
    if (this.hidden_.includes(slot)) return nothing;
    const { controller } = this;
    return html`<sgd-companion .slotName=${slot} .say=${say} .kinds=${slot === 'upper' ? uppers : lowers} .kind=${this.state[slot]}
      .measurement=${this.shown} .live=${controller.analysis?.blocks.find(({ layer }) => layer === this.chosenLayer)}
      .history=${controller.history.length ? controller.history : this.stored.history} .prediction=${controller.prediction} .moved=${this.moved} .samples=${this.samples}
      .run=${controller.run} .window=${this.window} .direction=${this.direction} .layer=${this.chosenLayer}></sgd-companion>`;
  }

  protected override render(): TemplateResult {
    const say = sayer(this.language);
    const tag = languages[this.language].tag;
    return html`
      <div lang=${tag} @set=${(event: CustomEvent) => this.apply(event.detail, true)}
        @direction=${(event: CustomEvent) => (this.direction = event.detail)}
        @file=${(event: CustomEvent<File>) => void this.readFile(event.detail)} @draw=${(event: CustomEvent) => (this.drawing = event.detail)}
        @own-data=${(event: CustomEvent) => this.useOwn(event.detail)}
        @time=${(event: CustomEvent) => {
          this.at = event.detail;
          if (this.at !== null) this.controller.pause();
        }}
        @window-end=${(event: CustomEvent) =>
          this.apply({ [event.detail.end === 'low' ? 'window' : 'below']: event.detail.value } as Partial<Record<Key, never>>, true)}>
        ${this.view === 'figure' ? nothing : this.bar(say)}
        ${this.notice(say)}
        <div class="room ${this.dropping ? 'drop' : ''}" @dragover=${(event: DragEvent) => {
          event.preventDefault();
          this.dropping = true;
        }} @dragleave=${() => (this.dropping = false)} @drop=${(event: DragEvent) => {
          event.preventDefault();
          this.dropping = false;
          const file = event.dataTransfer?.files[0];
          if (file) void this.readFile(file);
        }}>
          <section class="centre" aria-label=${say('hero.title')}>${this.centre(say)}</section>
          <div class="left"><sgd-controls .say=${say} .state=${this.state} .hide=${this.hidden_} .thumbs=${this.thumbs}
            ?drawing=${this.drawing} .sizes=${this.shownSizes} .parameters=${this.moment?.parameters}></sgd-controls></div>
          <aside class="right" aria-label=${say('pictures')}>${this.companion('upper', say)}${this.companion('lower', say)}</aside>
          ${this.hidden_.includes('strip') ? nothing : html`<section class="strip" aria-label=${say('strip.title')}>
            <sgd-take .say=${say} name="sgdscope-run" title=${say('strip.title')} .table=${this.traceTable}
              .picture=${() => this.renderRoot.querySelector('sgd-strip')?.shadowRoot ?? null}></sgd-take><sgd-strip .say=${say} .trace=${this.trace} .layers=${this.layers}
            .chosen=${this.chosenLayer} .epochs=${this.state.epochs} .at=${this.at} ?still=${this.isStored}></sgd-strip></section>`}
        </div>
        <sgd-share .say=${say} .settings=${this.state} .epoch=${this.at === null ? undefined : this.shown.epoch}></sgd-share>
        ${this.view === 'full' ? footer(this.page(say)) : nothing}
      </div>`;
  }

  static override styles = [theme, base, controlStyles, layout];
}

/** The old value where the new one says the same. */
function kept<T>(old: T, next: T): T {
  return JSON.stringify(old) === JSON.stringify(next) ? old : next;
}

define('sgd-scope', SgdScope);
