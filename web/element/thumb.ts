// A data set as a picture the size of a stamp.
import { css, html, type TemplateResult } from 'lit';
import { property, query } from 'lit/decorators.js';
import type { Points } from './measurement.js';
import { Sized, define } from './sized.js';
import { base, colours } from './style.js';

export class Thumb extends Sized {
  @property({ attribute: false }) points?: Points;
  @query('canvas') private canvas!: HTMLCanvasElement;

  protected override render(): TemplateResult {
    return html`<canvas aria-hidden="true"></canvas>`;
  }

  protected override updated(): void {
    if (!this.points || this.width === 0) return;
    const ratio = devicePixelRatio || 1;
    const { x, y, label } = this.points;
    this.canvas.width = Math.round(this.width * ratio);
    this.canvas.height = Math.round(this.height * ratio);
    const context = this.canvas.getContext('2d')!;
    context.setTransform(ratio, 0, 0, ratio, (this.width * ratio) / 2, (this.height * ratio) / 2);
    const scale = Math.min(this.width, this.height) / 2 - 3;
    const colour = colours(this);
    for (let i = 0; i < x.length; i++) {
      context.fillStyle = colour(label[i] < 0 ? 'ink' : `class-${label[i]}`);
      context.beginPath();
      context.arc(x[i] * scale, -y[i] * scale, 1.5, 0, 7);
      context.fill();
    }
  }

  static override styles = [base, css`
    :host { display: block; pointer-events: none; }
    canvas { position: absolute; inline-size: 100%; block-size: 100%; inset: 0; }
    :host { position: relative; }
  `];
}
define('sgd-thumb', Thumb);
