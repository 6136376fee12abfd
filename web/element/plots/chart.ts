// Lines over two axes, for the companions.
import { nothing, svg, type TemplateResult } from 'lit';
import { logarithmicNumbers, short } from '../format.js';
import { widthOf } from './labels.js';
import { linear, linearTicks, logarithmic, logarithmicTicks } from './scale.js';

export interface Series {
  points: [number, number][];
  colour: string;
  /** Written beside the line instead of in a legend. */
  label?: string;
  /** The point that the label stands below; left out, it stands above the beginning. */
  at?: number;
  /** No line, but a tick at each point. */
  ticks?: boolean;
  dashed?: boolean;
  faint?: boolean;
}

export interface Chart {
  width: number;
  height: number;
  series: Series[];
  logX?: boolean;
  logY?: boolean;
  /** The horizontal axis counts. */
  counts?: boolean;
  xLabel: string;
  yLabel: string;
  /** Dotted lines across. */
  levels?: number[];
  marker?: number | null;
  /** Of letters, against their usual size. */
  scale?: number;
}

export function extent(values: number[], log: boolean): [number, number] {
  const usable = values.filter((value) => Number.isFinite(value) && (!log || value > 0));
  if (usable.length === 0) return log ? [0.1, 1] : [0, 1];
  const low = usable.reduce((a, b) => Math.min(a, b));
  const high = usable.reduce((a, b) => Math.max(a, b));
  if (low === high) return log ? [low / 2, high * 2] : [low - 0.5, high + 0.5];
  return [low, high];
}

export function chart({ width, height, series, logX, logY, counts, xLabel, yLabel, levels = [], marker, scale = 1 }: Chart): TemplateResult {
  const [left, right, top, bottom] = [46 * scale, 16, 20 * scale, height - 36 * scale];
  const xs = series.flatMap((one) => one.points.map(([x]) => x));
  const ys = [...series.flatMap((one) => one.points.map(([, y]) => y)), ...levels];
  const x = (logX ? logarithmic : linear)(extent(xs, !!logX), [left, width - right]);
  const y = (logY ? logarithmic : linear)(extent(ys, !!logY), [bottom, top]);
  const usable = ([a, b]: [number, number]) => Number.isFinite(b) && (!logY || b > 0) && (!logX || a > 0);
  const d = ({ points, ticks }: Series) => points.filter(usable).map(([a, b], i) =>
    `${i && !ticks ? 'L' : 'M'}${x(a).toFixed(1)},${y(b).toFixed(1)}${ticks ? 'm0,-1.5v3' : ''}`).join('');
  const yTicks = logY ? logarithmicTicks(y.domain, bottom - top, 28 * scale) : linearTicks(...y.domain, 4);
  const xTicks = (logX ? logarithmicTicks(x.domain, width - left - right, 40 * scale) : linearTicks(...x.domain, 4)).filter((value) => !counts || Number.isInteger(value));
  const numbers = (ticks: number[], log?: boolean) => (log ? logarithmicNumbers(ticks) : ticks.map(short));
  const [xNumbers, yNumbers] = [numbers(xTicks, logX), numbers(yTicks, logY)];
  return svg`
    <text class="soft" x=${left} y=${11 * scale}>${yLabel}</text>
    <text class="soft" x=${width - right} y=${height - 3} text-anchor="end">${xLabel}</text>
    ${yTicks.map((value, i) => svg`<text class="soft" text-anchor="end" x=${left - 6} y=${y(value) + 4 * scale}>${yNumbers[i]}</text>`)}
    ${xTicks.map((value, i) => svg`<text class="soft" text-anchor="middle" x=${x(value)} y=${bottom + 4 + 12 * scale}>${xNumbers[i]}</text>`)}
    <path class="axis" d="M${left},${top}V${bottom}H${width - right}"></path>
    ${levels.map((level) => svg`<line class="level" x1=${left} x2=${width - right} y1=${y(level)} y2=${y(level)}></line>`)}
    ${series.map((one) => svg`<path class="series" stroke=${one.colour} d=${d(one)} opacity=${one.faint ? 0.25 : 1}
      stroke-width=${one.faint ? 1 : 2} stroke-dasharray=${one.dashed ? '4 3' : 'none'}></path>`)}
    ${series.map((one) => {
      const at = one.label ? one.points.filter(usable)[one.at ?? Math.floor(one.points.length * 0.1)] : undefined;
      const [along, down] = one.at === undefined ? [8, -6] : [-4, 18 * scale];
      return at ? svg`<text class="halo strong" x=${Math.max(left + 6, Math.min(x(at[0]) + along, width - 17 - widthOf(one.label!) * scale))} y=${Math.min(y(at[1]) + down, bottom - 6)} style="fill:${one.colour}">${one.label}</text>` : nothing;
    })}
    ${marker === null || marker === undefined ? nothing
      : svg`<line class="marker" x1=${x(marker)} x2=${x(marker)} y1=${top} y2=${bottom}></line>`}`;
}
