// Gradient noise against curvature: points on a canvas between two SVG layers.
import { css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, query } from 'lit/decorators.js';
import { fitOf, noiseFactor, untouched, type ShownFit, type Window } from './fit.js';
import { fill, short } from './format.js';
import { unless, type Hideable } from './hide.js';
import { along, type Block, type Measurement } from './measurement.js';
import { Cloud, logs, nearest, paint, type Swarm } from './plots/cloud.js';
import { axes, boxIn, fitMarks, frameOf, markStyles, radii, railMarks, slopeRegion, type Place } from './plots/scatter-marks.js';
import { between, easeInOut, same, type Box, type Frame } from './plots/frame.js';
import { shapeOf } from './plots/markers.js';
import { marksBetween, type Marks, type Rails } from './plots/marks.js';
import { Pixels, stampOf, type Style } from './plots/pixels.js';
import { pointed } from './plots/pointed.js';
import { rails } from './plots/rails.js';
import { layerName, plain } from './reading.js';
import type { Axis } from './schema.js';
import { Sized, define, tell } from './sized.js';
import { sayer, type Say } from './strings/index.js';
import { base, colours, reducedMotion } from './style.js';
import './handle.js';

const glide = 600;
const titles = { h: 'hero.title', m2: 'say.square', f: 'say.fisher' } as const;
const nowhere: Marks = { fit: null, rails: null, greatest: 0 };

export class Scatter extends Sized {
  @property({ attribute: false }) measurement?: Measurement;
  @property({ attribute: false }) say: Say = sayer('en');
  @property({ attribute: false }) window: Window = untouched;
  /** The engine's fit for the present window, once it has come. */
  @property({ attribute: false }) refined?: ShownFit;
  @property({ attribute: false }) direction: number | null = null;
  /** A moment that was pinned: its chosen layer lies behind. */
  @property({ attribute: false }) pinned?: Measurement;
  /** What stands beside it and has to have the same axes. */
  @property({ attribute: false }) beside?: Measurement;
  @property() axis: Axis = 'h';
  @property({ type: Number }) layer = 2;
  /** A companion: no handles, no words on the rails. */
  @property({ type: Boolean }) small = false;
  @property({ attribute: false }) hide: readonly Hideable[] = [];
  @query('canvas') private canvas!: HTMLCanvasElement;

  private readonly cloud = new Cloud();
  private readonly pixels = new Pixels();
  private frame: Frame = { x: [-8, 0], y: [-8, 0] };
  private target: Frame = this.frame;
  private earlier: Frame = this.frame;
  private reframed = -Infinity;
  private shownAxis: Axis = 'h';
  /** The lines as they are drawn, and as they were when the points last set out. */
  private marks: Marks = nowhere;
  private earlierMarks: Marks | null = null;
  /** Where frame and lines are on their way to; found when something has changed, not at every frame. */
  private wanted: { frame: Frame | null; marks: Marks } = { frame: null, marks: nowhere };
  /** Of what is drawn: points and lines are at the same moment of their way. */
  private now = 0;
  /** On the screen; paper keeps it. */
  private shape = '3/2';
  private pending = 0;
  /** Asked for anew with each update: asking at every frame would cost more than drawing. */
  private colour = (_: string): string => '';

  private get block() {
    return this.measurement?.blocks.find(({ layer }) => layer === this.layer) ?? this.measurement?.blocks[0];
  }

  private get box(): Box {
    return boxIn(this.width, this.height, this.scale, this.small);
  }

