// npm run bench [-- ARGUMENTS]: builds and runs sgdscope-bench (a short choice by default).
import { program } from './lib/native.mjs';
import { must, script } from './lib/run.mjs';
import { buildBench } from './lib/yardsticks.mjs';

const defaults = [
  ['eigen', '--n', '512'],
  ['gemm', '--n', '1024'],
  ['moments', '--case', 'S1'],
  ['moments', '--case', 'S2'],
];

await script(async () => {
  await buildBench();
  const words = process.argv.slice(2);
  for (const run of words.length > 0 ? [words] : defaults) {
    await must(program('release', 'sgdscope-bench'), run);
  }
});
