// One picture beside the hero, chosen by tabs, with what it means and what to look for.
import { css, html, nothing, svg, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { EpochRecord, Moments } from '../src/types.js';
import { areLogits, hueOf } from './answers.js';
import { answerLines, paintPlane, type Answered } from './answer-pictures.js';
import { untouched, type Window } from './fit.js';
import type { About } from './export.js';
import { fill, short } from './format.js';
import { restOf, type Block, type Measurement, type Points, type Prediction } from './measurement.js';
import { chart, type Series } from './plots/chart.js';
import { darkness, heatmap, ramp, stepOf } from './plots/heatmap.js';
import { overlapOf } from './overlap.js';
import type { Lower, State, Upper } from './schema.js';
import { Sized, define, tell } from './sized.js';
import { sayer, type Say, type Word } from './strings/index.js';
import { base, colours } from './style.js';
import { directionsTable, gapsTable, historyTable, matrixTable, predictionTable, spectraTable, windowTable, type Table } from './table.js';
import './images.js';
import './scatter.js';
import './take.js';

/** Lines in one picture; each is a sample's. */
const mostSamples = 80;

export type Kind = Upper | Lower;

export class Companion extends Sized {
  @property({ attribute: false }) say: Say = sayer('en');
  @property({ attribute: false }) kinds: readonly Kind[] = [];
  /** Of the run, for those who take a picture away. */
  @property({ attribute: false }) about!: () => About;
  @property({ attribute: false }) kind: Kind = 'prediction';
  /** `upper` or `lower`: the setting that the tabs change. */
  @property() slotName: 'upper' | 'lower' = 'upper';
  @property({ attribute: false }) measurement?: Measurement;
  /** The run, where there are two. */
  @property() of = '';
  /** With matrices and vectors, where they were asked for. */
  @property({ attribute: false }) live?: Block;
  @property({ attribute: false }) history: EpochRecord[] = [];
  @property({ attribute: false }) prediction?: Prediction;
  @property({ attribute: false }) moved?: Prediction;
  @property({ attribute: false }) samples?: Moments;
  @property({ attribute: false }) points?: Points;
  /** Of the classes, where the data have them. */
  @property({ attribute: false }) names: readonly string[] | undefined;
  @property({ attribute: false }) window: Window = untouched;
  @property({ attribute: false }) direction: number | null = null;
  @property({ type: Number }) layer = 2;
  /** What the prediction's network was trained with. */
  @property() loss: State['loss'] = 'cross-entropy';

  /** Height of what stands around the picture: tabs and caption, which are as tall as their words are long. */
  @state() private around = 120;
  private readonly surroundings = new ResizeObserver(() => {
    const [tabs, caption] = ['.tabs', 'figcaption'].map((name) => this.renderRoot.querySelector<HTMLElement>(name)?.offsetHeight ?? 0);
    this.around = tabs + caption + 22;
  });

  protected override firstUpdated(): void {
    for (const part of this.renderRoot.querySelectorAll('.tabs, figcaption')) this.surroundings.observe(part);
  }

  private get block(): Block | undefined {
    return this.measurement?.blocks.find(({ layer }) => layer === this.layer) ?? this.measurement?.blocks[0];
  }

  private tab(kind: Kind): void {
    tell(this, 'set', { [this.slotName]: kind });
  }

  private key(event: KeyboardEvent): void {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const next = (this.kinds.indexOf(this.kind) + step + this.kinds.length) % this.kinds.length;
    this.tab(this.kinds[next]);
    this.renderRoot.querySelectorAll<HTMLElement>('[role=tab]')[next]?.focus();
  }

  protected override render(): TemplateResult {
    const { say, kind } = this;
    const words = kind === 'prediction' && this.prediction?.images ? 'images' : kind;
    return html`
      <div class="tabs" role="tablist" aria-label=${say('pictures')} @keydown=${this.key}>${this.kinds.map((one) => html`
        <button role="tab" id="tab-${one}" aria-selected=${one === kind} aria-controls="panel" tabindex=${one === kind ? 0 : -1}
          @click=${() => this.tab(one)}>${say(`tab.${one}` as Word)}</button>`)}</div>
      <div role="tabpanel" id="panel" aria-labelledby="tab-${kind}"><figure>
        <sgd-take .say=${say} name="sgdscope-${kind}" title=${say(`tab.${kind}` as Word)} .table=${this.table}
          .picture=${() => this.renderRoot.querySelector('.picture')} .about=${() => {
            const { legend, lines } = this.about();
            return { legend: this.renderRoot.querySelector('.classes') ?? legend, lines: [this.of + say(`say.${words}` as Word), ...this.axes, ...lines] };
          }}></sgd-take>
        <div class="picture">${this.width > 0 ? this.picture() : nothing}</div>
        <figcaption><b>${this.of}</b>${say(`say.${words}` as Word)} ${this.selection}${this.legend}<span class="soft">${say(`look.${words}` as Word)}</span></figcaption>
      </figure></div>`;
  }

  /** Of the plane of inputs, which has no room for them. */
  private get axes(): string[] {
    const { rows = 0, extent, images } = this.prediction ?? {};
    if (this.kind !== 'prediction' || images || !extent || rows < 2) return [];
    const [left, right, bottom, top] = extent.map(short);
    return [`→ x₁: ${left} … ${right} · ↑ x₂: ${bottom} … ${top}`];
  }

  /** Of each sample, and whether one has more than one eigenvalue above rounding: if not, all samples are in one line. */
  private get spectrum() {
    const { N, blocks } = this.samples!;
    const all = blocks[0].per_sample_spectra!;
    const rank = all.length / N;
    const floor = 1e-12 * all.reduce((most, value) => Math.max(most, value), 0);
    return { N, all, rank, floor, many: all.some((value, at) => at % rank > 0 && value > floor) };
  }

  /** Said where not all is drawn. */
  private get selection(): string {
    const count = this.kind === 'samples' && this.samples && this.spectrum.many ? this.samples.N : 0;
    return count > mostSamples ? `${fill(this.say('samples.shown'), { shown: mostSamples, count })} ` : '';
  }

  /** Of the colours, where classes have names: each once. */
  private get legend(): unknown {
    return this.kind !== 'prediction' || !this.classes || this.prediction?.images ? nothing
      : this.names && html`<span class="classes">${this.names.slice(0, 10).map((name, k) => html`<i style="color:var(--${hueOf(k)})" aria-hidden="true">●</i>&nbsp;${name} `)}${
        this.names[10] && `… +${this.names.length - 10} `}</span>`;
  }

  /** Of the samples; there is none where they have numbers to be fitted. */
  private get classes(): boolean {
    return (this.points?.label[0] ?? -1) >= 0;
  }

  private get logits(): boolean {
    return areLogits(this.loss, this.classes);
  }

  private get answered(): Answered {
    const { prediction, moved, points, names, classes, logits } = this;
    return { prediction: prediction!, moved, points, names, classes, logits };
  }

  private readonly table = (): Table | null => {
    const { block, live, prediction } = this;
    switch (this.kind) {
      case 'prediction': return prediction ? predictionTable(prediction, this.logits, this.names) : null;
      case 'loss': return historyTable(this.history);
      case 'matrices': return live?.C ? matrixTable(['C', 'H', 'M2'], [live.C, live.H!, live.M2!], live.size) : null;
      case 'samples': {
        if (!this.samples) return null;
        const { all, rank, many } = this.spectrum;
        const rows = Array.from(all, (value, at) => [Math.floor(at / rank) + 1, (at % rank) + 1, value]);
        // As in the line.
        return { columns: ['sample', 'index', 'eigenvalue'], rows: many ? rows : rows.sort((a, b) => b[2] - a[2]) };
      }
      case 'overlap': {
        const found = live && overlapOf(live);
        return found ? matrixTable(['overlap'], [found.values], found.count) : null;
      }
      case 'spectra': return block ? spectraTable(block) : null;
      case 'window': return block ? windowTable(block) : null;
      case 'gaps': return gapsTable(this.measurement?.blocks ?? []);
      case 'square': return block ? directionsTable([block]) : null;
    }
  };

  private get pictureHeight(): number {
    return Math.max(120, Math.min(this.width, this.height - this.around));
  }

  private picture(): TemplateResult | typeof nothing {
    switch (this.kind) {
      case 'prediction':
        if (!this.prediction) return this.waiting('prediction.none');
        return this.prediction.images ? html`<sgd-images style="block-size:${this.pictureHeight}px" .say=${this.say}
          .prediction=${this.prediction} .moved=${this.moved} .names=${this.names}></sgd-images>` : this.plane();
      case 'loss': return this.lossChart();
      case 'matrices': return this.live?.C ? this.matrices() : this.waiting();
      case 'samples': return this.samples ? this.sampleSpectra() : this.waiting();
      case 'spectra': return this.spectra();
      case 'overlap': return this.live?.vectors && this.live.noise_vectors ? html`<sgd-overlap style="block-size:${this.pictureHeight}px" .say=${this.say}
        .block=${this.live} .layer=${this.layer} .direction=${this.direction}></sgd-overlap>` : this.waiting();
      case 'window': return this.block?.gamma_against_window ? this.windowChart() : this.waiting();
      case 'gaps': return this.block?.relative_gaps_to_h ? this.gaps() : this.waiting();
      case 'square': return html`<sgd-scatter small axis="m2" style="block-size:${this.pictureHeight}px" .say=${this.say}
        .measurement=${this.measurement} .layer=${this.layer} .window=${this.window} .direction=${this.direction}></sgd-scatter>`;
    }
  }

  private get room() {
    return { width: this.width, height: this.pictureHeight, scale: this.scale };
  }

  private waiting(word: Word = 'wait'): TemplateResult {
    return html`<p class="waiting soft" style="block-size:${this.pictureHeight}px">${this.say(word)}</p>`;
  }

  private svg(content: TemplateResult, label = this.say(`say.${this.kind}` as Word)): TemplateResult {
    return html`<svg width=${this.width} height=${this.pictureHeight} viewBox="0 0 ${this.width} ${this.pictureHeight}" role="img" aria-label=${label}>${content}</svg>`;
  }

  private lossChart(): TemplateResult {
    const points = this.history.map(({ epoch, loss }) => [epoch, loss] as [number, number]);
    return this.svg(chart({
      ...this.room, logY: true, xLabel: this.say('epochs'), yLabel: this.say('loss'),
      series: [{ points, colour: 'var(--ink)' }], marker: this.measurement?.epoch ?? null,
    }));
  }

  private spectra(): TemplateResult {
    const block = this.block;
    if (!block) return this.waiting();
    const floor = (block.H_ii[0] ?? 1) * 1e-9;
    const ranked = (values: ArrayLike<number>): [number, number][] =>
      Array.from(values, (value, i) => [i + 1, value] as [number, number]).filter(([, value]) => value > floor * 1e-3);
    const curvature = ranked(block.H_ii).filter(([, value]) => value > floor);
    const series: Series[] = [
      { points: curvature, colour: 'var(--ink)', label: 'H' },
      // A measurement without it has no spectrum of C.
      ...(block.noise_spectrum?.length
        ? [{ points: ranked(block.noise_spectrum).slice(0, curvature.length), colour: `var(--layer-${block.layer})`, label: 'C' }] : []),
    ];
    return this.svg(chart({
      ...this.room, logY: true, counts: true, xLabel: 'i', yLabel: 'λᵢ', series,
      marker: this.direction === null ? null : this.direction + 1,
    }));
  }

  private windowChart(): TemplateResult {
    const points = this.block!.gamma_against_window!.map(({ top, gamma }) => [top, gamma] as [number, number]);
    return this.svg(chart({
      ...this.room, logX: true, counts: true, xLabel: this.say('window.count'), yLabel: 'γ', levels: [1, 2],
      series: [{ points, colour: `var(--layer-${this.layer})` }],
    }));
  }

  private sampleSpectra(): TemplateResult {
    const { N, all, rank, floor, many } = this.spectrum;
    const shown = Math.min(N, mostSamples);
    const curves = many ? Array.from({ length: shown }, (_, s) => all.subarray(Math.floor((s * N) / shown) * rank).subarray(0, rank))
      : [all.slice().sort().reverse()];
    const series = curves.map((curve): Series => ({
      points: Array.from(curve, (value, i) => [i + 1, value] as [number, number]).filter(([, value]) => value > floor),
      colour: `var(--layer-${this.layer})`, faint: many,
    }));
    return this.svg(chart({
      ...this.room, logY: true, counts: true, xLabel: many ? 'i' : this.say('samples'), yLabel: many ? 'λᵢ(h)' : 'λ₁(h)', series,
    }));
  }

  // ---- pixels ----------------------------------------------------------------------------------------

  private plane(): TemplateResult {
    const { rows, columns, extent: [left, right, bottom, top] } = this.prediction!;
    const size = this.pictureHeight;
    if (rows === 1) return this.curve();
    return html`<div class="plane" role="img" aria-label="${this.say('say.prediction')} ${left.toFixed(1)} … ${right.toFixed(1)}, ${bottom.toFixed(1)} … ${top.toFixed(1)}" style="inline-size:${size}px;block-size:${size}px">
      <canvas class="cells" data-rows=${rows} data-columns=${columns}></canvas>
      <canvas class="dots"></canvas>
    </div>`;
  }

  private curve(): TemplateResult {
    const { classes, logits } = this;
    return this.svg(chart({
      ...this.room, xLabel: 'x', yLabel: classes ? this.say(logits ? 'answer.probability' : 'answer.output') : 'y',
      series: answerLines(this.answered),
    }));
  }

  private matrices(): TemplateResult {
    const { cosine_c_h: h, cosine_c_m2: m2, ranges } = this.block ?? {};
    // Over ‖C‖ ‖H‖, as in snapshots, directions that are shared and directions that have nothing to do with each other look alike.
    const commutator = ranges?.[0]?.commutator_over_product;
    return html`<div class="matrices">${(['C', 'H', 'M2'] as const).map((name) => html`
      <div><canvas class="matrix" data-name=${name} role="img" aria-label="${name === 'M2' ? 'E[h²]' : name}: ${this.say('say.matrices')}"></canvas><span>${name === 'M2' ? 'E[h²]' : name}</span></div>`)}</div>
      <p class="distance">${fill(this.say('matrices.distance'), { m2: short(restOf(m2)), h: short(restOf(h)) })}</p>
      ${typeof commutator !== 'number' ? nothing : html`<p class="meter"><b>${this.say('commutator')} ${commutator.toFixed(3)}</b>
        <meter max=${Math.SQRT2} value=${commutator} aria-label=${this.say('commutator')}></meter>
        <span class="soft">${this.say('commutator.say')}</span></p>`}`;
  }

  /** Relative distances to H, a bar each; a line marks 1, as far as nothing at all is. */
  private gaps(): TemplateResult {
    const { C, F, gauss_newton } = this.block!.relative_gaps_to_h!;
    const bars: [string, number | null][] = [['C − H', C], ['F − H', F], ['G − H', gauss_newton]];
    const said = (value: number | null) => (value === null ? '–' : value < 1e-9 ? '0' : value.toPrecision(2));
    const { width, height, scale } = this.room;
    const [left, right, thick] = [64 * scale, 56 * scale, 18 * scale];
    const whole = Math.max(40, width - left - right) / Math.max(1, C ?? 0, F ?? 0, gauss_newton ?? 0);
    const one = left + whole;
    return this.svg(svg`${bars.map(([name, value], i) => {
      const middle = ((i + 0.5) * Math.min(height, 132 * scale)) / 3 + Math.max(0, height - 132 * scale) / 2;
      const bar = (share: number, fill: string) =>
        svg`<rect x=${left} y=${middle - thick / 2} width=${(share * whole).toFixed(1)} height=${thick} rx="4" fill=${fill}></rect>`;
      return svg`<text class="symbol" x="0" y=${middle + 5 * scale}>${name}</text>${bar(1, 'var(--wedge)')}
        ${value === null ? nothing : bar(value, `var(--layer-${this.layer})`)}
        <text class="strong" x=${left + whole * Math.max(1, value ?? 0) + 10} y=${middle + 5 * scale}>${said(value)}</text>`;
    })}<path class="marker" d="M${one},0V${height - 16 * scale}"></path>
      <text class="soft" text-anchor="middle" x=${one} y=${height - 3}>1</text>`, `${this.say('say.gaps')} ${bars.map(([name, value]) => `${name}: ${said(value)}`).join(', ')}`);
  }

  /** What a canvas shows: matrices are large, and most updates are of something else. */
  private readonly shown = new WeakMap<HTMLCanvasElement, { values: unknown; between: string }>();

  protected override updated(): void {
    const colour = colours(this);
    const [cells, dots] = this.renderRoot.querySelectorAll<HTMLCanvasElement>('.plane canvas');
    if (cells && this.prediction) paintPlane(cells, dots, this.pictureHeight, this.answered, colour);
    const matrices = this.renderRoot.querySelectorAll<HTMLCanvasElement>('.matrix');
    // A colour is asked for where it is drawn with: the answer may have to wait for a layout of the page.
    if (matrices.length === 0) return;
    const between = [colour('ground'), colour('ink')] as const;
    for (const canvas of matrices) {
      const values = this.live?.[canvas.dataset.name as 'C' | 'H' | 'M2'];
      const before = this.shown.get(canvas);
      if (!values || (before?.values === values && before.between === between.join())) continue;
      this.shown.set(canvas, { values, between: between.join() });
      const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      const steps = ramp(...between);
      heatmap(canvas, this.live!.size, this.live!.size, (at) => steps[stepOf(darkness(values[at], largest))]);
    }
  }

  static override styles = [base, css`
    :host { display: block; block-size: 100%; position: relative; contain: size layout; }
    .tabs { display: flex; flex-wrap: wrap; gap: 0; margin-inline: -6px; border-block-end: 1px solid var(--line); }
    @media (pointer: coarse) { .tabs button { min-inline-size: 44px; } }
    .tabs button { min-block-size: 44px; padding-inline: 6px; font-size: calc(13*var(--px)); color: var(--soft); position: relative; white-space: nowrap; }
    .tabs button:hover { color: var(--ink); }
    .tabs button[aria-selected='true'] { color: var(--ink); font-weight: 600; }
    .tabs button[aria-selected='true']::after {
      content: ''; position: absolute; inset: auto 6px -1px; border-block-end: 2px solid var(--ink);
    }
    figure { margin: 12px 0 0; position: relative; }
    /* Its list unfolds upwards: what comes after this companion lies above what hangs out of it. */
    sgd-take { position: absolute; inset-inline-end: -4px; inset-block-end: -14px; z-index: 2; --list: auto 44px; }
    figcaption { padding-inline-end: 36px; }
    .picture { direction: ltr; }
    /* As pale as the points of the big picture, until what it is of is measured. */
    :host([stale]) .picture { opacity: .35; visibility: var(--kept, inherit); }
    .picture > svg { display: block; }
    figcaption { font-size: calc(13*var(--px)); line-height: 1.45; margin-block-start: 8px; }
    .plane { position: relative; border-radius: 8px; overflow: hidden; }
    .plane canvas { position: absolute; inset: 0; inline-size: 100%; block-size: 100%; }
    .cells { image-rendering: auto; }
    .matrices { display: grid; grid-template-columns: repeat(3, 1fr); gap: 8px; text-align: center; font-size: calc(13*var(--px)); }
    .matrix { inline-size: 100%; aspect-ratio: 1; border: 1px solid var(--line); }
    .symbol { font-style: italic; }
    .distance { font-size: calc(13*var(--px)); margin: 8px 0 0; }
    .meter { font-size: calc(13*var(--px)); margin: 8px 0 0; display: grid; gap: 4px; }
    meter { inline-size: 100%; block-size: 8px; background: var(--line); border: 0; border-radius: 4px; }
    meter::-webkit-meter-bar { background: var(--line); border: 0; block-size: 8px; border-radius: 4px; }
    meter::-webkit-meter-optimum-value { background: var(--ink); border-radius: 4px; }
    meter::-moz-meter-bar { background: var(--ink); border-radius: 4px; }
    .waiting { display: grid; place-items: center; text-align: center; margin: 0; padding: 24px; font-size: calc(13.5*var(--px)); border: 1px dashed var(--line); border-radius: 8px; }
    .axis { stroke: var(--edge); fill: none; shape-rendering: crispEdges; }
    .series { fill: none; stroke-linejoin: round; }
    .level { stroke: var(--edge); stroke-dasharray: 1 4; stroke-linecap: round; }
    .marker { stroke: var(--ink); opacity: .5; }
    .strong { font-weight: 650; }
    text.halo { paint-order: stroke; stroke: var(--ground); stroke-width: 4px; stroke-linejoin: round; }
    @media print {
      .tabs button:not([aria-selected='true']) { display: none; }
      svg { max-inline-size: 100%; block-size: auto; }
    }
  `];
}
define('sgd-companion', Companion);
