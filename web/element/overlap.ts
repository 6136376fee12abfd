// How much each leading eigenvector of C has of each of H: squared cosines as cells, with their scale.
import { css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { fill } from './format.js';
import type { Block } from './measurement.js';
import { heatmap, ramp, stepOf } from './plots/heatmap.js';
import { Sized, define } from './sized.js';
import { sayer, type Say } from './strings/index.js';
import { base, colours } from './style.js';

/** Eigenvectors on each side. */
const most = 20;

/** Squared cosines between the first `count` rows of two sets of unit vectors of length n. */
export function overlaps(down: ArrayLike<number>, across: ArrayLike<number>, n: number, count: number): Float64Array {
  const result = new Float64Array(count * count);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < count; j++) {
      let dot = 0;
      for (let k = 0; k < n; k++) dot += down[i * n + k] * across[j * n + k];
      result[i * count + j] = dot * dot;
    }
  }
  return result;
}

/** Row by row, `count` a side; null before vectors were asked for. */
export function overlapOf({ vectors, noise_vectors, size }: Block): { count: number; values: Float64Array } | null {
  const count = Math.min(most, size);
  return vectors && noise_vectors ? { count, values: overlaps(noise_vectors, vectors, size, count) } : null;
}

export class Overlap extends Sized {
  @property({ attribute: false }) say: Say = sayer('en');
  @property({ attribute: false }) block!: Block;
  @property({ type: Number }) layer = 2;
  @property({ attribute: false }) direction: number | null = null;
  /** Pointed at, by its place in `values`. */
  @state() private cell: number | null = null;
  private found: ReturnType<typeof overlapOf> = null;

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('block')) this.found = overlapOf(this.block);
  }

  /** A finger's choice stays when it lifts: a second tap takes it back. */
  private tapped?: number | null;

  private press(event: PointerEvent): void {
    this.tapped = event.pointerType === 'mouse' ? undefined : this.cell;
    this.point(event);
  }

  private point(event: PointerEvent): void {
    const { left, top, width, height } = (event.currentTarget as Element).getBoundingClientRect();
    const { count } = this.found!;
    const [row, column] = [(event.clientY - top) / height, (event.clientX - left) / width]
      .map((share) => Math.max(0, Math.min(count - 1, Math.floor(share * count))));
    this.cell = row * count + column;
  }

  protected override render(): TemplateResult | typeof nothing {
    if (this.height === 0 || !this.found) return nothing;
    const { count, values } = this.found;
    const size = Math.max(80, this.height - 56 * this.scale);
    // Framed: what a direction has across, and its partner of the same rank down.
    const [at, step] = [this.direction ?? count, size / count];
    const cell = this.cell === null || this.cell >= values.length ? null : this.cell;
    return html`<b>H →</b><b>C ↓</b><canvas style="inline-size:${size}px;block-size:${size}px" role="img" aria-label=${this.say('say.overlap')}
        @pointermove=${this.point} @pointerdown=${this.press}
        @pointerleave=${(event: PointerEvent) => event.pointerType === 'mouse' && (this.cell = null)} @pointercancel=${() => (this.cell = this.tapped ?? null)}
        @click=${() => this.cell === this.tapped && (this.cell = null)}></canvas>${at >= count ? nothing : html`
        <i style="left:${at * step}px;inline-size:${step}px;block-size:${size}px"></i><i style="top:${at * step}px;inline-size:${size}px;block-size:${step}px"></i>`}
      <p class="soft"><span class="ramp"><canvas class="scale"></canvas><span>0</span><span>0.25</span><span>1</span></span>
        <output>${cell === null ? nothing : fill(this.say('overlap.cell'), {
          down: Math.floor(cell / count) + 1, across: (cell % count) + 1, value: values[cell].toFixed(2),
        })}</output></p>`;
  }

  protected override updated(): void {
    const [canvas, scale] = this.renderRoot.querySelectorAll('canvas');
    if (!canvas || !this.found) return;
    const { count, values } = this.found;
    const colour = colours(this);
    const steps = ramp(colour('ground'), colour(`layer-${this.layer}`));
    heatmap(canvas, count, count, (at) => steps[stepOf(Math.sqrt(values[at]))]);
    heatmap(scale, 1, 256, (at) => steps[at]);
  }

  static override styles = [base, css`
    :host { display: grid; position: relative; grid-template-columns: auto 1fr; gap: 2px 6px; }
    b { align-self: center; font-size: calc(12.5*var(--px)); font-weight: 450; }
    b:first-child { grid-column: 2; }
    canvas { display: block; image-rendering: pixelated; border: 1px solid var(--line); }
    i { position: absolute; grid-area: 2 / 2; margin: 1px; outline: 1px solid var(--ink); pointer-events: none; }
    /* Colours go with the cosine, numbers with its square. */
    p { grid-column: 1 / -1; display: flex; align-items: start; gap: 16px; margin: 6px 0 0; font-size: calc(12.5*var(--px)); line-height: 1.3; white-space: nowrap; }
    .ramp { display: grid; grid-template-columns: 1fr auto 1fr; inline-size: calc(110*var(--px)); }
    .scale { grid-column: 1 / -1; inline-size: 100%; block-size: 6px; }
    .ramp span:last-child { text-align: end; }
    output { color: var(--ink); }
  `];
}
define('sgd-overlap', Overlap);
