// γ of every layer over the run between the rails 1 and 2, and a time bar to go back with.
import { css, html, nothing, svg, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { epochs, fill, slope } from './format.js';
import type { Trace } from './measurement.js';
import { linear } from './plots/scale.js';
import { layerName } from './reading.js';
import { Sized, define, tell } from './sized.js';
import { sayer, type Say } from './strings/index.js';
import { base } from './style.js';

export class Strip extends Sized {
  @property({ attribute: false }) say: Say = sayer('en');
  @property({ attribute: false }) trace: Trace = { epochs: [], losses: [], gammas: [] };
  /** The second run's, drawn dashed for the chosen layer. */
  @property({ attribute: false }) beside?: Trace;
  @property({ attribute: false }) layers: number[] = [];
  @property({ type: Number }) chosen = 2;
  @property({ type: Number }) epochs = 300;
  /** Updates. */
  @property({ attribute: false }) perEpoch = 1;
  /** Index of the moment shown; null: the latest. */
  @property({ attribute: false }) at: number | null = null;
  /** A recorded trace cannot be gone back in. */
  @property({ type: Boolean }) still = false;

  private get box() {
    return { left: 64 * this.scale, right: 64, top: 10, bottom: 8 };
  }

  /** Above the time bar and its words. */
  private get floor(): number {
    return this.height - 26 - 18 * this.scale;
  }

  private scales() {
    const { left, right, top, bottom } = this.box;
    const values = [...this.trace.gammas, ...(this.beside?.gammas ?? [])].flat().filter((value): value is number => value !== null);
    const low = Math.max(-0.5, Math.min(0.8, ...values) - 0.05);
    const high = Math.min(3, Math.max(2.1, ...values.map((value) => value + 0.05)));
    const y = linear([low, high], [this.floor - bottom, top]);
    return {
      x: linear([0, Math.max(this.epochs, this.trace.epochs.at(-1) ?? 0)], [left, this.width - right]),
      y: (value: number) => y(Math.max(low, Math.min(high, value))),
    };
  }

  /** Where along the axis, in per cent: words at an end stay within. */
  private share(epoch: number): number {
    const { x } = this.scales();
    const { left, right } = this.box;
    return Math.round((100 * (x(epoch) - left)) / Math.max(1, this.width - left - right));
  }

  /** Gaps where there was not enough range. */
  private line(block: number, trace = this.trace): string {
    const { x, y } = this.scales();
    let d = '', open = false;
    trace.gammas.forEach((row, i) => {
      const value = row[block];
      if (value === null || value === undefined) open = false;
      else {
        d += `${open ? 'L' : 'M'}${x(trace.epochs[i]).toFixed(1)},${y(value).toFixed(1)}`;
        open = true;
      }
    });
    return d;
  }

  private pick(event: Event): void {
    const wanted = Number((event.target as HTMLInputElement).value);
    const { epochs } = this.trace;
    const last = epochs.length - 1;
    const index = epochs.reduce((best, epoch, i) => (Math.abs(epoch - wanted) < Math.abs(epochs[best] - wanted) ? i : best), last);
    tell(this, 'time', index >= last ? null : index);
  }

  protected override render(): TemplateResult | typeof nothing {
    if (this.width === 0) return nothing;
    const { x, y } = this.scales();
    const { left, right } = this.box;
    const last = this.trace.epochs.length - 1;
    const index = this.at ?? last;
    // Where the axis has no room for it the moment may reach beyond.
    const narrow = this.width < 420 * this.scale;
    const epoch = this.trace.epochs[index] ?? 0;
    const end = this.trace.epochs[last] ?? 0;
    // Wide enough for a finger also at the beginning of a run, when the bar ends beyond the latest moment.
    const wide = Math.max(28, x(end) - left);
    const order = this.layers.map((_, i) => i).sort((a, b) => Number(this.layers[a] === this.chosen) - Number(this.layers[b] === this.chosen));
    return html`<svg width=${this.width} height=${this.floor} viewBox="0 0 ${this.width} ${this.floor}" aria-hidden="true">
        ${[1, 2].map((rail) => svg`
          <line class="rail" x1=${left} x2=${this.width - right} y1=${y(rail)} y2=${y(rail)}></line>
          <text class="soft" text-anchor="end" x=${left - 8} y=${y(rail) + 4 * this.scale}>γ = ${rail}</text>`)}
        ${order.map((i) => svg`<path class=${this.layers[i] === this.chosen ? 'chosen' : ''} d=${this.line(i)}
          stroke="var(--layer-${this.layers[i]})"></path>`)}
        ${this.beside ? svg`<path class="chosen beside" d=${this.line(this.layers.indexOf(this.chosen), this.beside)}
          stroke="var(--layer-${this.chosen})"></path>` : nothing}
        <text class="soft halo" x=${left + 8} y=${y(2) + 4 + 12 * this.scale}>${this.say('strip.title')}</text>
        ${last >= 0 ? svg`<line class="now" x1=${x(epoch)} x2=${x(epoch)} y1="0" y2=${this.floor}></line>
          ${order.map((i) => {
            const value = this.trace.gammas[index]?.[i];
            return value === null || value === undefined ? nothing
              : svg`<circle cx=${x(epoch)} cy=${y(value)} r=${this.layers[i] === this.chosen ? 4 : 2.5} fill="var(--layer-${this.layers[i]})"></circle>`;
          })}` : nothing}
      </svg>
      <input type="range" min="0" max=${end > 0 ? (end * wide) / (x(end) - left) : 1} step="any" .value=${String(epoch)} ?disabled=${this.still || last < 1}
        style="left:${left - 8}px;inline-size:${wide + 16}px"
        aria-label=${this.say('strip.time')} aria-valuetext=${this.spoken(index)} @input=${this.pick}>
      <span class="epoch soft" style="left:${narrow ? `${this.share(epoch)}%` : `${x(epoch)}px`};transform:translateX(${-this.share(epoch)}%)">${this.moment(epoch)}</span>`;
  }

  private moment(epoch: number): string {
    return `${fill(this.say('strip.at'), { epoch: epochs(epoch) })} · ${fill(this.say('step.at'), { step: Math.round(epoch * this.perEpoch) })}`;
  }

  private spoken(index: number): string {
    const parts = this.layers.map((layer, i) => {
      const value = this.trace.gammas[index]?.[i];
      return `${layerName(layer, this.say)} ${value === null || value === undefined ? this.say('not-enough') : slope(value)}`;
    });
    return [this.moment(this.trace.epochs[index] ?? 0), ...parts].join(', ');
  }

  static override styles = [base, css`
    :host { display: block; position: relative; block-size: calc(100px + 36*var(--px)); direction: ltr; contain: strict; }
    path { fill: none; stroke-width: 1.25; stroke-linejoin: round; opacity: .8; }
    path.chosen { stroke-width: 2.25; opacity: 1; }
    path.beside { stroke-dasharray: 5 4; stroke-width: 1.75; }
    .rail { stroke: var(--edge); stroke-dasharray: 1 4; stroke-linecap: round; }
    text.halo { paint-order: stroke; stroke: var(--ground); stroke-width: 4px; stroke-linejoin: round; }
    .now { stroke: var(--ink); opacity: .5; }
    input {
      position: absolute; bottom: calc(18*var(--px) - 4px); appearance: none; block-size: 44px; margin: 0; background: none; cursor: pointer; min-inline-size: 44px;
    }
    input::-webkit-slider-runnable-track { block-size: 2px; background: linear-gradient(var(--ink) 0 0) center / calc(100% - 16px) 100% no-repeat; }
    input::-moz-range-track { block-size: 2px; background: linear-gradient(var(--ink) 0 0) center / calc(100% - 16px) 100% no-repeat; }
    input::-webkit-slider-thumb {
      appearance: none; inline-size: 16px; block-size: 16px; border-radius: 50%; background: var(--ink); margin-block-start: -7px;
    }
    input::-moz-range-thumb { inline-size: 16px; block-size: 16px; border: 0; border-radius: 50%; background: var(--ink); }
    input:disabled { cursor: default; opacity: .6; }
    .epoch { position: absolute; bottom: 2px; font-size: calc(12.5*var(--px)); white-space: nowrap; }
    @media print {
      svg { inline-size: 100%; }
      input, .epoch { display: none; }
    }
  `];
}
define('sgd-strip', Strip);
