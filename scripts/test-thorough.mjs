// npm run test:thorough: the tests under the sanitizers, then clang-tidy.
import { setup } from './lib/setup.mjs';
import { build, test } from './lib/native.mjs';
import { must, script } from './lib/run.mjs';

/** Says how long each part took, so that a slow one is seen. */
async function timed(name, part) {
  const start = performance.now();
  await part();
  console.log(`${name}: ${((performance.now() - start) / 1000).toFixed(0)} s`);
}

await script(async () => {
  await setup('thorough');
  await timed('address and undefined-behaviour sanitizers', async () => {
    await build('asan');
    // The digits end to end take minutes here and run no line that smaller runs do not.
    await test('asan', ['--label-exclude', 'style', '--exclude-regex', 'cli\\.digits']);
  });
  await timed('thread sanitizer', async () => {
    await build('tsan', ['sgdscope-tests']);
    await test('tsan', ['--label-regex', 'threads']);
  });
  await timed('clang-tidy', () => must(process.execPath, ['scripts/lint.mjs']));
});
