// Where each challenge begins, and, where numbers can tell, whether what is shown meets it.
import { decode } from '../../element/link.js';
import { defaults, trainingKeys, type State } from '../../element/schema.js';
import type { BlockFound } from '../../element/scope-core.js';

type Found = Pick<BlockFound, 'gamma' | 'gamma_interval'>;

interface Challenge {
  link: string;
  holds?(layers: Found[]): boolean;
  /** Moments on the way do not count. */
  atEnd?: boolean;
}

const within = ({ gamma, gamma_interval: interval }: Found) =>
  gamma !== null && !!interval && Math.abs(gamma - 1.3) <= 0.05 && interval[1] - interval[0] < 0.1;
const outside = ({ gamma_interval: interval }: Found) => !!interval && (interval[1] < 1 || interval[0] > 2);

export const challenges: Challenge[] = [
  // The last layer is not a hidden one.
  { link: 'v=1&loss=mse-half-sum', holds: (layers) => layers.slice(0, -1).some(within) },
  { link: 'v=1&compare=mse-half-sum' },
  { link: 'v=1&data=moons&activation=tanh', holds: (layers) => layers.some(outside), atEnd: true },
  { link: 'v=1&upper=matrices&data=circles' },
];

const asked = [...trainingKeys, 'block', 'window', 'stop'] as const;

/** By settings that are the reader's own: neither the page's nor those the challenge begins with. */
export function meets({ link, holds, atEnd }: Challenge, settings: State, epoch: number, layers: Found[]): boolean {
  const own = [defaults, decode(link).state].every((start) => asked.some((key) => settings[key] !== start[key]));
  return own && !(atEnd && epoch < settings.epochs) && !!holds?.(layers);
}