  protected override willUpdate(changed: PropertyValues): void {
    const now = this.now = performance.now();
    if (changed.has('measurement') || changed.has('axis')) {
      const swarms: Swarm[] = (this.measurement?.blocks ?? []).map((block) => ({
        layer: block.layer, x: logs(along(block, this.axis)), y: logs(block.C_ii),
      }));
      const turned = this.axis !== this.shownAxis;
      this.shownAxis = this.axis;
      const first = changed.get('measurement') === undefined && !turned;
      this.cloud.set(swarms, first || reducedMotion() ? 0 : turned ? glide : 160, now);
      this.earlierMarks = this.marks;
    }
    if (changed.has('layer')) this.earlierMarks = null;
    if (changed.size > 0) this.wanted = { frame: this.frameFor(), marks: this.marksFor() };
    this.marks = marksBetween(this.earlierMarks, this.wanted.marks, this.cloud.progress(now));
    const wanted = this.wanted.frame;
    const resized = changed.has('width') || changed.has('height');
    if (resized && this.height > 0 && !matchMedia('print').matches) this.shape = `${this.width}/${this.height}`;
    if (wanted && !same(wanted, this.target)) {
      // Axes follow at most once a second, but at once when the reader asked for something else.
      const urgent = resized || changed.has('axis') || changed.has('layer') || changed.has('pinned') || (changed.has('beside') && (!changed.get('beside') || !this.beside)) || !this.hasUpdated;
      if (urgent || now - this.reframed > 1000) {
        this.earlier = resized || !this.hasUpdated || reducedMotion() ? wanted : this.frame;
        this.target = wanted;
        this.reframed = now;
      } else this.follow(1001 - (now - this.reframed));
    }
    this.frame = this.frameAt(now);
  }

  private following = 0;

  /** The last news of a short run would find the axes still waiting, and no later news. */
  private follow(milliseconds: number): void {
    this.following ||= window.setTimeout(() => {
      this.following = 0;
      this.requestUpdate();
    }, milliseconds);
  }

  private frameFor(): Frame | null {
    const pinned = this.pinned?.blocks.filter(({ layer }) => layer === this.layer) ?? [];
    const blocks = [...(this.measurement?.blocks ?? []), ...(this.beside?.blocks ?? []), ...pinned];
    return this.width === 0 ? null : frameOf(blocks, this.axis, this.window.low, this.box);
  }

  private frameAt(now: number): Frame {
    const t = (now - this.reframed) / glide;
    return t >= 1 ? this.target : between(this.earlier, this.target, easeInOut(Math.max(0, t)));
  }

  protected override updated(): void {
    this.colour = colours(this);
    this.draw();
  }

  private schedule(): void {
    this.pending ||= requestAnimationFrame(() => {
      this.pending = 0;
      this.requestUpdate();
    });
  }

  private draw(): void {
    if (!this.canvas || this.width === 0) return;
    const ratio = devicePixelRatio || 1;
    const [wide, high] = [Math.round(this.width * ratio), Math.round(this.height * ratio)];
    if (this.canvas.width !== wide || this.canvas.height !== high) Object.assign(this.canvas, { width: wide, height: high });
    this.pixels.begin(wide, high);
    const swarms = this.cloud.at(this.now);
    this.paintPinned(ratio);
    for (const swarm of swarms) if (swarm.layer !== this.layer) this.paintOther(swarm, ratio);
    for (const swarm of swarms) if (swarm.layer === this.layer) this.paintChosen(swarm, ratio);
    this.pixels.show(this.canvas.getContext('2d')!);
    if (this.cloud.moving(this.now) || !same(this.frame, this.target)) this.schedule();
  }

  private paintPinned(ratio: number): void {
    const block = this.pinned?.blocks.find(({ layer }) => layer === this.layer);
    if (!block) return;
    const stamp = stampOf({
      shape: shapeOf(this.layer), radius: this.small ? 2.2 : 3.4, fill: this.colour('edge'), stroke: null, width: 0, alpha: 0.55,
    }, ratio);
    const swarm = { layer: this.layer, x: logs(along(block, this.axis)), y: logs(block.C_ii) };
    paint(this.pixels, swarm, this.frame, this.box, ratio, () => stamp);
  }

  private paintOther(swarm: Swarm, ratio: number): void {
    const stamp = stampOf({
      shape: shapeOf(swarm.layer), radius: radii(this.small).other, fill: null, stroke: this.colour(`layer-${swarm.layer}`), width: 1, alpha: 0.75,
    }, ratio);
    paint(this.pixels, swarm, this.frame, this.box, ratio, () => stamp);
  }

