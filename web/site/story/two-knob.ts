// The toy with two knobs: how often a direction is bent, and how hard.
import { LitElement, css, html, mathml, nothing, svg, type PropertyValues, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { RunEngine } from '../../src/api.js';
import type { TwoKnob } from '../../src/types.js';
import { controlStyles } from '../../element/control-styles.js';
import { fill, slope } from '../../element/format.js';
import { decades, equalDecades } from '../../element/plots/frame.js';
import { clip, rails, wedge, type Line, type Point } from '../../element/plots/rails.js';
import { powerLaw } from '../../element/power-law.js';
import '../../element/said.js';
import { define } from '../../element/sized.js';
import { base, theme } from '../../element/style.js';
import type { StoryWords } from './en.js';
import { axisStyles, named } from './axes.js';
import { set } from './mathematics.js';

const directions = 120;
const [rows, columns] = [8, 16];
const size = 360;
const most = 2.5;

/** γ of the formula, for the first picture and for the text; the engine's own is tested against it. */
export function knobSlope(fraction: number, strength: number, correlation: number): number {
  const [a, b, c] = [fraction ** 2, strength ** 2, correlation * fraction * strength];
  return (a + 3 * c + 2 * b) / (a + 2 * c + b);
}

/** How often and how hard, against the most, of directions spread evenly from the most to the least curved. */
export function rowsOf({ curvature, fraction, strength }: TwoKnob): { often: number; hard: number }[] {
  const ranked = [...curvature.keys()].sort((a, b) => curvature[b] - curvature[a]);
  // The extremes would leave the others without bumps to be seen.
  const chosen = Array.from({ length: rows }, (_, i) => ranked[Math.floor(((i + 0.5) / rows) * ranked.length)]);
  const [oftenest, hardest] = [fraction, strength].map((values) => Math.max(...chosen.map((i) => values[i])));
  return chosen.map((i) => ({ often: fraction[i] / oftenest, hard: strength[i] / hardest }));
}

export class TwoKnobToy extends LitElement {
  @property({ attribute: false }) words!: StoryWords;
  @property({ attribute: false }) load!: () => Promise<RunEngine>;
  @property({ reflect: true }) theme = 'auto';
  @state() private fraction = 1;
  @state() private strength = 1;
  @state() private correlation = 0;
  @state() private drawn?: TwoKnob;
  private seen = false;

  override connectedCallback(): void {
    super.connectedCallback();
    new IntersectionObserver((entries, watcher) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      watcher.disconnect();
      this.begin();
    }).observe(this);
    // Paper shows what nobody has scrolled to, and printing does not wait.
    setTimeout(() => this.begin(), 3000);
  }

  private begin(): void {
    if (this.seen) return;
    this.seen = true;
    void this.draw();
  }

  protected override updated(changed: PropertyValues): void {
    if (this.seen && ['fraction', 'strength', 'correlation'].some((name) => changed.has(name))) void this.draw();
  }

  private async draw(): Promise<void> {
    const asked = [this.fraction, this.strength, this.correlation].join();
    try {
      const drawn = await (await this.load()).twoKnob({
        // The engine wants a spread: one that nobody sees leaves a single point.
        spreadFraction: this.alike ? 1e-6 : this.fraction, spreadStrength: this.strength, correlation: this.correlation, directions, seed: 1,
      });
      if (asked === [this.fraction, this.strength, this.correlation].join()) this.drawn = drawn;
    } catch {
      // The engine could not be loaded: the plot stays empty.
    }
  }

  /** Both spreads at nought. */
  private get alike(): boolean {
    return this.fraction === 0 && this.strength === 0;
  }

  private knob(name: 'fraction' | 'strength' | 'correlation', low: number, high: number): TemplateResult {
    const value = this[name];
    return html`<div class="slider"><label for=${name}>${set(this.words[`toy.${name}`])}</label><b>${slope(value)}</b>
      <input id=${name} type="range" min=${low} max=${high} step="0.05" .value=${String(value)} style="--at:${((value - low) / (high - low)) * 100}%"
        @input=${(event: Event) => (this[name] = Number((event.target as HTMLInputElement).value))}></div>`;
  }

  private plot(): TemplateResult {
    const { curvature = [0.01, 1], second_moment: squared = [0.01, 1], strength = [1] } = this.drawn ?? {};
    const frame = equalDecades(decades(curvature)!, decades(squared)!, { left: 0, top: 0, width: size, height: size });
    const x = (log: number) => ((log - frame.x[0]) / (frame.x[1] - frame.x[0])) * size;
    const y = (log: number) => ((frame.y[1] - log) / (frame.y[1] - frame.y[0])) * size;
    const { two, one } = rails(Math.max(...Array.from(strength)), 0);
    const region = wedge(one, two, frame).map((point) => `${x(point[0])},${y(point[1])}`).join('L');
    /** Outside of the wedge, at the lower end of its edge: above the flatter one, to the right of the steeper one. */
    const rail = (line: Line | null, steep: 1 | 2) => {
      const end = line && clip(line, frame)?.[0];
      if (!end) return nothing;
      const [left, above] = steep === 1 ? [6, y(end[1]) - 12] : [Math.min(x(end[0]) + 14, size - 60), y(end[1]) - 8];
      return svg`<text class="soft" x=${left} y=${above}>${fill(this.words['guess.rail'], { slope: steep })}</text>`;
    };
    const points = this.drawn ? Array.from(curvature, (h, i): Point => [Math.log10(h), Math.log10(squared[i])]) : [];
    const fit = this.drawn && !this.alike ? powerLaw(curvature, squared) : null;
    const ends = fit && clip(fit, frame, ...fit.window.map(Math.log10) as Point)?.map((end) => [x(end[0]), y(end[1])]);
    return named(this.words['toy.up'], this.words['toy.right'], html`<div class="cloud"><svg viewBox="0 0 ${size} ${size}" role="img" aria-label=${fill(this.words['toy.formula'], { slope: this.slopeText })}>
      ${region ? svg`<path class="wedge" d="M${region}z"></path>` : nothing}
      <path class="axis" d="M0.5,0V${size - 0.5}H${size}"></path>
      ${rail(one, 1)}${rail(two, 2)}
      ${points.map((point) => svg`<circle cx=${x(point[0])} cy=${y(point[1])} r="3.2"></circle>`)}
      ${ends ? svg`<path class="line" d="M${ends.join('L')}"></path>` : nothing}
    </svg>${fit ? html`<span class="fitted">${fill(this.words['toy.fitted'], { fitted: slope(fit.slope), slope: this.slopeText })}</span>` : nothing}</div>`);
  }

  /** What the two spreads mean, sample by sample. */
  private bumps(): TemplateResult {
    // The weakest are still seen.
    const bump = (i: number, k: number, hard: number) => svg`<path class="bump" d="M${k * 18 + 2},${i * 22 + 20}q7,${-Math.max(36 * hard, 4)} 14,0"></path>`;
    const samples = [...Array(columns).keys()];
    return html`<svg viewBox="0 0 ${columns * 18} ${rows * 22}" role="img" aria-label=${this.words['toy.samples']}>${
      (this.drawn ? rowsOf(this.drawn) : []).map(({ often, hard }, i) => samples
        .filter((k) => (k * 7 + i * 3) % columns < Math.max(1, Math.round(columns * often))).map((k) => bump(i, k, hard)))}</svg>`;
  }

  private get slopeText(): string {
    const value = knobSlope(this.fraction, this.strength, this.correlation);
    return Number.isFinite(value) ? slope(value) : '–';
  }

  protected override render(): TemplateResult {
    const { words } = this;
    const square = (below: string) => mathml`<msubsup><mi>s</mi><mi>${below}</mi><mn>2</mn></msubsup>`;
    const both = (factor: number) => this.correlation === 0 ? nothing
      : mathml`<mo>+</mo><mn>${factor}</mn><mi>c</mi><msub><mi>s</mi><mi>ρ</mi></msub><msub><mi>s</mi><mi>m</mi></msub>`;
    const [often, hard] = [slope(this.fraction), slope(this.strength)];
    const squared = (value: string) => mathml`<msup><mn>${value}</mn><mn>2</mn></msup>`;
    const times = (...factors: (string | number)[]) => factors.map((factor, i) => mathml`${i ? mathml`<mo>·</mo>` : nothing}<mn>${factor}</mn>`);
    const bothNow = (factor: number) => this.correlation === 0 ? nothing : mathml`<mo>+</mo>${times(factor, slope(this.correlation), often, hard)}`;
    return html`<div class="pictures"><figure>${this.bumps()}<figcaption>${words['toy.samples']}</figcaption></figure>${this.plot()}</div>
      ${this.knob('fraction', 0, most)}${this.knob('strength', 0, most)}
      <details><summary>${words['toy.further']}</summary>${this.knob('correlation', -0.95, 0.95)}<p>${words['toy.edge']}</p></details>
      <sgd-said .text=${fill(words['toy.formula'], { slope: this.slopeText })}></sgd-said><p class="formula"><math><mrow><mi>γ</mi><mo>=</mo><mfrac>
        <mrow>${square('ρ')}${both(3)}<mo>+</mo><mn>2</mn>${square('m')}</mrow>
        <mrow>${square('ρ')}${both(2)}<mo>+</mo>${square('m')}</mrow>
      </mfrac></mrow></math> <math><mrow><mo>=</mo><mfrac>
        <mrow>${squared(often)}${bothNow(3)}<mo>+</mo><mn>2</mn><mo>·</mo>${squared(hard)}</mrow>
        <mrow>${squared(often)}${bothNow(2)}<mo>+</mo>${squared(hard)}</mrow>
      </mfrac><mo>=</mo><mn>${this.slopeText}</mn></mrow></math></p>
      <p class="soft">${this.alike ? words['toy.none'] : fill(words['toy.why'], { count: directions })}</p>`;
  }

  static override styles = [theme, base, controlStyles, axisStyles, css`
    :host { display: block; color: var(--ink); margin-block: 16px; --font: inherit; }
    .pictures { display: grid; grid-template-columns: repeat(auto-fit, minmax(240px, 1fr)); gap: 24px; align-items: start; margin-block-end: 16px; }
    figure { margin: 0; }
    figcaption { font-size: calc(13*var(--px)); color: var(--soft); }
    svg { inline-size: 100%; display: block; direction: ltr; }
    .axis { stroke: var(--edge); fill: none; }
    .wedge { fill: var(--wedge); }
    circle { fill: var(--layer-2); stroke: var(--ground); }
    .line { stroke: var(--ink); stroke-width: 2; stroke-linecap: round; }
    .cloud { position: relative; }
    /* The cloud rises to the right: this corner is free. */
    .fitted { position: absolute; inset: 8px auto auto 12px; max-inline-size: 50%; color: var(--ink); }
    .bump { fill: var(--layer-2); opacity: .85; }
    @media print { .slider, details { display: none; } }
    .formula { font-size: min(calc(19*var(--px)), 4.6vw); text-align: center; }
  `];
}
define('sgd-two-knob', TwoKnobToy);
