// Where each challenge begins, and whether what is shown meets it.
import { decode } from '../../element/link.js';
import { defaults, trainingKeys, type State } from '../../element/schema.js';
import type { BlockFound } from '../../element/found.js';

type Found = Pick<BlockFound, 'gamma' | 'gamma_interval' | 'commutator_over_product'>;

interface Challenge {
  link: string;
  /** `beside`: the same layers of the other run, where two are compared. */
  holds(layers: Found[], beside: Found[]): boolean;
  /** Only at the end of training, after at least so many epochs: moments on the way do not count. */
  atEnd?: number;
}

/** The last layer is not a hidden one. */
const hidden = (layers: Found[]) => layers.slice(0, -1);
const within = ({ gamma, gamma_interval: interval }: Found) =>
  gamma !== null && !!interval && Math.abs(gamma - 1.3) <= 0.05 && interval[1] - interval[0] < 0.1;
const outside = ({ gamma_interval: interval }: Found) => !!interval && (interval[1] < 1 || interval[0] > 2);
const agree = (one: Found, other: Found | undefined) =>
  one.gamma !== null && typeof other?.gamma === 'number' && Math.abs(one.gamma - other.gamma) <= 0.05;

export const challenges: Challenge[] = [
  { link: 'v=1&loss=mse-half-sum', holds: (layers) => hidden(layers).some(within) },
  // At their random start the two agree.
  {
    link: 'v=1&compare=mse-half-sum', atEnd: defaults.epochs,
    holds: (layers, beside) => layers.length > 1 && hidden(layers).every((layer, i) => agree(layer, beside[i])),
  },
  { link: 'v=1&data=moons&activation=tanh', holds: (layers) => layers.some(outside), atEnd: 1 },
  { link: 'v=1&upper=matrices&data=circles', holds: (layers) => hidden(layers).some(({ commutator_over_product: size }) => (size ?? 0) >= 0.5), atEnd: 1 },
];

const asked = [...trainingKeys, 'block', 'window', 'below', 'stop'] as const;

/** By settings that are the reader's own: neither the page's nor those that a challenge begins with. */
export function meets({ holds, atEnd = 0 }: Challenge, settings: State, epoch: number, layers: Found[], beside: Found[] = []): boolean {
  const own = [defaults, ...challenges.map(({ link }) => decode(link).state)].every((start) => asked.some((key) => settings[key] !== start[key]));
  return own && !(atEnd && epoch < Math.max(atEnd, settings.epochs)) && holds(layers, beside);
}
