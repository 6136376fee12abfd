// Some data force settings on the reader: those come back with the next data, unless the reader has changed them.
import type { DataInput } from '../src/types.js';
import { fitting } from './command.js';
import { defaults, widths, type DataName, type State } from './schema.js';

const widestForDigits = 12;
const forcible = ['loss', 'compare', 'hidden', 'samples', 'target'] as const;

/** What was before data were chosen, and what they made of it. */
export interface Forced {
  data: DataName;
  before: Partial<State>;
  made: Partial<State>;
}

/** What to set for the data, and what that has forced. Of `own` data all are used, and the last column as it is read. */
export function turnTo(data: DataName, state: State, forced?: Forced, own?: DataInput): { change: Partial<State>; forced?: Forced } {
  const wanted = { ...state };
  for (const key of forced?.data === state.data ? forcible : []) {
    if (key in forced!.made && state[key] === forced!.made[key]) Object.assign(wanted, { [key]: forced!.before[key] });
  }
  // An exact measurement costs the cube of a layer's parameters: with 64 inputs, wide layers would take seconds.
  const [first, ...others] = widths(wanted.hidden);
  const hidden = data === 'digits' && first > widestForDigits ? [widestForDigits, ...others].join(',') : wanted.hidden;
  const { samples, target } = own ? defaults : wanted;
  const next = fitting({ ...wanted, data, hidden, samples, target }, own);
  const of = (from: State, keys: readonly (keyof State)[]) => Object.fromEntries(keys.map((key) => [key, from[key]])) as Partial<State>;
  const changed = forcible.filter((key) => next[key] !== wanted[key]);
  return {
    change: { data, ...of(next, forcible) },
    ...(changed.length > 0 ? { forced: { data, before: of(wanted, changed), made: of(next, changed) } } : {}),
  };
}
