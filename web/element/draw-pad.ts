// A plane to put points on, by pointer or by keys; one class at a time.
import { css, html, type TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import type { DataInput } from '../src/types.js';
import { segmented } from './choice.js';
import { controlStyles } from './control-styles.js';
import { fill } from './format.js';
import { Sized, define, tell } from './sized.js';
import { sayer, type Say } from './strings/index.js';
import { base, colours } from './style.js';
import './said.js';

const classes = 3;
export const leastPoints = 20;

export class DrawPad extends Sized {
  @property({ attribute: false }) say: Say = sayer('en');
  @state() private label = 0;
  @state() private points: [x: number, y: number, label: number][] = [];
  @state() private cursor: [number, number] = [0, 0];
  @query('canvas') private canvas!: HTMLCanvasElement;
  private held = false;

  private add(x: number, y: number): void {
    if (this.points.length < 1000) this.points = [...this.points, [x, y, this.label]];
  }

  private place(event: PointerEvent): void {
    const box = this.canvas.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * 2 - 1;
    const y = 1 - ((event.clientY - box.top) / box.height) * 2;
    const last = this.points.at(-1);
    // A held pointer leaves a trail, not a smear.
    if (event.type === 'pointerdown' || !last || Math.hypot(last[0] - x, last[1] - y) > 0.05) this.add(x, y);
  }

  private key(event: KeyboardEvent): void {
    const move: Record<string, [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
    if (event.key in move) {
      const [dx, dy] = move[event.key];
      const inside = (value: number) => Math.max(-1, Math.min(1, value));
      this.cursor = [inside(this.cursor[0] + 0.05 * dx), inside(this.cursor[1] + 0.05 * dy)];
    } else if (event.key === ' ' || event.key === 'Enter') this.add(...this.cursor);
    else return;
    event.preventDefault();
  }

  private use(): void {
    const used = [...new Set(this.points.map(([, , label]) => label))].sort();
    const data: DataInput = {
      inputs: this.points.map(([x, y]) => [x, y]), labels: this.points.map(([, , label]) => used.indexOf(label)),
    };
    tell(this, 'own-data', data);
  }

  protected override updated(): void {
    if (this.width === 0) return;
    const ratio = devicePixelRatio || 1;
    const size = this.canvas.clientWidth;
    this.canvas.width = this.canvas.height = Math.round(size * ratio);
    const context = this.canvas.getContext('2d')!;
    context.setTransform((size * ratio) / 2, 0, 0, (-size * ratio) / 2, (size * ratio) / 2, (size * ratio) / 2);
    const colour = colours(this);
    for (const [x, y, label] of this.points) {
      context.fillStyle = colour(`class-${label}`);
      context.beginPath();
      context.arc(x, y, 6 / size, 0, 7);
      context.fill();
    }
    context.strokeStyle = colour('edge');
    context.lineWidth = 2 / size;
    context.beginPath();
    context.arc(...this.cursor, 12 / size, 0, 7);
    context.stroke();
  }

  private get tally(): string {
    return fill(this.say('draw.count'), { count: this.points.length, least: leastPoints });
  }

  protected override render(): TemplateResult {
    const { say } = this;
    const options = Array.from({ length: classes }, (_, k) => ({
      value: String(k), label: html`<i style="background:var(--class-${k})"></i><span class="unseen">${say('class')}</span> ${k + 1}`,
    }));
    const kinds = new Set(this.points.map(([, , label]) => label)).size;
    return html`
      ${segmented(say('class'), options, String(this.label), (value) => (this.label = Number(value)))}
      <canvas tabindex="0" role="application" aria-label=${say('draw.keys')} @keydown=${this.key}
        @pointerdown=${(event: PointerEvent) => {
          this.held = true;
          this.canvas.setPointerCapture(event.pointerId);
          this.place(event);
        }}
        @pointermove=${(event: PointerEvent) => {
          if (this.held) this.place(event);
        }}
        @pointerup=${() => (this.held = false)} @pointercancel=${() => (this.held = false)}></canvas>
      <div class="row">
        <span class="soft">${this.tally}</span><sgd-said .text=${this.tally}></sgd-said>
        <button class="button" ?disabled=${this.points.length === 0} @click=${() => (this.points = [])}>${say('draw.clear')}</button>
        <button class="button" ?disabled=${this.points.length < leastPoints || kinds < 2} @click=${this.use}>${say('draw.use')}</button>
      </div>`;
  }

  static override styles = [base, controlStyles, css`
    :host { display: block; margin-block-start: 8px; }
    canvas { inline-size: 100%; aspect-ratio: 1; border: 1px solid var(--line); border-radius: 8px; touch-action: none; margin-block: 8px; cursor: crosshair; background: var(--raised); }
    .row { display: flex; flex-wrap: wrap; align-items: center; gap: 8px; font-size: calc(13*var(--px)); }
    .row span { flex: 1 0 100%; }
    i { display: inline-block; inline-size: 10px; block-size: 10px; border-radius: 50%; margin-inline-end: 4px; }
  `];
}
define('sgd-draw-pad', DrawPad);
