import { expect, it } from 'vitest';
import { back, forth, noPast, remember, type Past } from '../../../web/element/past.js';
import { defaults, type State } from '../../../web/element/schema.js';

const states: State[] = [1, 2, 3, 4].map((seed) => ({ ...defaults, seed }));

it('goes back and forth over every setting, in order', () => {
  let past: Past = noPast;
  states.slice(0, 3).forEach((state, i) => (past = remember(past, state, ['seed'], 2000 * i)));
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
  const undone = back(remember(noPast, states[0]!, ['seed'], 0), states[1]!)!.past;
  expect(undone.after).toEqual([states[1]]);
  expect(remember(undone, states[2]!, ['seed'], 1).after).toEqual([]);
  let past: Past = noPast;
  for (let seed = 0; seed < 80; seed++) past = remember(past, { ...defaults, seed }, ['seed'], 2000 * seed);
  expect(past.before.map(({ seed }) => seed)).toEqual(Array.from({ length: 50 }, (_, i) => 30 + i));
});

it('takes a slider on its way as one change, and nothing else with it', () => {
  const drag = (past: Past, key: 'lr' | 'batch', from: number, time: number) => {
    for (let i = 0; i < 100; i++) past = remember(past, { ...defaults, [key]: from + i }, [key], time + 30 * i);
    return past;
  };
  let past = remember(noPast, defaults, ['speed'], 0);
  past = drag(past, 'lr', 1, 100);
  past = drag(past, 'batch', 1, 3200);
  expect(past.before.map(({ lr, batch }) => [lr, batch])).toEqual([[0.1, 10], [1, 10], [0.1, 1]]);
  // After a pause it is another change, and so is one after going back.
  past = remember(past, { ...defaults, batch: 200 }, ['batch'], 8000);
  expect(past.before).toHaveLength(4);
  past = remember(back(past, defaults)!.past, { ...defaults, batch: 300 }, ['batch'], 8100);
  expect(past.before.at(-1)!.batch).toBe(300);
  past = remember(past, { ...defaults, batch: 2, lr: 2 }, ['batch', 'lr'], 8200);
  past = remember(past, { ...defaults, batch: 3, lr: 3 }, ['batch', 'lr'], 8300);
  expect(past.before.slice(-2).map(({ batch }) => batch)).toEqual([2, 3]);
});
