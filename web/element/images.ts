// The network's answers to images: wrong ones first and framed, then the others in their order.
import { css, html, type TemplateResult } from 'lit';
import { property, query } from 'lit/decorators.js';
import { bestAt } from './answers.js';
import { fill } from './format.js';
import type { Images, Prediction } from './measurement.js';
import { mix, rgb } from './plots/heatmap.js';
import { Sized, define } from './sized.js';
import { sayer, type Say } from './strings/index.js';
import { base, colours } from './style.js';

const tile = 40;

/** Image `at`, cell × cell pixels large; its values are between 0 and 1. */
export function paintImage(
  context: CanvasRenderingContext2D, { side, inputs }: Images, at: number, left: number, top: number, cell: number,
  ink: string, ground: string,
): void {
  const [from, to] = [rgb(ground), rgb(ink)];
  const pixel = cell / side;
  for (let k = 0; k < side * side; k++) {
    const value = inputs[at * side * side + k];
    if (!(value > 0)) continue;
    context.fillStyle = `rgb(${mix(from, to, Math.min(1, value)).join()})`;
    // A hair larger, so that no seams show between pixels.
    context.fillRect(left + (k % side) * pixel, top + Math.floor(k / side) * pixel, pixel + 0.3, pixel + 0.3);
  }
}

export class ImageGrid extends Sized {
  @property({ attribute: false }) say: Say = sayer('en');
  @property({ attribute: false }) prediction?: Prediction;
  /** Answers after a step along the direction pointed at. */
  @property({ attribute: false }) moved?: Prediction;
  /** Of the classes, where the data have them. */
  @property({ attribute: false }) names: readonly string[] | undefined;
  @query('canvas') private canvas!: HTMLCanvasElement;

  /** What is to be seen of each image, in the order in which they are shown. */
  private get answers(): { at: number; label: number; best: number; then: number }[] {
    const { prediction, moved } = this;
    if (!prediction?.images) return [];
    const { rows, images } = prediction;
    const all = Array.from({ length: rows }, (_, at) => {
      const { best } = bestAt(prediction, at);
      return { at, label: images.labels[at], best, then: moved?.rows === rows ? bestAt(moved, at).best : best };
    });
    const rank = ({ label, best, then }: (typeof all)[number]) => (then !== best ? 0 : label !== best ? 1 : 2);
    return all.sort((a, b) => rank(a) - rank(b) || a.at - b.at);
  }

  protected override render(): TemplateResult {
    const answers = this.answers;
    const words = fill(this.say('images.summary'), {
      wrong: answers.filter(({ label, best }) => label !== best).length, count: answers.length,
    });
    return html`<canvas role="img" aria-label=${words}></canvas>`;
  }

  protected override updated(): void {
    if (this.width === 0 || !this.prediction?.images) return;
    const ratio = devicePixelRatio || 1;
    this.canvas.width = Math.round(this.width * ratio);
    this.canvas.height = Math.round(this.height * ratio);
    const context = this.canvas.getContext('2d')!;
    context.scale(ratio, ratio);
    const colour = colours(this);
    const text = 14 * this.scale;
    const columns = Math.max(1, Math.floor(this.width / ((tile + 6) * this.scale)));
    const rows = Math.floor(this.height / (tile + text + 4));
    const pitch = [this.width / columns, this.height / Math.max(1, rows)];
    context.textAlign = 'center';
    context.font = `${12 * this.scale}px ${getComputedStyle(this).fontFamily}`;
    this.answers.slice(0, columns * rows).forEach(({ at, label, best, then }, i) => {
      const left = (i % columns) * pitch[0] + (pitch[0] - tile) / 2;
      const top = Math.floor(i / columns) * pitch[1] + 2;
      paintImage(context, this.prediction!.images!, at, left + 2, top + 2, tile - 4, colour('ink'), colour('ground'));
      const wrong = label !== best, changed = then !== best;
      context.strokeStyle = context.fillStyle = colour(wrong ? 'warn' : changed ? 'ink' : 'soft');
      context.setLineDash(changed ? [4, 3] : []);
      context.lineWidth = 1.5;
      if (wrong || changed) context.strokeRect(left, top, tile, tile);
      const [of, said, next] = [label, best, then].map((k) => this.names?.[k] ?? String(k));
      context.fillText(changed ? `${said} ⇢ ${next}` : wrong ? `${of} → ${said}` : said, left + tile / 2, top + tile + text, pitch[0] - 4);
    });
  }

  static override styles = [base, css`
    :host { display: block; position: relative; contain: strict; }
    canvas { position: absolute; inset: 0; inline-size: 100%; block-size: 100%; }
  `];
}
define('sgd-images', ImageGrid);
