// What a snapshot says of a measurement.
import type { Block, Measurement } from './measurement.js';

/** Of a block; the commutator, over ‖C‖ ‖H‖ and over ‖CH‖, where C and H were compared. */
export type BlockFound = { block: string; commutator: number | null; commutator_over_product: number | null } & Pick<Block, 'gamma' | 'gamma_interval' | 'r_squared'>;

export const found = ({ blocks }: Measurement): BlockFound[] => blocks.map(({ name, gamma, gamma_interval, r_squared, commutator = null, ranges }) =>
  ({ block: name, gamma, gamma_interval, r_squared, commutator, commutator_over_product: ranges?.[0]?.commutator_over_product ?? null }));
