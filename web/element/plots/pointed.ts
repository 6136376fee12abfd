// The direction that is pointed at: a ring, and beside it what it is, on a ground of its own.
import { nothing, svg, type TemplateResult } from 'lit';
import type { Box } from './frame.js';
import { widthOf } from './labels.js';

const away = 14;
const padding = 8;

/** Where a label of this size stands, within the box: the points rise to the right, so below them to the right or above to the left. */
export function besidePoint([x, y]: [number, number], wide: number, high: number, box: Box): { left: number; top: number } {
  const [right, bottom] = [box.left + box.width - wide, box.top + box.height - high];
  const below = y + away <= bottom;
  const after = below ? x + away <= right : x - away - wide < box.left;
  const clamp = (value: number, low: number, most: number) => Math.max(low, Math.min(most, value));
  return {
    left: clamp(after ? x + away : x - away - wide, box.left, right),
    top: clamp(below ? y + away : y - away - high, box.top, bottom),
  };
}

/** The first of the lines is its heading; without lines, the ring alone. */
export function pointed(point: [number, number], lines: string[], box: Box, scale: number): TemplateResult {
  // The heading's letters are bold.
  const wide = Math.max(...lines.map((words, i) => widthOf(words) * (i === 0 ? 1.12 : 1))) * scale + 2 * padding;
  const line = 17 * scale;
  const high = lines.length * line + padding;
  const { left, top } = besidePoint(point, wide, high, box);
  return svg`<circle class="ring" cx=${point[0]} cy=${point[1]} r=${lines.length ? 9 : 6}></circle>
    ${lines.length === 0 ? nothing : svg`
      <rect class="label" x=${left} y=${top} width=${wide} height=${high} rx="6"></rect>
      ${lines.map((words, i) => svg`<text class=${i === 0 ? 'strong' : 'soft'} x=${left + padding} y=${top + (i + 1) * line}>${words}</text>`)}`}`;
}
