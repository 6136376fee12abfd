// What the reader had set before, to go back to and forth.
import type { State } from './schema.js';

const longest = 50;

export interface Past {
  before: readonly State[];
  after: readonly State[];
}

export const noPast: Past = { before: [], after: [] };

/** A new setting ends what could be done again. */
export function remember({ before }: Past, state: State): Past {
  return { before: [...before.slice(1 - longest), state], after: [] };
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
