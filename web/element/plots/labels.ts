// Words along a line: where they stay inside the plot and touch nothing that stands there already.
import type { Box } from './frame.js';
import type { Point } from './rails.js';

/** A convex region in pixels. */
export type Region = Point[];

export interface Label {
  words: string;
  x: number;
  y: number;
  /** In radians, as the line runs. */
  angle: number;
  region: Region;
}

/** About how many pixels words take: by an average of what letters are wide. */
export function widthOf(text: string): number {
  return [...text].reduce((sum, letter) => sum + (letter > '\u2e80' ? 12.5 : 6.7), 0);
}

/** Whether two convex regions share a point: no edge of either has them on different sides. */
export function touch(a: Region, b: Region): boolean {
  return [a, b].every((region) => region.every(([x, y], i) => {
    const [nextX, nextY] = region[(i + 1) % region.length];
    const along = (points: Region) => points.map((point) => (point[0] - x) * (nextY - y) - (point[1] - y) * (nextX - x));
    const [one, other] = [along(a), along(b)];
    return Math.min(...one) <= Math.max(...other) && Math.min(...other) <= Math.max(...one);
  }));
}

const steps = 24;

/**
 * The first of `texts` for which there is room along the line from `begin` to `end`, near the share `at` of it;
 * null where there is none.
 */
export function labelAlong(
  texts: string[], [begin, end]: [Point, Point], side: 'above' | 'below', at: number, box: Box, taken: Region[], scale = 1,
): Label | null {
  const angle = Math.atan2(end[1] - begin[1], end[0] - begin[0]);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  // Of the letters, from the line: the base line is 7 above it, or 4 below it and a letter's height.
  const [high, low] = side === 'above' ? [-7 - 11 * scale, -7 + 3 * scale] : [4 + scale, 4 + 15 * scale];
  const within = ([x, y]: Point) => x > box.left + 2 && x < box.left + box.width - 2 && y > box.top + 2 && y < box.top + box.height - 2;
  const shares = Array.from({ length: steps + 1 }, (_, i) => i / steps).sort((a, b) => Math.abs(a - at) - Math.abs(b - at));
  for (const words of texts) {
    const wide = widthOf(words) * scale;
    for (const share of shares) {
      const [x, y] = [begin[0] + (end[0] - begin[0]) * share, begin[1] + (end[1] - begin[1]) * share];
      const region = ([[0, high], [wide, high], [wide, low], [0, low]] as Point[])
        .map(([along, off]): Point => [x + along * cos - off * sin, y + along * sin + off * cos]);
      if (region.every(within) && !taken.some((other) => touch(region, other))) return { words, x, y, angle, region };
    }
  }
  return null;
}
