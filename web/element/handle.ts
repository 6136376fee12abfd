// An end of the fit's window: a hairline to take hold of.
import { LitElement, css, html, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { short } from './format.js';
import type { Box, Frame } from './plots/frame.js';
import { schema } from './schema.js';
import { define, tell } from './sized.js';
import { sayer, type Say } from './strings/index.js';
import { base } from './style.js';

export class Handle extends LitElement {
  @property({ attribute: false }) say: Say = sayer('en');
  @property({ attribute: false }) end: 'low' | 'high' = 'low';
  /** log10 of the curvature against the greatest, ≤ 0. */
  @property({ type: Number }) value = -6;
  /** log10 of the greatest curvature. */
  @property({ type: Number }) top = 0;
  @property({ attribute: false }) frame!: Frame;
  @property({ attribute: false }) box!: Box;
  @state() private held = false;

  private get left(): number {
    const at = this.box.left + ((this.top + this.value - this.frame.x[0]) / (this.frame.x[1] - this.frame.x[0])) * this.box.width;
    // The greatest curvature is the last point: the handle stands just beyond it.
    const beyond = this.end === 'high' && this.value === 0 ? 8 : 0;
    return Math.max(this.box.left, Math.min(this.box.left + this.box.width, at + beyond));
  }

  /** As far as a link can have it. */
  private get least(): number {
    return Math.log10(schema[this.end === 'low' ? 'window' : 'below'].min);
  }

  private send(value: number): void {
    const inside = Math.max(this.least, Math.min(0, value));
    tell(this, 'window-end', { end: this.end, value: inside > -0.02 ? 1 : Number((10 ** inside).toPrecision(3)) });
  }

  private move(event: PointerEvent): void {
    if (!this.held) return;
    event.stopPropagation();
    const origin = (this.getRootNode() as ShadowRoot).host.getBoundingClientRect().left;
    const x = this.frame.x[0] + ((event.clientX - origin - this.box.left) / this.box.width) * (this.frame.x[1] - this.frame.x[0]);
    this.send(x - this.top);
  }

  private key(event: KeyboardEvent): void {
    const steps: Record<string, number> = {
      ArrowRight: 0.1, ArrowUp: 0.1, ArrowLeft: -0.1, ArrowDown: -0.1, PageUp: 1, PageDown: -1, Home: -99, End: 99,
    };
    if (!(event.key in steps)) return;
    event.preventDefault();
    event.stopPropagation();
    this.send(this.value + steps[event.key]);
  }

  protected override render(): TemplateResult {
    const words = this.say(this.end === 'low' ? 'window.low' : 'window.high');
    return html`<div class="handle" style="left:${this.left}px;top:${this.box.top}px;height:${this.box.height}px"
      tabindex="0" role="slider" aria-label=${words} aria-valuemin=${this.least} aria-valuemax="0"
      aria-valuenow=${this.value.toFixed(2)} aria-valuetext=${`${short(10 ** this.value)} · H₁`} title=${words}
      @keydown=${this.key} @pointermove=${this.move}
      @pointerdown=${(event: PointerEvent) => {
        event.stopPropagation();
        this.held = true;
        (event.currentTarget as Element).setPointerCapture(event.pointerId);
      }}
      @pointerup=${() => (this.held = false)} @pointercancel=${() => (this.held = false)}><i></i></div>`;
  }

  static override styles = [base, css`
    .handle {
      position: absolute; inline-size: 44px; margin-inline-start: -22px; cursor: ew-resize; touch-action: none;
      pointer-events: none;
    }
    /* Only the lower end can be taken, so that points beneath the hairline can still be pointed at. */
    .handle::before {
      content: ''; position: absolute; inset-inline: 50%; inset-block: 0; border-inline-start: 1px solid var(--accent);
      opacity: .4; margin-inline-start: -.5px;
    }
    .handle:hover::before, .handle:focus-visible::before { opacity: 1; }
    i { position: absolute; bottom: -22px; inline-size: 44px; block-size: 44px; pointer-events: auto; display: grid; place-items: center; }
    i::before {
      content: ''; inline-size: 14px; block-size: 14px; border-radius: 50%; background: var(--ground);
      border: 2px solid var(--accent); transition: transform .12s;
    }
    .handle:hover i::before { transform: scale(1.25); }
    @media (prefers-reduced-motion: reduce) { i::before { transition: none; } }
  `];
}
define('sgd-handle', Handle);
