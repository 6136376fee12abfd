// Where each challenge begins, and, where numbers can tell, whether what is shown meets it.
import type { BlockFound } from '../../element/scope-core.js';

type Found = Pick<BlockFound, 'gamma' | 'gamma_interval'>;

interface Challenge {
  link: string;
  holds?(layers: Found[]): boolean;
}

const within = ({ gamma, gamma_interval: interval }: Found) =>
  gamma !== null && !!interval && Math.abs(gamma - 1.3) <= 0.05 && interval[1] - interval[0] < 0.1;
const outside = ({ gamma_interval: interval }: Found) => !!interval && (interval[1] < 1 || interval[0] > 2);

export const challenges: Challenge[] = [
  // The last layer is not a hidden one.
  { link: 'v=1&loss=mse-half-sum', holds: (layers) => layers.slice(0, -1).some(within) },
  { link: 'v=1&compare=mse-half-sum' },
  { link: 'v=1&data=moons&activation=tanh', holds: (layers) => layers.some(outside) },
  { link: 'v=1&upper=matrices&data=circles' },
];
