// sgdscope-bench with the peers that it can be had with.
import { capture, Stop } from './run.mjs';
import { build, program } from './native.mjs';
import { setup } from './setup.mjs';

/** Builds it; installs the peers to compare with where that can be done: it runs without them too. */
export async function buildBench() {
  await setup('build');
  try {
    await setup('bench');
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    console.error(`Without yardsticks: ${error.message}`);
  }
  await build('release', ['sgdscope-bench']);
}

/** GFLOP/s of OpenBLAS's matrix product, now; undefined without it. */
export function productRate() {
  const { out } = capture(program('release', 'sgdscope-bench'), ['gemm', '--n', '1024', '--repeats', '5']);
  const lines = out.split('\n').filter((line) => line.startsWith('{')).map((line) => JSON.parse(line));
  return lines.find(({ peer }) => peer === 'openblas-dgemm')?.gflops;
}
