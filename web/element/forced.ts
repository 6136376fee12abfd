// Some data force settings on the reader: those come back with the next data, unless the reader has changed them.
import { fitting } from './command.js';
import { widths, type DataName, type State } from './schema.js';

const widestForDigits = 12;
const forcible = ['loss', 'compare', 'hidden', 'samples'] as const;

/** What was before data were chosen, and what they made of it. */
export interface Forced {
  data: DataName;
  before: Partial<State>;
  made: Partial<State>;
}

/** What to set for the data, and what that has forced; `needs` says what own data want of the rest. */
export function turnTo(
  data: DataName, state: State, forced?: Forced, needs: (rest: State) => Partial<State> = () => ({}),
): { change: Partial<State>; forced?: Forced } {
  const wanted = { ...state };
  for (const key of forced?.data === state.data ? forcible : []) {
    if (key in forced!.made && state[key] === forced!.made[key]) Object.assign(wanted, { [key]: forced!.before[key] });
  }
  // An exact measurement costs the cube of a layer's parameters: with 64 inputs, wide layers would take seconds.
  const [first, ...others] = widths(wanted.hidden);
  const hidden = data === 'digits' && first > widestForDigits ? [widestForDigits, ...others].join(',') : wanted.hidden;
  const next = fitting({ ...wanted, data, hidden, ...needs(wanted) });
  const of = (from: State, keys: readonly (keyof State)[]) => Object.fromEntries(keys.map((key) => [key, from[key]])) as Partial<State>;
  const changed = forcible.filter((key) => next[key] !== wanted[key]);
  return {
    change: { data, ...of(next, forcible) },
    ...(changed.length > 0 ? { forced: { data, before: of(wanted, changed), made: of(next, changed) } } : {}),
  };
}
