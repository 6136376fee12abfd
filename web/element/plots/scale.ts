// From numbers to pixels, linear or logarithmic. A library's would weigh ten kilobytes for its
// colours, dates and interpolations.

import { decadeTicks } from './frame.js';

export interface Scale {
  (value: number): number;
  domain: [number, number];
}

export function linear(domain: [number, number], range: [number, number]): Scale {
  const [low, high] = domain;
  return Object.assign((value: number) => range[0] + ((value - low) / (high - low)) * (range[1] - range[0]), { domain });
}

export function logarithmic(domain: [number, number], range: [number, number]): Scale {
  const inner = linear([Math.log10(domain[0]), Math.log10(domain[1])], range);
  return Object.assign((value: number) => inner(Math.log10(value)), { domain });
}

/** Multiples of 1, 2 or 5 times a power of ten. */
export function linearTicks(low: number, high: number, count: number): number[] {
  if (!(high > low)) return [low];
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough * (1 - 1e-9)) ?? 10) * power;
  const ticks: number[] = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + step * 1e-9; k++) ticks.push(Number((k * step).toPrecision(12)));
  return ticks;
}

/** Whole decades; where fewer than two fit, 1, 2 and 5 times each, and else what a linear axis would have. */
export function logarithmicTicks([low, high]: [number, number], pixels: number, spacing: number): number[] {
  const decades = decadeTicks([Math.log10(low), Math.log10(high)], pixels, spacing).map((k) => Number(`1e${k}`));
  if (decades.length > 1) return decades;
  const first = Math.floor(Math.log10(low));
  const between = [0, 1].flatMap((k) => [1, 2, 5].map((factor) => Number((factor * 10 ** (first + k)).toPrecision(3))));
  const inside = between.filter((value) => value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9));
  return [inside, ...[3, 5, 8].map((count) => linearTicks(low, high, count))].find(({ length }) => length > 1) ?? inside;
}
