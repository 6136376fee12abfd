import { expect, it } from 'vitest';
import { back, forth, noPast, remember, type Past } from '../../../web/element/past.js';
import { defaults, type State } from '../../../web/element/schema.js';

const states: State[] = [1, 2, 3, 4].map((seed) => ({ ...defaults, seed }));

it('goes back and forth over every setting, in order', () => {
  let past: Past = noPast;
  for (const state of states.slice(0, 3)) past = remember(past, state);
  let now = states[3]!;
  const seeds: number[] = [];
  const go = (way: typeof back) => {
    const to = way(past, now);
    if (!to) return false;
    [now, past] = [to.state, to.past];
    seeds.push(now.seed);
    return true;
  };
  while (go(back));
  while (go(forth));
  expect(seeds).toEqual([3, 2, 1, 2, 3, 4]);
});

it('forgets what was undone once something else is set, and keeps fifty', () => {
  const undone = back(remember(noPast, states[0]!), states[1]!)!.past;
  expect(undone.after).toEqual([states[1]]);
  expect(remember(undone, states[2]!).after).toEqual([]);
  let past: Past = noPast;
  for (let seed = 0; seed < 80; seed++) past = remember(past, { ...defaults, seed });
  expect(past.before.map(({ seed }) => seed)).toEqual(Array.from({ length: 50 }, (_, i) => 30 + i));
});
