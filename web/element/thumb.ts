// A data set as a picture the size of a stamp.
import { css, html, type TemplateResult } from 'lit';
import { property, query } from 'lit/decorators.js';
import { hueOf } from './answers.js';
import { paintImage } from './images.js';
import type { Images, Points } from './measurement.js';
import { Sized, define } from './sized.js';
import { base, colours } from './style.js';

export class Thumb extends Sized {
  @property({ attribute: false }) points?: Points;
  /** In place of points: six images. */
  @property({ attribute: false }) images?: Images;
  @query('canvas') private canvas!: HTMLCanvasElement;

  protected override render(): TemplateResult {
    return html`<canvas aria-hidden="true"></canvas>`;
  }

  protected override updated(): void {
    if (this.width === 0) return;
    const ratio = devicePixelRatio || 1;
    this.canvas.width = Math.round(this.width * ratio);
    this.canvas.height = Math.round(this.height * ratio);
    const context = this.canvas.getContext('2d')!;
    context.setTransform(ratio, 0, 0, ratio, (this.width * ratio) / 2, (this.height * ratio) / 2);
    const scale = Math.min(this.width, this.height) / 2 - 3;
    const colour = colours(this);
    const { images } = this;
    if (images) {
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      const cell = Math.min(this.width / 3, this.height / 2);
      const left = (this.width - 3 * cell) / 2;
      for (let i = 0; i < 6; i++) paintImage(context, images, i, left + (i % 3) * cell, i < 3 ? 0 : cell, cell - 2, colour('ink'), colour('ground'));
    }
    const { x, y, label } = this.points ?? { x: [], y: [], label: [] };
    for (let i = 0; i < x.length; i++) {
      context.fillStyle = colour(label[i] < 0 ? 'ink' : hueOf(label[i]));
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
