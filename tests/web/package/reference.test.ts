// The module's moments against values recorded from PyTorch, and against the native program in its
// fastest arithmetic.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadEngine, type Engine, type Problem } from '../../../web/dist/index.js';

interface Case { name: string; problem: Problem; losses: number[]; hessian: number[]; m2_diagonal: number[]; covariance_diagonal: number[] }

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

test('agrees with PyTorch on every recorded problem', async () => {
  expect(cases.length).toBeGreaterThan(40);
  let worst = 0;
  for (const { problem, losses, hessian, m2_diagonal, covariance_diagonal } of cases) {
    const moments = await engine.moments(problem, { block: 'network' });
    const { H, M2, C, size } = moments.blocks[0]!;
    worst = Math.max(worst, difference(moments.losses, losses), difference(lowerTriangle(H, size), hessian),
      difference(diagonal(M2, size), m2_diagonal), difference(diagonal(C, size), covariance_diagonal));
  }
  console.log(`worst difference from PyTorch: ${worst.toExponential(1)}`);
  expect(worst).toBeLessThan(1e-12);
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
