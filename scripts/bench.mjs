// npm run bench [-- ARGUMENTS]: builds and runs sgdscope-bench (a short choice by default).
import { setup } from './lib/setup.mjs';
import { build, program } from './lib/native.mjs';
import { Stop, must, script } from './lib/run.mjs';

const defaults = [
  ['eigen', '--n', '512'],
  ['gemm', '--n', '1024'],
  ['moments', '--case', 'S1'],
  ['moments', '--case', 'S2'],
];

/** Installs the peers to compare with where that can be done; the bench runs without them too. */
async function yardsticks() {
  try {
    await setup('bench');
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    console.error(`Without yardsticks: ${error.message}`);
  }
}

await script(async () => {
  await setup('build');
  await yardsticks();
  await build('release', ['sgdscope-bench']);
  const words = process.argv.slice(2);
  for (const run of words.length > 0 ? [words] : defaults) {
    await must(program('release', 'sgdscope-bench'), run);
  }
});
