// The frame of a log-log plot: a decade is as long upwards as sideways, so a slope of 1 rises at 45°.

/** Decades (log10) at the ends of both axes. */
export interface Frame {
  x: [number, number];
  y: [number, number];
}

export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** log10 of the least and the greatest positive value; null without any. */
export function decades(...lists: ArrayLike<number>[]): [number, number] | null {
  let low = Infinity, high = -Infinity;
  for (const values of lists) {
    for (let i = 0; i < values.length; i++) {
      if (!(values[i] > 0) || !Number.isFinite(values[i])) continue;
      const log = Math.log10(values[i]);
      if (log < low) low = log;
      if (log > high) high = log;
    }
  }
  return high < low ? null : [low, high];
}

/** The tightest frame of the box's shape that shows both ranges, rounded out to half decades. */
export function equalDecades(x: [number, number], y: [number, number], box: Box): Frame {
  const room = 0.35;
  const out = ([low, high]: [number, number]): [number, number] => [
    Math.floor((low - room) * 2) / 2, Math.ceil((high + room) * 2) / 2,
  ];
  const [wideX, wideY] = [out(x), out(y)];
  const perPixel = Math.max((wideX[1] - wideX[0]) / box.width, (wideY[1] - wideY[0]) / box.height);
  return { x: widen(wideX, perPixel * box.width), y: widen(wideY, perPixel * box.height) };
}

function widen([low, high]: [number, number], length: number): [number, number] {
  const more = (length - (high - low)) / 2;
  return [low - more, high + more];
}

/** Whole decades within the range, as many as fit with `spacing` pixels between them. */
export function decadeTicks([low, high]: [number, number], pixels: number, spacing = 34): number[] {
  const step = Math.max(1, Math.ceil(spacing / (pixels / (high - low))));
  const ticks: number[] = [];
  for (let k = Math.ceil(low / step) * step; k <= high + 1e-9; k += step) ticks.push(k === 0 ? 0 : k);
  return ticks;
}

/** A frame between two, for axes that ease instead of jumping. */
export function between(from: Frame, to: Frame, t: number): Frame {
  const mix = (a: [number, number], b: [number, number]): [number, number] => [
    a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t,
  ];
  return { x: mix(from.x, to.x), y: mix(from.y, to.y) };
}

export function same(a: Frame, b: Frame): boolean {
  return a.x[0] === b.x[0] && a.x[1] === b.x[1] && a.y[0] === b.y[0] && a.y[1] === b.y[1];
}

export function easeInOut(t: number): number {
  return t < 0.5 ? 4 * t ** 3 : 1 - (2 - 2 * t) ** 3 / 2;
}
