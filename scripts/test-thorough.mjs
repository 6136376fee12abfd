// npm run test:thorough: the tests under the sanitizers and as WebAssembly, the bits of another
// compiler and on Arm, the page in other browsers and under two minutes of random input, clang-tidy.
import { programVersion } from './lib/detect.mjs';
import { setup } from './lib/setup.mjs';
import { build, test } from './lib/native.mjs';
import { must, script } from './lib/run.mjs';
import { buildSite } from './lib/site.mjs';
import { buildPackage, tool } from './lib/web.mjs';

/** Says how long each part took, so that a slow one is seen. */
async function timed(name, part) {
  const start = performance.now();
  await part();
  console.log(`${name}: ${((performance.now() - start) / 1000).toFixed(0)} s`);
}

await script(async () => {
  await setup('thorough');
  await timed('address and undefined-behaviour sanitizers', async () => {
    await build('asan', ['sgdscope-tests', 'sgdscope-cli', 'sgdscope-named-when-written', 'sgdscope-fuzz']);
    // The digits end to end take minutes here and, like the installed library and the hashes, run
    // no line that others do not; the bench is not built.
    const others = 'cli\\.(bench|digits)|determinism|install';
    await test('asan', ['--label-exclude', 'style', '--exclude-regex', others]);
  });
  await timed('thread sanitizer', async () => {
    await build('tsan', ['sgdscope-tests']);
    await test('tsan', ['--label-regex', 'threads']);
  });
  await timed('WebAssembly', async () => {
    await build('wasm');
    await test('wasm');
  });
  // Emscripten brings a clang.
  const clang = ['clang++', 'clang++-19'].find((name) => programVersion(name) !== null);
  if (clang) {
    await timed(`the bits of ${clang}, hardly optimised`, async () => {
      await build('clang', ['sgdscope-hashes'], { CXX: clang });
      await test('clang', ['--tests-regex', 'determinism']);
    });
  }
  if (process.platform === 'linux') {
    await timed('64-bit Arm', () => must(process.execPath, ['scripts/test-arm.mjs']));
  }
  await buildPackage();
  await buildSite();
  // A page under random input mostly waits: clang-tidy works beside it.
  process.env.SGDSCOPE_RANDOM_SECONDS = '120';
  await timed('two minutes of random input; clang-tidy beside it', () => Promise.all([
    tool('vitest/vitest.mjs', ['run', 'tests/web/browser/random.test.ts']),
    must(process.execPath, ['scripts/lint.mjs']),
  ]));
  if (process.platform === 'linux') {
    await timed('Firefox and WebKitGTK', () =>
      tool('vitest/vitest.mjs', ['run', '--root', '.', '--config', 'tests/web/thorough/vitest.config.ts']));
  }
});
