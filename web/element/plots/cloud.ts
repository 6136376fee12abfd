// Points that travel: from where they are shown to where the next measurement puts them.
import { easeInOut, type Box, type Frame } from './frame.js';
import type { Pixels, Stamp } from './pixels.js';

/** One layer's points, log10 on both axes; NaN where a logarithm does not exist. */
export interface Swarm {
  layer: number;
  x: Float32Array;
  y: Float32Array;
}

export class Cloud {
  private from: Swarm[] = [];
  private to: Swarm[] = [];
  private begun = 0;
  private duration = 0;

  set(to: Swarm[], duration: number, now: number): void {
    const shown = this.at(now);
    this.from = to.map((swarm) => startOf(swarm, shown.find((old) => old.layer === swarm.layer)));
    this.to = to;
    this.begun = now;
    this.duration = duration;
  }

  moving(now: number): boolean {
    return now < this.begun + this.duration;
  }

  /** The share of the way that is behind it. */
  progress(now: number): number {
    return this.moving(now) ? easeInOut(Math.max(0, (now - this.begun) / this.duration)) : 1;
  }

  at(now: number): Swarm[] {
    const t = this.progress(now);
    if (t === 1) return this.to;
    return this.to.map((swarm, k) => ({
      layer: swarm.layer,
      x: swarm.x.map((x, i) => this.from[k].x[i] + (x - this.from[k].x[i]) * t),
      y: swarm.y.map((y, i) => this.from[k].y[i] + (y - this.from[k].y[i]) * t),
    }));
  }
}

/** Directions that were not there before begin where they will be. */
function startOf(swarm: Swarm, old: Swarm | undefined): Swarm {
  if (!old) return swarm;
  const begin = (now: Float32Array, before: Float32Array) =>
    now.map((value, i) => (i < before.length && Number.isFinite(before[i]) ? before[i] : value));
  return { layer: swarm.layer, x: begin(swarm.x, old.x), y: begin(swarm.y, old.y) };
}

export function logs(values: ArrayLike<number>): Float32Array {
  return Float32Array.from(values, (value) => (value > 0 ? Math.log10(value) : NaN));
}

/** Stamps a swarm; `choose` gives each direction's stamp. */
export function paint(pixels: Pixels, swarm: Swarm, frame: Frame, box: Box, ratio: number, choose: (direction: number) => Stamp): void {
  const [left, right] = frame.x, [bottom, top] = frame.y;
  const scaleX = (box.width / (right - left)) * ratio;
  const scaleY = (box.height / (top - bottom)) * ratio;
  for (let i = swarm.x.length - 1; i >= 0; i--) {
    const x = swarm.x[i], y = swarm.y[i];
    if (!(x >= left && x <= right && y >= bottom && y <= top)) continue;
    pixels.put(choose(i), Math.round(box.left * ratio + (x - left) * scaleX), Math.round(box.top * ratio + (top - y) * scaleY));
  }
}

/** The point of a swarm nearest to a place on the screen, within `reach` pixels. */
export function nearest(swarm: Swarm, frame: Frame, box: Box, left: number, top: number, reach = 28): number | null {
  let best: number | null = null, closest = reach ** 2;
  for (let i = 0; i < swarm.x.length; i++) {
    const x = box.left + ((swarm.x[i] - frame.x[0]) / (frame.x[1] - frame.x[0])) * box.width;
    const y = box.top + ((frame.y[1] - swarm.y[i]) / (frame.y[1] - frame.y[0])) * box.height;
    const distance = (x - left) ** 2 + (y - top) ** 2;
    if (distance < closest) [best, closest] = [i, distance];
  }
  return best;
}
