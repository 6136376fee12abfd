// <sgd-scope>: the instrument. It owns the state; its parts get pieces of it and send events back.
import { LitElement, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { segmented } from './choice.js';
import type { ShownFit, Window } from './fit.js';
import { unpack, type Measurement, type Stored } from './measurement.js';
import { plain, sentence, type Reading } from './reading.js';
import { Scatter } from './scatter.js';
import { defaults, type Axis, type State } from './schema.js';
import { define } from './sized.js';
import { layout } from './layout.js';
import { languageOf, sayer } from './strings/index.js';
import { base, theme } from './style.js';
import spirals from './presets/spirals.json';
import './layers.js';
import { fill, powerOfTen } from './format.js';
import { noiseFactor } from './fit.js';

export class SgdScope extends LitElement {
  @property() override lang = '';
  @property({ reflect: true }) theme: 'auto' | 'light' | 'dark' = 'auto';
  @state() private state: State = { ...defaults };
  @state() private measurement: Measurement;
  @state() private direction: number | null = null;
  @state() private refined?: ShownFit;
  @query('#hero') private hero!: Scatter;
  private readonly stored: Stored = unpack(spirals as never);

  constructor() {
    super();
    this.measurement = this.stored.measurement;
  }

  private get say() {
    return sayer(languageOf(this.lang, document.documentElement.lang, navigator.language));
  }

  private set(change: Partial<State>): void {
    this.state = { ...this.state, ...change };
  }

  private get window(): Window {
    return { low: this.state.window, high: this.state.below, measured: defaults.window };
  }

  protected override updated(_: PropertyValues): void {
    this.requestUpdate;
  }

  private get reading(): Reading | null {
    const fit = this.hero?.fit;
    return fit ? { layer: this.state.layer, axis: this.state.x, gamma: fit.gamma, interval: fit.interval, fitted: fit.fitted, dropped: fit.dropped } : null;
  }

  protected override render(): TemplateResult {
    const { say, state } = this;
    const axes: { value: Axis; label: TemplateResult }[] = (['h', 'm2', 'f'] as const).map((value) => ({
      value, label: html`<i>${say(`axis.${value}.short`)}</i><sub>ii</sub>`,
    }));
    const reading = this.reading;
    const block = this.measurement.blocks.find(({ layer }) => layer === state.layer);
    const factor = block && noiseFactor(block);
    return html`
      <div class="instrument" @set=${(event: CustomEvent) => this.set(event.detail)}
        @direction=${(event: CustomEvent) => (this.direction = event.detail)}
        @window-end=${(event: CustomEvent) => this.set(event.detail.end === 'low' ? { window: event.detail.value } : { below: event.detail.value })}>
        <main>
          <div class="hero">
            <sgd-scatter id="hero" .say=${say} .measurement=${this.measurement} .axis=${state.x} .layer=${state.layer}
              .window=${this.window} .direction=${this.direction} .refined=${this.refined}></sgd-scatter>
            <sgd-layers .say=${say} .blocks=${this.measurement.blocks} .chosen=${state.layer}></sgd-layers>
            <div class="axis-choice">${segmented(say('axis.choose'), axes, state.x, (x) => this.set({ x }))}</div>
          </div>
          <p class="reading">${reading ? sentence(reading, say).map(({ text, name }) =>
            name === 'layer' ? html`<b style="color:var(--layer-${reading.layer})">${text}</b>`
            : name === 'gamma' ? html`<b class="big">${text}</b>` : text) : nothing}</p>
          <p class="note soft">${factor ? fill(say('reading.note'), { factor: powerOfTen(Math.round(factor)) }) : nothing}</p>
          <p class="unseen">${reading ? plain(reading, say) : nothing}</p>
        </main>
      </div>`;
  }

  static override styles = [theme, base, layout];
}
define('sgd-scope', SgdScope);
