// All that is recorded from PyTorch against the module, and the module's moments against the native program in its fastest
// arithmetic.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadEngine, type Engine, type Problem } from '../../../web/dist/index.js';

interface Case {
  name: string;
  problem: Problem;
  outputs: number[][];
  losses: number[];
  gradients: number[][];
  hessian: number[];
  m2_trace: number;
  m2_diagonal: number[];
  covariance_diagonal: number[];
}

const { cases } = JSON.parse(await readFile('tests/data/torch/reference.json', 'utf8')) as { cases: Case[] };
const native = 'build/release/bin/sgdscope';
let engine: Engine;
beforeAll(async () => { engine = await loadEngine({ worker: false }); });
afterAll(() => engine.dispose());

/** The largest difference over the largest magnitude. */
function difference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  let worst = 0, largest = 0;
  for (let i = 0; i < a.length; i++) {
    worst = Math.max(worst, Math.abs(a[i]! - b[i]!));
    largest = Math.max(largest, Math.abs(b[i]!));
  }
  return largest === 0 ? worst : worst / largest;
}

/** Row by row, as recorded. */
const lowerTriangle = (matrix: Float64Array, size: number) =>
  Array.from({ length: size }, (_, i) => [...matrix.subarray(i * size, i * size + i + 1)]).flat();
const diagonal = (matrix: Float64Array, size: number) => Array.from({ length: size }, (_, i) => matrix[i * size + i]!);

/** Of C = Σ (g_p − g)(g_p − g)ᵀ / P, from gradients by rows. */
function covarianceOf(gradients: number[][]): number[] {
  const samples = gradients.length;
  const mean = gradients[0]!.map((_, i) => gradients.reduce((sum, row) => sum + row[i]!, 0) / samples);
  return mean.flatMap((gi, i) => mean.map((gj, j) => gradients.reduce((sum, row) => sum + (row[i]! - gi) * (row[j]! - gj), 0) / samples));
}

// The limits of tests/unit/test_torch_reference.cpp, that of C but for its diagonal: beside each the worst.
const limits = {
  outputs: 1e-14, // 1.4e-15
  losses: 5e-15, // 5.8e-16
  gradients: 1e-14, // 1.4e-15
  hessian: 1e-14, // 1.0e-15
  m2_trace: 1.2e-14, // 1.5e-15
  m2_diagonal: 1.5e-14, // 2.2e-15
  covariance_diagonal: 1.5e-14, // 2.2e-15
  covariance: 1.5e-14, // 2.2e-15
};

test('agrees with PyTorch on every recorded problem', async () => {
  expect(cases.length).toBeGreaterThan(40);
  const worst = Object.fromEntries(Object.keys(limits).map((what) => [what, 0])) as typeof limits;
  for (const { name, problem, ...recorded } of cases) {
    // What is recorded and not compared would be missed here.
    expect(Object.keys({ ...recorded, covariance: 0 }).sort(), name).toEqual(Object.keys(limits).sort());
    const add = (what: keyof typeof limits, a: ArrayLike<number>, b: ArrayLike<number>) => { worst[what] = Math.max(worst[what], difference(a, b)); };
    const network = await engine.createNetwork({ ...problem.network, parameters: problem.parameters });
    add('outputs', await network.outputs(problem.inputs), recorded.outputs.flat());
    network.dispose();
    const moments = await engine.moments(problem, { block: 'network', perSample: true });
    const { H, M2, C, size, per_sample_gradients } = moments.blocks[0]!;
    add('losses', moments.losses, recorded.losses);
    add('gradients', per_sample_gradients!, recorded.gradients.flat());
    add('hessian', lowerTriangle(H, size), recorded.hessian);
    add('m2_trace', [diagonal(M2, size).reduce((sum, entry) => sum + entry, 0)], [recorded.m2_trace]);
    add('m2_diagonal', diagonal(M2, size), recorded.m2_diagonal);
    add('covariance_diagonal', diagonal(C, size), recorded.covariance_diagonal);
    add('covariance', C, covarianceOf(recorded.gradients));
  }
  console.log(`worst difference from PyTorch: ${Object.entries(worst).map(([what, value]) => `${what} ${value.toExponential(1)}`).join(', ')}`);
  for (const [what, value] of Object.entries(worst)) expect(value, what).toBeLessThan(limits[what as keyof typeof limits]);
});

test('agrees with the native program in its fastest arithmetic', async () => {
  expect(existsSync(native), `${native} is built (npm test does that first)`).toBe(true);
  const folder = await mkdtemp(join(tmpdir(), 'sgdscope-native-'));
  let worst = 0;
  try {
    for (const { problem } of cases) {
      await writeFile(join(folder, 'problem.json'), JSON.stringify(problem));
      execFileSync(native, ['moments', join(folder, 'problem.json'), '--block', 'layers-with-bias', '--out', join(folder, 'm.json'), '--quiet']);
      const recorded = JSON.parse(await readFile(join(folder, 'm.json'), 'utf8')) as { blocks: Record<'C' | 'H' | 'M2', number[][]>[] };
      const { blocks } = await engine.moments(problem, { block: 'layers-with-bias' });
      blocks.forEach((block, i) => {
        for (const name of ['C', 'H', 'M2'] as const) worst = Math.max(worst, difference(block[name], recorded.blocks[i]![name].flat()));
      });
    }
  } finally {
    await rm(folder, { recursive: true });
  }
  console.log(`worst difference from the native program: ${worst.toExponential(1)}`);
  expect(worst).toBeLessThan(1e-12);
});
