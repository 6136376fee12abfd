// What surrounds the points: axes, wedge and rails behind them, the fit in front.
import { css, nothing, svg, type TemplateResult } from 'lit';
import { fill, powerOfTen, slope } from '../format.js';
import type { ShownFit } from '../fit.js';
import { along, type Block } from '../measurement.js';
import type { Axis } from '../schema.js';
import type { Say } from '../strings/index.js';
import { decades, decadeTicks, equalDecades, type Box, type Frame } from './frame.js';
import { labelAlong, widthOf, type Label, type Region } from './labels.js';
import type { Rails } from './marks.js';
import { band, clip, wedge, within, type Line, type Point } from './rails.js';

export interface Place {
  frame: Frame;
  box: Box;
  /** Of letters, against their usual size. */
  scale: number;
}

/** The room between the axes in a picture of a size. */
export function boxIn(width: number, height: number, scale: number, small: boolean): Box {
  const [left, right, top, bottom] = (small ? [44, 16, 27, 38] : [64, 16, 12, 56]).map((room) => room * scale);
  return { left, top, width: Math.max(40, width - left - right), height: Math.max(40, height - top - bottom) };
}

/** In which all directions are to be seen but those far below the least curvature fitted. */
export function frameOf(blocks: Block[], axis: Axis, low: number, box: Box): Frame | null {
  const visible = blocks.map((block) => {
    const x = along(block, axis);
    const floor = (x[0] ?? 0) * Math.min(1e-6, low) * 0.3;
    const seen = (values: Float64Array) => values.filter((_, i) => x[i] > floor && block.C_ii[i] > 0);
    return { x: seen(x), y: seen(block.C_ii) };
  });
  const x = decades(...visible.map((part) => part.x));
  const y = decades(...visible.map((part) => part.y));
  return x && y ? equalDecades(x, y, box) : null;
}

/** Radii of points: of the chosen layer, of those that its fit leaves out, of the other layers. */
export const radii = (small: boolean) => small ? { chosen: 2.6, left: 1.2, other: 2 } : { chosen: 4.2, left: 1.8, other: 2.7 };

export const markStyles = css`
  .wedge { fill: var(--wedge); }
  .rail { stroke: var(--edge); stroke-width: 1; stroke-dasharray: 1 4; stroke-linecap: round; fill: none; }
  .axis { stroke: var(--edge); stroke-width: 1; fill: none; shape-rendering: crispEdges; }
  .grid { stroke: var(--line); stroke-width: 1; shape-rendering: crispEdges; opacity: .55; }
  .fit { stroke: currentColor; stroke-width: 2; stroke-linecap: round; }
  .band { fill: currentColor; opacity: .14; }
  .triangle { stroke: var(--ink); stroke-width: 1; fill: none; }
  .strong { font-weight: 650; }
  text.slope { font-size: calc(24*var(--px)); font-weight: 650; letter-spacing: -.01em; fill: var(--ink); }
  text.halo { paint-order: stroke; stroke: var(--ground); stroke-width: 4px; stroke-linejoin: round; }
  .symbol { font-style: italic; }
`;

export const left = ({ frame, box }: Place, x: number) => box.left + ((x - frame.x[0]) / (frame.x[1] - frame.x[0])) * box.width;
export const top = ({ frame, box }: Place, y: number) => box.top + ((frame.y[1] - y) / (frame.y[1] - frame.y[0])) * box.height;
const path = (place: Place, points: Point[]) =>
  `M${points.map(([x, y]) => `${left(place, x).toFixed(1)},${top(place, y).toFixed(1)}`).join('L')}`;

const symbols: Record<Axis, string> = { h: 'H', m2: 'E[h²]', f: 'F' };
const words: Record<Axis, 'axis.h' | 'axis.m2' | 'axis.f'> = { h: 'axis.h', m2: 'axis.m2', f: 'axis.f' };

/** The name of an axis before its symbol, where there is room for both. */
function inWords(text: string, room: number, scale: number): string {
  return (widthOf(text) + 30) * scale < room ? text + (text.at(-1)! > '\u2e80' ? '，' : ', ') : '';
}

/** Ticks at decades, named in words with the symbol after. */
export function axes(place: Place, say: Say, axis: Axis, small: boolean): TemplateResult {
  const { frame, box, scale } = place;
  const [bottom, right] = [box.top + box.height, box.left + box.width];
  const middle = box.top + box.height / 2;
  const spacing = (small ? 40 : 44) * scale;
  const named = (symbol: string) =>
    svg`<tspan class="symbol">${symbol}</tspan><tspan font-size=${9 * scale} dy="3" class="symbol">ii</tspan>`;
  return svg`
    ${decadeTicks(frame.x, box.width, spacing).map((k) => svg`
      ${small ? nothing : svg`<line class="grid" x1=${left(place, k)} x2=${left(place, k)} y1=${box.top} y2=${bottom}></line>`}
      <text class="soft" text-anchor="middle" x=${left(place, k)} y=${bottom + 4 + 14 * scale}>${powerOfTen(k)}</text>`)}
    ${decadeTicks(frame.y, box.height, spacing - 8 * scale).map((k) => svg`
      ${small ? nothing : svg`<line class="grid" x1=${box.left} x2=${right} y1=${top(place, k)} y2=${top(place, k)}></line>`}
      <text class="soft" text-anchor="end" x=${box.left - 8} y=${top(place, k) + 4 * scale}>${powerOfTen(k)}</text>`)}
    <path class="axis" d="M${box.left},${box.top}V${bottom}H${right}"></path>
    ${small ? svg`
      <text class="soft" y=${13 * scale}>${named('C')}</text>
      <text class="soft" text-anchor="end" x=${right} y=${bottom + 33 * scale}>${named(symbols[axis])}</text>` : svg`
      <text text-anchor="middle" x=${box.left + box.width / 2} y=${bottom + 42 * scale}>${inWords(say(words[axis]), box.width, scale)}${named(symbols[axis])}</text>
      <text text-anchor="middle" transform="translate(${14 * scale},${middle}) rotate(-90)">${inWords(say('axis.c'), box.height, scale)}${named('C')}</text>`}`;
}