  /** Points that the fit leaves out are small. */
  private paintChosen(swarm: Swarm, ratio: number): void {
    const style: Style = {
      shape: shapeOf(swarm.layer), radius: radii(this.small).chosen, fill: this.colour(`layer-${swarm.layer}`), stroke: this.colour('ground'),
      width: 2, alpha: 1,
    };
    const full = stampOf(style, ratio);
    const flat = stampOf({ ...style, radius: radii(this.small).left, stroke: null, width: 0 }, ratio);
    const { fit } = this.marks;
    paint(this.pixels, swarm, this.frame, this.box, ratio, (i) => (!fit?.line || fit.directions.has(i) ? full : flat));
  }

  // ---- pointing at a direction ---------------------------------------------------------------------

  private point(event: PointerEvent): void {
    const bounds = this.getBoundingClientRect();
    const swarm = this.cloud.at(performance.now()).find(({ layer }) => layer === this.block?.layer);
    if (!swarm) return;
    this.choose(nearest(swarm, this.frame, this.box, event.clientX - bounds.left, event.clientY - bounds.top));
  }

  /** A finger's choice stays when it lifts: a second tap, or one where no point is, takes it back. */
  private tapped?: number | null;

  private press(event: PointerEvent): void {
    this.tapped = event.pointerType === 'mouse' ? undefined : this.direction;
    this.point(event);
  }

  private choose(direction: number | null): void {
    if (direction === this.direction) return;
    tell(this, 'direction', direction);
  }

  private key(event: KeyboardEvent): void {
    const count = this.block?.H_ii.length ?? 0;
    if (event.target !== event.currentTarget || count === 0) return;
    const steps: Record<string, number> = {
      ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10,
    };
    // Directions run from the steepest: going right on the plot means going back in the list.
    const next = event.key === 'Home' ? 0 : event.key === 'End' ? count - 1
      : event.key in steps ? (this.direction ?? count) - steps[event.key] : null;
    if (event.key === 'Escape') this.choose(null);
    if (next === null) return;
    event.preventDefault();
    this.choose(Math.max(0, Math.min(count - 1, next)));
  }

  // ---- the picture -----------------------------------------------------------------------------------

  protected override render(): TemplateResult | typeof nothing {
    if (this.width === 0) return nothing;
    const { frame, box, say } = this;
    const place: Place = { frame, box, scale: this.scale };
    const { fit, rails } = this.marks;
    const ring = this.ring(place);
    // Where letters are large against the picture, words on it and the triangle would hide its points.
    const wordless = this.small || box.height < 120 * this.scale;
    const bare = this.small || box.width < 150 * this.scale;
    return html`
      <div class="stage" style="aspect-ratio:${this.shape}" @pointermove=${this.point} @pointerdown=${this.press}
        @pointerleave=${(event: PointerEvent) => event.pointerType === 'mouse' && this.choose(null)} @pointercancel=${() => this.choose(this.tapped ?? null)}
        @click=${() => this.direction === this.tapped && this.choose(null)} @keydown=${this.key} tabindex=${this.small ? -1 : 0} role=${this.small ? 'img' : 'slider'}
        aria-label=${this.small ? this.directionText() : say(titles[this.axis])}
        aria-valuemin=${this.small ? nothing : 1} aria-valuemax=${this.small ? nothing : (this.block?.H_ii.length ?? 1)}
        aria-valuenow=${this.small ? nothing : (this.direction ?? 0) + 1}
        aria-valuetext=${this.small ? nothing : this.directionText()}>
        <svg viewBox="0 0 ${this.width} ${this.height}" preserveAspectRatio="none" aria-hidden="true">
          ${rails ? railMarks(place, say, rails, wordless ? null : fit && !bare ? slopeRegion(place, fit) : []) : nothing}
          ${axes(place, say, this.axis, this.small)}
        </svg>
        <canvas></canvas>
        <svg viewBox="0 0 ${this.width} ${this.height}" preserveAspectRatio="none" aria-hidden="true" style="color:var(--layer-${this.layer})">
          ${fit?.line ? fitMarks(place, fit, bare ? say : ring === nothing ? 'triangle' : 'line') : nothing}
          ${ring}
        </svg>
      </div>
      ${this.small || this.axis !== 'h' ? nothing : this.handles(place)}`;
  }

