// What the reader had set before, to go back to and forth.
import type { Key, State } from './schema.js';

const longest = 50;
/** Milliseconds within which changes of one setting are one change: a slider on its way. */
const together = 1000;

export interface Past {
  before: readonly State[];
  after: readonly State[];
  /** The one setting that was changed last, and when. */
  last?: { key: Key; time: number } | undefined;
}

export const noPast: Past = { before: [], after: [] };

/** What was before `keys` were set; that ends what could be done again. */
export function remember({ before, last }: Past, state: State, keys: readonly Key[], time: number): Past {
  const [key] = keys;
  const goesOn = keys.length === 1 && last?.key === key && time - last.time < together;
  return { before: goesOn ? before : [...before.slice(1 - longest), state], after: [], last: keys.length === 1 ? { key, time } : undefined };
}

/** The state to go to, and what is then left on either side; null where there is nothing. */
export function back({ before, after }: Past, now: State): { state: State; past: Past } | null {
  const state = before.at(-1);
  return state ? { state, past: { before: before.slice(0, -1), after: [...after, now] } } : null;
}

export function forth({ before, after }: Past, now: State): { state: State; past: Past } | null {
  const state = after.at(-1);
  return state ? { state, past: { before: [...before, now], after: after.slice(0, -1) } } : null;
}
