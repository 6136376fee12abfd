// From numbers to pixels, linear or logarithmic. A library's would weigh ten kilobytes for its
// colours, dates and interpolations.

export interface Scale {
  (value: number): number;
  domain: [number, number];
  /** Round numbers within the domain, about `count` of them. */
  ticks(count: number): number[];
}

export function linear(domain: [number, number], range: [number, number]): Scale {
  const [low, high] = domain;
  const scale = (value: number) => range[0] + ((value - low) / (high - low)) * (range[1] - range[0]);
  return Object.assign(scale, { domain, ticks: (count: number) => linearTicks(low, high, count) });
}

export function logarithmic(domain: [number, number], range: [number, number]): Scale {
  const inner = linear([Math.log10(domain[0]), Math.log10(domain[1])], range);
  return Object.assign((value: number) => inner(Math.log10(value)), {
    domain, ticks: (count: number) => inner.ticks(count).filter(Number.isInteger).map((k) => 10 ** k),
  });
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
