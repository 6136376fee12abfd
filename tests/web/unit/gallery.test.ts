// Every example is run by the engine, and held to what its words say.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadEngine, type Analysis, type Engine } from '../../../web/dist/index.js';
import { experimentOptions } from '../../../web/element/command.js';
import '../../../web/element/digits.js';
import { digitsSource } from '../../../web/element/digits-source.js';
import { fitOf } from '../../../web/element/fit.js';
import { decode } from '../../../web/element/link.js';
import { restOf } from '../../../web/element/measurement.js';
import { en } from '../../../web/site/gallery/en.js';
import { bounds, presets, type Measured } from '../../../web/site/gallery/presets.js';
import { zh } from '../../../web/site/gallery/zh.js';

let engine: Engine;
beforeAll(async () => {
  engine = await loadEngine({ worker: false });
});
afterAll(() => engine.dispose());

type Block = Analysis['blocks'][number];
const measured: Record<Exclude<Measured, 'loss'>, (block: Block) => number | null | undefined> = {
  gamma: (block) => block.gamma,
  interval_end: (block) => block.gamma_interval?.[1],
  slope_c_on_m2: (block) => block.slope_c_on_m2,
  slope_c_on_f: (block) => fitOf({ ...block, largest_sample_curvature: null }, 'f', { low: 1e-6, high: 1, measured: { low: 1e-6, high: 1 } }).gamma,
  gap_noise: (block) => block.relative_gaps_to_h.C,
  gap_fisher: (block) => block.relative_gaps_to_h.F,
  gap_gauss_newton: (block) => block.relative_gaps_to_h.gauss_newton,
  size: (block) => block.size,
  largest_curvature: (block) => Math.max(...block.H_ii.map(Math.abs)),
};

describe('an example', () => {
  for (const preset of presets) {
    it(`${preset.id}: ${en[`${preset.id}.title`]}`, async () => {
      const { state, rejected } = decode(preset.link);
      expect(rejected).toEqual([]);
      const run = await engine.experiment(experimentOptions(state, state.data === 'digits' ? digitsSource()!() : undefined));
      const { loss } = await run.advance();
      const { blocks } = await run.analyze({ block: state.block, window: state.window, baseline: false, overlaps: false });
      for (const [name, { of, blocks: layers, low, high }] of Object.entries(preset.claims)) {
        const values = of === 'loss' ? [loss] : layers!.map((layer) => measured[of](blocks[layer - 1]!));
        for (const value of values) {
          expect(value, name).toBeGreaterThanOrEqual(low);
          expect(value, name).toBeLessThanOrEqual(high);
        }
        // A bound that is far from the measurement says nothing.
        if (of.startsWith('slope') || of === 'gamma') expect(high - low).toBeLessThanOrEqual(0.2 + 1e-12);
      }
      if (preset.id === 'model') {
        const { H_ii, F_ii } = blocks[0]!;
        const flat = [...H_ii.keys()].filter((i) => H_ii[i]! > 0 && H_ii[i]! < 0.01 * H_ii[0]!);
        expect(flat.length).toBeGreaterThan(3);
        // Of an eigenvalue of H, most is what F does not have.
        for (const i of flat) expect(F_ii[i]! / H_ii[i]!).toBeLessThan(0.5);
      }
      if (preset.id === 'dead') expect(blocks.map(({ gamma }) => gamma)).toEqual([null, null, null]);
      run.dispose();
    }, 60_000);
  }
});

it('what is left of C beside a multiple of another matrix follows from their cosine', async () => {
  const run = await engine.experiment(experimentOptions(decode('v=1&hidden=6&epochs=20').state));
  await run.advance();
  const { C, H, M2, cosine_c_h, cosine_c_m2 } = (await run.analyze({ matrices: true, baseline: false, overlaps: false })).blocks[1]!;
  run.dispose();
  const dot = (a: ArrayLike<number>, b: ArrayLike<number>) => Array.from(a, (value, i) => value * b[i]!).reduce((sum, value) => sum + value, 0);
  const left = (other: ArrayLike<number>) => {
    const k = dot(C!, other) / dot(other, other);
    const rest = Array.from(C!, (value, i) => value - k * other[i]!);
    return Math.sqrt(dot(rest, rest) / dot(C!, C!));
  };
  expect(restOf(cosine_c_h)).toBeCloseTo(left(H!), 9);
  expect(restOf(cosine_c_m2)).toBeCloseTo(left(M2!), 9);
  expect(restOf(null)).toBeNaN();
});

it('guessing among three classes costs what the dead network exceeds', () => {
  expect(presets.find(({ id }) => id === 'dead')!.claims.loss!.low).toBeGreaterThan(Math.log(3));
});

it('examples say the same numbers in every language, all of them claims', () => {
  const marks = (text: string) => [...new Set([...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!))].sort();
  expect(Object.keys(zh)).toEqual(Object.keys(en));
  for (const preset of presets) {
    for (const part of ['title', 'claim', 'why'] as const) {
      const key = `${preset.id}.${part}` as const;
      expect(marks(zh[key]), key).toEqual(marks(en[key]));
      for (const name of marks(en[key])) expect(bounds(preset), key).toHaveProperty(name);
    }
  }
});
