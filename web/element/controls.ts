// The left column: what is trained, and how.
import { LitElement, css, html, nothing, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { segmented, unfolding } from './choice.js';
import type { DataInput } from '../src/types.js';
import { lossFits, madeByFormula } from './command.js';
import { fill } from './format.js';
import { help, type Explained } from './help.js';
import { unless, type Hideable } from './hide.js';
import { schema, widths, type DataName, type Key, type State } from './schema.js';
import { define, tell } from './sized.js';
import { slider } from './slider.js';
import { sayer, type Say, type Word } from './strings/index.js';
import { controlStyles } from './control-styles.js';
import { base } from './style.js';
import type { Images, Points } from './measurement.js';
import './draw-pad.js';
import './network-diagram.js';
import './thumb.js';

const sets: DataName[] = ['spirals', 'moons', 'circles', 'blobs', 'xor', 'regression'];

export class Controls extends LitElement {
  @property({ attribute: false }) say: Say = sayer('en');
  @property({ attribute: false }) state!: State;
  @property({ attribute: false }) hide: readonly Hideable[] = [];
  @property({ attribute: false }) thumbs: Partial<Record<DataName, Points>> = {};
  @property({ attribute: false }) sizes: readonly number[] = [];
  @property({ attribute: false }) parameters?: ArrayLike<number>;
  @property({ type: Boolean }) drawing = false;
  /** Whether the reader's own data are points that were drawn. */
  @property({ type: Boolean }) drawn = false;
  /** The reader's data, and the name of the file that they were read from. */
  @property({ attribute: false }) own?: DataInput;
  @property({ attribute: false }) from = '';
  /** Whether their target can be classes or numbers. */
  @property({ type: Boolean }) both = false;
  /** Whether the meaning of each control is shown. */
  @property({ type: Boolean, reflect: true }) explain = false;
  /** The first digits, where the page has them. */
  @property({ attribute: false }) digits?: Images;

  /** Put away and not thrown away, so that it has its points when it is taken up again. */
  private readonly pad = document.createElement('sgd-draw-pad');

  private set(change: Partial<State>): void {
    this.send('set', change);
  }

  private section(name: Hideable, title: string, content: unknown, aside: unknown = nothing): TemplateResult | typeof nothing {
    // Where nothing in it is left there is no use for its name.
    if (this.hide.includes(name) || (Array.isArray(content) && content.every((one) => one === nothing))) return nothing;
    return html`<section aria-label=${title}><header><h2>${title}</h2>${aside}</header>${content}</section>`;
  }

  private pickData(data: DataName): void {
    this.send('pick-data', data);
  }

  private get offered(): DataName[] {
    return this.digits ? [...sets, 'digits'] : sets;
  }

  private tile(name: DataName): TemplateResult {
    const on = this.state.data === name;
    // One tile can be reached with Tab, also while the data are the reader's own.
    const first = on || (this.state.data === 'own' && name === sets[0]);
    return html`<button role="radio" aria-checked=${on} tabindex=${first ? 0 : -1} @keydown=${this.dataKey} @click=${() => this.pickData(name)}>
      <sgd-thumb .points=${this.thumbs[name]} .images=${name === 'digits' ? this.digits : undefined}></sgd-thumb><span>${this.say(`data.${name}` as Word)}</span>
    </button>`;
  }

  private data(): TemplateResult {
    const { say, state } = this;
    return html`<div class="sets"><div role="radiogroup" aria-label=${say('data')} aria-describedby="help-data">${this.offered.map((name) => this.tile(name))}</div>
      <label class="button ${state.data === 'own' && !this.drawn ? 'on' : ''}"><input type="file" class="unseen" accept=".csv,text/csv" @change=${this.file}>${say('data.load')}</label>
      <button class="button ${state.data === 'own' && this.drawn ? 'on' : ''}" aria-pressed=${this.drawing} @click=${() => this.send('draw', !this.drawing)}>${say('data.draw')}</button></div>
      ${this.drawing ? Object.assign(this.pad, { say }) : nothing}
      ${help(say, 'data')}
      ${state.data === 'own' ? html`<p class="soft small">${this.drawn ? say('data.drawn') : this.receipt()}
        ${this.drawn ? html`<button class="save" @click=${() => this.send('save-points', null)}>${say('data.save')}</button>` : nothing}</p>` : nothing}
      ${state.data === 'own' && this.both ? unless(this.hide, 'target', segmented(say('target'), (['auto', 'number'] as const).map((value) => ({ value, label: say(`target.${value}`) })),
        state.target, (target) => this.set({ target }))) : nothing}`;
  }

  /** What was taken from the file, and as what. */
  private receipt(): string {
    const { say, own, from } = this;
    if (!own) return '';
    const { inputs, columns = 1, classes } = own;
    const target = classes ? fill(say('data.classes'), { classes }) : say('data.number');
    return `${fill(say('data.read'), { name: from, rows: inputs.length / columns, inputs: columns, target })} ${say('data.privacy')}`;
  }

  private readonly file = (event: Event): void => {
    const input = event.target as HTMLInputElement;
    const chosen = input.files?.[0];
    if (chosen) this.send('file', chosen);
    input.value = '';
  };

  private send(name: string, detail: unknown): void {
    tell(this, name, detail);
  }

  private readonly dataKey = (event: KeyboardEvent): void => {
    const step = { ArrowRight: 1, ArrowDown: 3, ArrowLeft: -1, ArrowUp: -3 }[event.key];
    if (!step) return;
    event.preventDefault();
    const { offered } = this;
    const at = (offered.indexOf(this.state.data) + step + offered.length) % offered.length;
    this.pickData(offered[at]);
    this.renderRoot.querySelectorAll<HTMLElement>('.sets [role=radio]')[at]?.focus();
  };

  private network(): TemplateResult {
    const { say, state } = this;
    return html`
      <sgd-network-diagram .say=${say} .sizes=${this.sizes} .parameters=${this.parameters} ?still=${this.hide.includes('hidden')} .bias=${!state['no-bias']}
        .chosen=${state.layer}></sgd-network-diagram>
      ${help(say, 'network')}
      ${this.select('activation', schema.activation.choices.map((value) => [value, value]))}`;
  }

  private layerButtons(): TemplateResult {
    const { say, state } = this;
    const hidden = widths(state.hidden);
    return html`<span class="pair">
      <button aria-label=${say('layer.remove')} title=${say('layer.remove')} ?disabled=${hidden.length === 0}
        @click=${() => this.set({ hidden: hidden.slice(0, -1).join(','), layer: Math.max(1, hidden.length - 1) })}>−</button>
      ${say('layer.more')}
      <button aria-label=${say('layer.add')} title=${say('layer.add')} ?disabled=${hidden.length >= schema.hidden.longest}
        @click=${() => this.set({ hidden: [...hidden, hidden.at(-1) ?? 16].join(',') })}>+</button></span>`;
  }

  private loss(): TemplateResult {
    const { say, state } = this;
    const outputs = this.sizes.at(-1) ?? 3;
    const losses = [
      'cross-entropy', 'mse-half-sum', ...(state.loss === 'mse-mean' ? ['mse-mean' as const] : []), 'softmax-mse',
      ...(outputs === 2 ? ['binary-logistic' as const] : []),
    ] as const;
    return html`${segmented(say('objective'), losses.map((value) => ({
      value: value as State['loss'], label: say(`loss.${value}` as Word), disabled: !lossFits(value, state.data, outputs, this.own),
    })), state.loss, (loss) => this.set({ loss }), 'help-objective')}${help(say, 'objective')}`;
  }

  private number(key: Key & ('lr' | 'batch' | 'momentum' | 'label-noise' | 'weight-decay' | 'samples' | 'toy-noise' | 'toy-classes' | 'epochs' | 'seed'), range: { min: number; max: number; log?: boolean; whole?: boolean }): unknown {
    return unless(this.hide, key, slider({
      name: key, label: this.say(key as Word), help: help(this.say, key), value: this.state[key], ...range,
      set: (value) => this.set({ [key]: Math.max(schema[key].min, Math.min(schema[key].max, value)) }),
    }));
  }

  private select<K extends Key & Explained>(key: K, options: [State[K] & string, string][]): unknown {
    const name = this.say(key);
    return unless(this.hide, key, html`<div class="select"><label for=${key}>${name}</label>${unfolding(key, name, options.map(([value, label]) => ({ value, label })),
      this.state[key] as State[K] & string, (value) => this.set({ [key]: value }), `help-${key}`)}</div>${help(this.say, key)}`);
  }

  private more(): TemplateResult | typeof nothing {
    const { say, state } = this;
    const rows = [
      this.number('momentum', { min: 0, max: 0.95 }),
      this.number('weight-decay', { min: 0, max: 0.1 }),
      this.number('epochs', { min: 10, max: 2000, log: true, whole: true }),
      ...(madeByFormula(state) ? [this.number('samples', { min: 50, max: 2000, log: true, whole: true }), this.number('toy-noise', { min: 0, max: 0.5 })] : []),
      state.data === 'spirals' || state.data === 'blobs'
        ? this.number('toy-classes', { min: 2, max: state.data === 'spirals' ? 3 : 8, whole: true }) : nothing,
      this.number('seed', { min: 0, max: 100, whole: true }),
      this.select('init', schema.init.choices.map((value) => [value, value])),
      this.select('labels', schema.labels.choices.map((value) => [value, say(`labels.${value}`)])),
      this.select('block', schema.block.choices.map((value) => [value, say(`block.${value}`)])),
      unless(this.hide, 'no-bias', html`<label class="flag"><input type="checkbox" aria-describedby="help-bias" .checked=${!state['no-bias']}
        @change=${(event: Event) => this.set({ 'no-bias': !(event.target as HTMLInputElement).checked })}> ${say('bias')}</label>
        ${help(say, 'bias')}`),
    ];
    return rows.every((row) => row === nothing) ? nothing : html`<details><summary>${say('more')}</summary>${rows}</details>`;
  }

  protected override render(): TemplateResult {
    const { say } = this;
    return html`
      ${this.section('data', say('data'), this.data(), unless(this.hide, 'explain', html`<button class="aside" aria-pressed=${this.explain} @click=${() => this.send('explain', !this.explain)}>${say('explain')}</button>`))}
      ${this.section('network', say('network'), this.network(), unless(this.hide, 'hidden', this.layerButtons()))}
      ${this.section('loss', say('objective'), this.loss())}
      ${this.section('sgd', say('sgd'), [
        this.number('lr', { min: 0.001, max: 2, log: true }),
        this.number('batch', { min: 1, max: 500, log: true, whole: true }),
        this.number('label-noise', { min: 0, max: 0.5 }),
      ])}
      ${this.more()}`;
  }

  static override styles = [base, controlStyles, css`
    :host { display: block; }
    section { margin-block-end: 16px; }
    header { display: flex; align-items: baseline; justify-content: space-between; }
    h2 { font-size: calc(13*var(--px)); font-weight: 600; color: var(--soft); margin: 0 0 6px; }
    .sets { display: grid; grid-template-columns: repeat(6, 1fr); gap: 6px 8px; }
    .sets [role=radiogroup] { display: contents; }
    .sets [role=radio] {
      grid-column: span 2;
      border: 1px solid var(--line); border-radius: 8px; padding: 6px 4px 4px; font-size: calc(12.5*var(--px)); display: grid; gap: 2px;
    }
    .sets [role=radio]:hover { border-color: var(--edge); }
    .sets [aria-checked='true'] { border-color: var(--accent); box-shadow: inset 0 0 0 1px var(--accent); font-weight: 600; }
    sgd-thumb { block-size: 40px; }
    .sets .button { grid-column: span 3; padding-inline: 4px; cursor: pointer; position: relative; font-size: calc(12.5*var(--px)); white-space: normal; line-height: 1.2; text-align: center; text-wrap: balance; }
    /* Beside a seventh tile there is room for both. */
    .sets [role=radiogroup]:has(:nth-child(7)) ~ .button { grid-column: span 2; block-size: 100%; }
    .sets .on, .sets [aria-pressed='true'] { border-color: var(--accent); box-shadow: inset 0 0 0 1px var(--accent); }
    .sets input { scroll-margin: 64px; }
    .sets .button:focus-within { outline: 2px solid var(--accent); outline-offset: 2px; }
    .aside { font-size: calc(13*var(--px)); color: var(--soft); min-block-size: 44px; margin-block: -14px -12px; outline-offset: -14px; text-decoration: underline dotted; text-underline-offset: 4px; }
    .aside:hover, .aside[aria-pressed='true'] { color: var(--ink); }
    .small { font-size: calc(13*var(--px)); margin: 4px 0 0; }
    .save { min-block-size: 44px; text-decoration: underline; text-underline-offset: 4px; color: var(--ink); }
    .pair { display: inline-flex; align-items: center; font-size: calc(13*var(--px)); margin-block: -12px; color: var(--soft); }
    .pair button { inline-size: 44px; block-size: 44px; font-size: calc(17*var(--px)); }
    .pair button:hover:not(:disabled) { color: var(--ink); }
    .pair button:disabled { opacity: .35; cursor: default; }
  `];
}
define('sgd-controls', Controls);
