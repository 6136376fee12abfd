// A line to tilt before the measurement is shown.
import { LitElement, css, html, nothing, svg, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { controlStyles } from '../../element/control-styles.js';
import { fitOf, untouched } from '../../element/fit.js';
import { fill, slope } from '../../element/format.js';
import type { Block } from '../../element/measurement.js';
import { decades, equalDecades } from '../../element/plots/frame.js';
import { widthOf } from '../../element/plots/labels.js';
import { clip, type Line } from '../../element/plots/rails.js';
import { define } from '../../element/sized.js';
import { base, theme } from '../../element/style.js';
import type { StoryWords } from './en.js';
import { axisStyles, named } from './axes.js';

const box = { left: 16, top: 16, width: 608, height: 368 };

export class Guess extends LitElement {
  @property({ attribute: false }) words!: StoryWords;
  @property({ attribute: false }) block!: Block;
  @property({ reflect: true }) theme = 'auto';
  @state() private guess = 1.5;
  @state() private shown = false;

  private answer(): string {
    const { gamma, gamma_interval } = this.block;
    const [low, high] = gamma_interval!;
    const comparison = this.guess >= low && this.guess <= high ? 'guess.close' : this.guess < low ? 'guess.more' : 'guess.less';
    const truth = fill(this.words['guess.truth'], { gamma: slope(gamma!), low: slope(low), high: slope(high) });
    return this.shown ? fill(this.words['guess.answer'], { guess: slope(this.guess), truth, comparison: this.words[comparison] }) : truth;
  }

  protected override render(): TemplateResult {
    const { words, block } = this;
    const fit = fitOf(block, 'h', untouched);
    const inside = [...block.H_ii.keys()].filter((i) => Math.log10(block.H_ii[i]) >= fit.from - 1e-3);
    const frame = equalDecades(decades(inside.map((i) => block.H_ii[i]))!, decades(inside.map((i) => block.C_ii[i]))!, box);
    const x = (log: number) => box.left + ((log - frame.x[0]) / (frame.x[1] - frame.x[0])) * box.width;
    const y = (log: number) => box.top + ((frame.y[1] - log) / (frame.y[1] - frame.y[0])) * box.height;
    const middle = (fit.from + fit.to) / 2;
    const through = (gamma: number): Line => ({ slope: gamma, intercept: fit.line!.intercept + fit.line!.slope * middle - gamma * middle });
    /** Outside of the two lines: of slope 1 to the right, as far as there is room. */
    const railName = (gamma: number, end: number, above: number) => {
      const text = fill(words['guess.rail'], { slope: gamma });
      const left = gamma === 1 ? Math.min(end + 16, box.left + box.width - widthOf(text) * 2) : end - 16;
      return svg`<text x=${left} y=${above + 22} text-anchor=${gamma === 1 ? 'start' : 'end'}>${text}</text>`;
    };
    const line = (name: string, gamma: number) => {
      const ends = clip(through(gamma), frame);
      return ends ? svg`<line class=${name} x1=${x(ends[0][0])} y1=${y(ends[0][1])} x2=${x(ends[1][0])} y2=${y(ends[1][1])}></line>
        ${name === 'rail' ? railName(gamma, x(ends[1][0]), y(ends[1][1])) : nothing}` : nothing;
    };
    return html`${named(words['guess.up'], words['guess.right'], html`
      <svg viewBox="0 0 640 400" role="img" aria-label=${fill(words['guess.axes'], { slope: slope(this.guess) })}>
        <path class="axis" d="M${box.left},${box.top}V${box.top + box.height}H${box.left + box.width}"></path>
        ${line('rail', 1)}${line('rail', 2)}${line(this.shown ? 'mine' : 'mine open', this.guess)}
        <g class=${this.shown ? nothing : 'later'}>${[inside.map((i) => svg`<circle cx=${x(Math.log10(block.H_ii[i]))} cy=${y(Math.log10(block.C_ii[i]))} r="4"></circle>`), line('truth', block.gamma!)]}</g>
      </svg>`)}
      <div class="slider"><label for="guess">${words['guess.slider']}</label><b>${slope(this.guess)}</b>
        <input id="guess" type="range" min="0.5" max="2.5" step="0.05" .value=${String(this.guess)} style="--at:${((this.guess - 0.5) / 2) * 100}%"
          ?disabled=${this.shown} @input=${(event: Event) => (this.guess = Number((event.target as HTMLInputElement).value))}></div>
      <button class="button" @click=${() => (this.shown = !this.shown)}>${words[this.shown ? 'guess.again' : 'guess.show']}</button>
      <p role="status">${this.shown ? this.answer() : html`<span class="later">${this.answer()}</span>`}</p>`;
  }

  static override styles = [theme, base, controlStyles, axisStyles, css`
    :host { display: block; color: var(--ink); margin-block: 16px; --font: inherit; }
    svg { inline-size: 100%; display: block; }
    line, path { vector-effect: non-scaling-stroke; }
    svg text { font-size: min(calc(24*var(--px)), 32px); fill: var(--soft); }
    @media (min-width: 600px) { svg text { font-size: min(calc(14*var(--px)), 32px); } }
    .axis { stroke: var(--edge); fill: none; }
    .rail { stroke: var(--edge); stroke-dasharray: 1 5; stroke-linecap: round; }
    .mine { stroke: var(--ink); stroke-width: 2; }
    .truth { stroke: var(--layer-2); stroke-width: 2.5; }
    circle { fill: var(--layer-2); stroke: var(--ground); stroke-width: 1; }
    p { min-block-size: 1.55em; }
    /* On paper there is nothing to press. */
    @media screen { .later { display: none; } }
    @media print { .slider, .button, .open { display: none; } }
  `];
}
define('sgd-guess', Guess);