  private marksFor(): Marks {
    const block = this.block;
    if (!block) return nowhere;
    const fit = this.refined ?? fitOf(block, this.axis, this.window);
    const factor = noiseFactor(block);
    const greatest = Math.log10(block.H_ii.reduce((most, value) => Math.max(most, value), 1e-300));
    return { fit, rails: factor === null ? null : this.railsOf(block, factor), greatest };
  }

  private railsOf(block: Block, factor: number): Rails {
    if (this.axis === 'm2') return { one: { slope: 1, intercept: factor }, two: null, word: 'rail.equal' };
    if (this.axis === 'f') return { one: { slope: 1, intercept: 0 }, two: null, word: 'rail.same' };
    return { ...rails(block.largest_sample_curvature, factor), word: 'rail.one' };
  }

  private directionText(): string {
    const block = this.block;
    if (!block) return this.say('hero.title');
    if (this.direction === null) return this.summary(block.size);
    const i = this.direction;
    return `${fill(this.say('direction'), { index: i + 1, count: block.H_ii.length })}: ${fill(this.say('direction.values'), {
      h: short(block.H_ii[i]), c: short(block.C_ii[i]), m2: short(block.M2_ii[i]),
    })}`;
  }

  private summary(count: number): string {
    const fit = this.wanted.marks.fit!;
    return fill(this.say('hero.summary'), {
      count, layer: layerName(this.layer, this.say), reading: plain({ layer: this.layer, axis: this.axis, ...fit }, this.say),
    });
  }

  private ring({ frame, box, scale }: Place): TemplateResult | typeof nothing {
    const swarm = this.direction === null ? undefined : this.cloud.at(this.now).find(({ layer }) => layer === this.block?.layer);
    if (!swarm) return nothing;
    const [x, y] = [swarm.x[this.direction!], swarm.y[this.direction!]];
    if (!(x >= frame.x[0] && x <= frame.x[1] && y >= frame.y[0] && y <= frame.y[1])) return nothing;
    const left = box.left + ((x - frame.x[0]) / (frame.x[1] - frame.x[0])) * box.width;
    const top = box.top + ((frame.y[1] - y) / (frame.y[1] - frame.y[0])) * box.height;
    return pointed([left, top], this.small ? [] : this.directionText().split(/: | · /), box, scale);
  }

  private handles({ frame, box }: Place): TemplateResult | typeof nothing {
    // Without a curvature there is no end to hold.
    if (!(this.block?.H_ii[0]! > 0)) return nothing;
    const handle = (end: 'low' | 'high') => unless(this.hide, end === 'low' ? 'window' : 'below', html`
      <sgd-handle .say=${this.say} .end=${end} .value=${Math.log10(this.window[end])} .top=${this.marks.greatest}
        .frame=${frame} .box=${box}></sgd-handle>`);
    return html`${handle('low')}${handle('high')}`;
  }

  static override styles = [base, markStyles, css`
    :host { display: block; position: relative; direction: ltr; min-block-size: 120px; contain: strict; }
    /* Outside of it nothing is drawn. */
    .stage { position: absolute; inset: 0; touch-action: pan-y; outline-offset: -2px; }
    :host([stale]) :is(canvas, canvas ~ svg) { opacity: .35; }
    :host([stale]) :is(.stage, sgd-handle) { visibility: var(--kept, inherit); }
    :host([stale]) .axis { visibility: visible; }
    svg, canvas { position: absolute; inset: 0; inline-size: 100%; block-size: 100%; pointer-events: none; }
    .label { fill: var(--ground); stroke: var(--line); }
    .ring { fill: none; stroke: var(--ink); stroke-width: 2; }
    /* Paper is narrower than the screen, and nothing is drawn again for it: points and lines shrink alike. */
    @media print {
      :host { block-size: auto !important; contain: layout paint; }
      .stage { position: relative; }
      sgd-handle { display: none; }
    }
  `];
}
define('sgd-scatter', Scatter);
