// The network as it stands: units as dots, weights as lines as wide as they are large.
import { css, html, nothing, type TemplateResult } from 'lit';
import { property, query } from 'lit/decorators.js';
import { fill } from './format.js';
import { Sized, define, tell } from './sized.js';
import { sayer, type Say } from './strings/index.js';
import { base, colours } from './style.js';

const most = 32;
const fewest = 1;

export class NetworkDiagram extends Sized {
  @property({ attribute: false }) say: Say = sayer('en');
  @property({ attribute: false }) sizes: readonly number[] = [2, 16, 16, 3];
  @property({ type: Boolean }) bias = true;
  @property({ attribute: false }) parameters?: ArrayLike<number>;
  @property({ type: Number }) chosen = 0;
  /** Nothing of it can be changed. */
  @property({ type: Boolean }) still = false;
  @query('canvas') private canvas!: HTMLCanvasElement;

  private change(widths: number[]): void {
    tell(this, 'set', { hidden: widths.join(',') });
  }

  private resizeLayer(layer: number, by: number): void {
    const widths = this.sizes.slice(1, -1);
    widths[layer] = Math.max(fewest, Math.min(most, widths[layer] + by));
    this.change(widths);
  }

  private place(layer: number, unit: number): [number, number] {
    const count = Math.min(this.sizes[layer], most);
    const room = this.canvasHeight - 12;
    const gap = Math.min(16, room / Math.max(1, count - 1));
    const margin = 22;
    const x = margin + ((this.width - 2 * margin) * layer) / (this.sizes.length - 1);
    return [x, 6 + room / 2 + (unit - (count - 1) / 2) * gap];
  }

  private get canvasHeight(): number {
    return Math.max(40, this.height - (this.still ? 0 : matchMedia('(pointer: coarse)').matches ? 112 : 48));
  }

  protected override updated(): void {
    if (!this.canvas || this.width === 0) return;
    const ratio = devicePixelRatio || 1;
    this.canvas.width = Math.round(this.width * ratio);
    this.canvas.height = Math.round(this.canvasHeight * ratio);
    const context = this.canvas.getContext('2d')!;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    const colour = colours(this);
    let offset = 0;
    for (let layer = 1; layer < this.sizes.length; layer++) {
      this.weights(context, layer, offset, colour);
      offset += this.sizes[layer] * (this.sizes[layer - 1] + (this.bias ? 1 : 0));
    }
    context.fillStyle = colour('ink');
    this.sizes.forEach((count, layer) => {
      const ends = layer === 0 || layer === this.sizes.length - 1;
      for (let unit = 0; unit < Math.min(count, most); unit++) {
        const [x, y] = this.place(layer, unit);
        context.beginPath();
        context.arc(x, y, count > 12 ? 2.2 : ends ? 4.5 : 3.2, 0, 7);
        context.fill();
      }
    });
  }

  private weights(context: CanvasRenderingContext2D, layer: number, offset: number, colour: (name: string) => string): void {
    const [fanOut, fanIn] = [this.sizes[layer], this.sizes[layer - 1]];
    const lit = this.chosen === layer || this.chosen === 0;
    // Those of a network with other widths say nothing of this one.
    const known = this.parameters?.length === this.count ? this.parameters : undefined;
    for (let to = 0; to < Math.min(fanOut, most); to++) {
      for (let from = 0; from < Math.min(fanIn, most); from++) {
        const weight = known ? known[offset + to * fanIn + from] : 0.3;
        const size = Math.min(1, Math.abs(weight) / 2);
        context.strokeStyle = colour(lit ? `layer-${layer}` : 'edge');
        context.globalAlpha = (lit ? 0.14 : 0.1) + 0.6 * size;
        context.lineWidth = 0.4 + 2 * size;
        context.setLineDash(weight < 0 ? [3, 2.5] : []);
        context.beginPath();
        context.moveTo(...this.place(layer - 1, from));
        context.lineTo(...this.place(layer, to));
        context.stroke();
      }
    }
    context.globalAlpha = 1;
    context.setLineDash([]);
  }

  private drag(layer: number, event: PointerEvent): void {
    const strip = event.currentTarget as HTMLElement;
    strip.setPointerCapture(event.pointerId);
    const begin = event.clientY;
    const width = this.sizes[layer + 1];
    strip.onpointermove = (move) => {
      const wanted = Math.max(fewest, Math.min(most, width + Math.round((begin - move.clientY) / 6)));
      if (wanted !== this.sizes[layer + 1]) this.resizeLayer(layer, wanted - this.sizes[layer + 1]);
    };
    strip.onpointerup = strip.onpointercancel = () => (strip.onpointermove = null);
  }

  protected override render(): TemplateResult | typeof nothing {
    if (this.width === 0) return nothing;
    const hidden = this.sizes.slice(1, -1);
    return html`<canvas style="block-size:${this.canvasHeight}px" role="img"
        aria-label=${fill(this.say('network.summary'), { sizes: this.sizes.join('-'), count: this.count })}></canvas>
      ${this.still ? nothing : hidden.map((width, layer) => {
        const [x] = this.place(layer + 1, 0);
        const name = fill(this.say('width'), { layer: layer + 1 });
        return html`
          <div class="pull" style="left:${x - 22}px;block-size:${this.canvasHeight}px" @pointerdown=${(event: PointerEvent) => this.drag(layer, event)}></div>
          <div class="width" style="left:${x}px" role="group" aria-label=${name}>
            <button aria-label="${this.say('narrower')}: ${name}" ?disabled=${width <= fewest} @click=${() => this.resizeLayer(layer, -1)}>−</button>
            <span>${width}</span>
            <button aria-label="${this.say('wider')}: ${name}" ?disabled=${width >= most} @click=${() => this.resizeLayer(layer, 1)}>+</button>
          </div>`;
      })}`;
  }

  private get count(): number {
    return this.sizes.slice(1).reduce((sum, out, i) => sum + out * (this.sizes[i] + (this.bias ? 1 : 0)), 0);
  }

  static override styles = [base, css`
    :host { display: block; position: relative; block-size: 172px; direction: ltr; }
    canvas { display: block; inline-size: 100%; }
    .pull { position: absolute; top: 0; inline-size: 44px; cursor: ns-resize; touch-action: none; }
    .width {
      position: absolute; bottom: 0; transform: translateX(-50%); display: flex; align-items: center; font-size: calc(13*var(--px));
    }
    .width span { min-inline-size: 2ch; text-align: center; }
    button { inline-size: 32px; block-size: 44px; border-radius: 8px; color: var(--soft); font-size: calc(17*var(--px)); }
    /* A finger needs more room than there is side by side. */
    @media (pointer: coarse) {
      :host { block-size: 236px; }
      .width { flex-direction: column-reverse; }
      button { inline-size: 44px; }
    }
    button:hover:not(:disabled) { color: var(--ink); }
    button:disabled { opacity: .35; cursor: default; }
  `];
}
define('sgd-network-diagram', NetworkDiagram);