/** The wedge with both rails, or the single line that the axis asks for; words stay off what is `taken`. */
export function railMarks(place: Place, say: Say, { one, two, word }: Rails, taken: Region[] | null): TemplateResult {
  const region = two ? wedge(one, two, place.frame) : [];
  const meet = one && two ? one.intercept - two.intercept : Infinity;
  const shown = [one && clip(one, place.frame, -Infinity, meet), two && clip(two, place.frame, -Infinity, meet)];
  const [first, second] = taken ? shown : [];
  const upper = first ? railLabel(place, first, say(word), 'above', two ? 0.16 : 1, taken!) : null;
  const lower = second ? railLabel(place, second, say('rail.two'), 'below', 0.06, upper ? [...taken!, upper.region] : taken!) : null;
  return svg`
    ${region.length > 2 ? svg`<path class="wedge" d="${path(place, region)}z"></path>` : nothing}
    ${shown.map((ends) => (ends ? svg`<path class="rail" d=${path(place, ends)}></path>` : nothing))}
    ${[upper, lower].map((label, i) => (label ? svg`<text class="soft halo" y=${i === 0 ? -7 : 4 + 12 * place.scale}
      transform="translate(${label.x.toFixed(1)},${label.y.toFixed(1)}) rotate(${((label.angle * 180) / Math.PI).toFixed(2)})">${label.words}</text>` : nothing))}`;
}

/** Where there is no room for all words, those before the colon. */
function railLabel(place: Place, ends: [Point, Point], words: string, side: 'above' | 'below', at: number, taken: Region[]): Label | null {
  const [begin, end] = ends.map(([x, y]): Point => [left(place, x), top(place, y)]);
  return labelAlong([words, words.split(/[:：]/)[0]], [begin, end], side, at, place.box, taken, place.scale);
}

/** The line over its window only, its band, and what says the slope: a triangle, a number with its word, or nothing. */
export function fitMarks(place: Place, fit: ShownFit, said: 'triangle' | 'line' | Say): TemplateResult {
  const line = fit.line!;
  const ends = clip(line, place.frame, fit.from, fit.to);
  if (!ends) return svg``;
  const [[x1, y1], [x2, y2]] = ends.map(([x, y]) => [left(place, x), top(place, y)]);
  const regions = (fit.interval ? band(line, fit.interval, fit.from, fit.to) : []).map((half) => within(half, place.frame));
  return svg`
    <path class="band" d=${regions.filter((region) => region.length > 2).map((region) => `${path(place, region)}z`).join('')}></path>
    <line class="fit" x1=${x1} y1=${y1} x2=${x2} y2=${y2}></line>
    ${fit.gamma === null || said === 'line' ? nothing : said === 'triangle' ? triangle(place, line, fit)
      : svg`<text class="halo strong" x=${place.box.left + 10} y=${place.box.top + 18 * place.scale}>${fill(said('slope'), { gamma: slope(fit.gamma) })}</text>`}`;
}

/** One decade to the side, below the line, clear of the points: its corners. */
function corners(place: Place, line: Line, { from, to }: ShownFit): [number, number, number, number] {
  const perDecade = place.box.width / (place.frame.x[1] - place.frame.x[0]);
  const drop = 64 / perDecade;
  // Further up the line where its number would lie among those of the axis, but never out of the plot.
  const lowest = place.frame.y[0] + (22 * place.scale) / perDecade;
  const higher = Math.max(from + 0.6 * (to - from) - run / 2, (lowest + drop - line.intercept) / Math.max(line.slope, 0.5));
  const start = Math.min(higher, place.frame.x[1] - run - (70 * place.scale) / perDecade);
  const y = Math.max(lowest, line.intercept + line.slope * start - drop);
  return [left(place, start), left(place, start + run), top(place, y), top(place, y + line.slope * run)];
}

const run = 1;

/** What the triangle and its numbers take up. */
export function slopeRegion(place: Place, fit: ShownFit): Region[] {
  if (!fit.line || fit.gamma === null) return [];
  const [x0, x1, y0, y1] = corners(place, fit.line, fit);
  const { scale } = place;
  // Of fonts with high lines, too.
  const [right, high, low] = [x1 + 70 * scale, Math.min(y0, y1, (y0 + y1) / 2 - 15 * scale), y0 + 20 * scale];
  return [[[x0, high], [right, high], [right, low], [x0, low]]];
}

function triangle(place: Place, line: Line, fit: ShownFit): TemplateResult {
  const [x0, x1, y0, y1] = corners(place, line, fit);
  return svg`
    <path class="triangle" d="M${x0},${y0}H${x1}V${y1}z"></path>
    <text class="soft halo" text-anchor="middle" x=${(x0 + x1) / 2} y=${y0 + 4 + 12 * place.scale}>${run}</text>
    <text class="slope halo" x=${x1 + 10} y=${(y0 + y1) / 2 + 8 * place.scale}>${slope(fit.gamma!)}</text>`;
}
