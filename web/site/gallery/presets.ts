// Settings worth seeing, each with what it shows. The bounds are in the words, and a test holds the engine to them.
export type Measured = 'gamma' | 'interval_end' | 'slope_c_on_m2' | 'slope_c_on_f' | 'gap_noise' | 'gap_fisher' | 'gap_gauss_newton' | 'size' | 'largest_curvature' | 'loss';

/** `{name_low}` and `{name_high}` in the words are these; without blocks: of the whole run. */
export interface Claim {
  of: Measured;
  blocks?: number[];
  low: number;
  high: number;
}

export interface Preset {
  id: 'start' | 'fitted' | 'squared' | 'digits' | 'noisy' | 'model' | 'below' | 'dead';
  link: string;
  claims: Record<string, Claim>;
}

const near1 = { low: 0.95, high: 1.05 };

export const presets: Preset[] = [
  { id: 'start', link: 'v=1&epochs=1', claims: { gamma: { of: 'gamma', blocks: [1, 2, 3], ...near1 } } },
  {
    id: 'fitted', link: 'v=1',
    claims: { gamma: { of: 'gamma', blocks: [2], low: 1.15, high: 1.25 }, square: { of: 'slope_c_on_m2', blocks: [2], ...near1 } },
  },
  { id: 'squared', link: 'v=1&loss=mse-half-sum', claims: { gamma: { of: 'gamma', blocks: [2], ...near1 } } },
  {
    id: 'digits', link: 'v=1&data=digits&hidden=12,12&lr=0.05&epochs=60&layer=1',
    claims: {
      gamma: { of: 'gamma', blocks: [1], low: 1.35, high: 1.45 }, square: { of: 'slope_c_on_m2', blocks: [1], ...near1 },
      size: { of: 'size', blocks: [1], low: 768, high: 768 },
    },
  },
  {
    id: 'noisy', link: 'v=1&label-noise=0.2',
    claims: { gamma: { of: 'gamma', blocks: [2], ...near1 }, loss: { of: 'loss', low: 0.5, high: 1.1 } },
  },
  {
    id: 'model',
    link: 'v=1&data=moons&toy-noise=0.5&samples=2000&labels=model&hidden=8&activation=tanh&init=pytorch&epochs=60&batch=20&momentum=0&layer=1&x=f&lower=gaps',
    claims: {
      fisher: { of: 'gap_fisher', blocks: [1, 2], low: 0, high: 0.05 }, newton: { of: 'gap_gauss_newton', blocks: [1, 2], low: 0, high: 0.05 },
      noise: { of: 'gap_noise', blocks: [1, 2], low: 0, high: 0.2 },
      axis: { of: 'slope_c_on_f', blocks: [1], low: 1, high: 1.1 }, gamma: { of: 'gamma', blocks: [1], low: 1.5, high: 1.7 },
    },
  },
  {
    id: 'below', link: 'v=1&data=blobs&toy-classes=4&loss=mse-half-sum&activation=tanh&lr=0.05&layer=1',
    claims: {
      gamma: { of: 'gamma', blocks: [1], low: 0.6, high: 0.8 }, end: { of: 'interval_end', blocks: [1], low: 0.6, high: 1 },
      square: { of: 'slope_c_on_m2', blocks: [1], low: 0.6, high: 0.8 },
    },
  },
  {
    id: 'dead', link: 'v=1&lr=3',
    claims: { loss: { of: 'loss', low: 1.1, high: 2 }, curvature: { of: 'largest_curvature', blocks: [1, 2, 3], low: 0, high: 0 } },
  },
];

/** What the words of a preset are filled with. */
export function bounds({ claims }: Preset): Record<string, number> {
  return Object.fromEntries(Object.entries(claims).flatMap(([name, { low, high }]) => [[`${name}_low`, low], [`${name}_high`, high]]));
}
