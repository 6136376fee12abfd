// npm run test:thorough [-- PART…]: the tests under the sanitizers and as WebAssembly, the bits of another
// compiler and on Arm, the page in other browsers and under two minutes of random input, clang-tidy.
import { programVersion } from './lib/detect.mjs';
import { setup } from './lib/setup.mjs';
import { build, test } from './lib/native.mjs';
import { Stop, must, script } from './lib/run.mjs';
import { buildSite } from './lib/site.mjs';
import { buildPackage, tool } from './lib/web.mjs';

async function sanitized() {
  await build('asan', ['sgdscope-tests', 'sgdscope-cli', 'sgdscope-named-when-written', 'sgdscope-fuzz']);
  // The digits end to end and the statistics of rounding take minutes here and, like the installed
  // library and the hashes, run no line that others do not; the bench is not built.
  const others = 'cli\\.(bench|digits)|rounding_floor|determinism|install';
  await test('asan', ['--label-exclude', 'style', '--exclude-regex', others]);
}

async function threads() {
  await build('tsan', ['sgdscope-tests']);
  await test('tsan', ['--label-regex', 'threads']);
}

async function wasm() {
  await build('wasm');
  await test('wasm');
}

/** The bits of another compiler, hardly optimised: Emscripten brings a clang. */
async function clang() {
  const CXX = ['clang++', 'clang++-19'].find((name) => programVersion(name) !== null);
  if (!CXX) return;
  await build('clang', ['sgdscope-hashes'], { CXX });
  await test('clang', ['--tests-regex', 'determinism']);
}

/** A page under random input mostly waits: clang-tidy works beside it. */
async function random() {
  process.env.SGDSCOPE_RANDOM_SECONDS = '120';
  await buildPage();
  await Promise.all([
    tool('vitest/vitest.mjs', ['run', 'tests/web/browser/random.test.ts']),
    must(process.execPath, ['scripts/lint.mjs']),
  ]);
}

async function browsers() {
  await buildPage();
  await tool('vitest/vitest.mjs', ['run', '--root', '.', '--config', 'tests/web/thorough/vitest.config.ts']);
}

async function buildPage() {
  await buildPackage();
  await buildSite();
}

const onLinux = (part) => (process.platform === 'linux' ? part : () => console.log('Only on Linux.'));
const parts = {
  sanitized, threads, wasm, clang,
  arm: onLinux(() => must(process.execPath, ['scripts/test-arm.mjs'])),
  random,
  browsers: onLinux(browsers),
};

await script(async () => {
  const asked = process.argv.slice(2);
  const unknown = asked.find((name) => !Object.hasOwn(parts, name));
  if (unknown) throw new Stop(`${unknown} is no part of the thorough tests; they are ${Object.keys(parts).join(', ')}.`, 2);
  await setup('thorough');
  for (const name of asked.length ? asked : Object.keys(parts)) {
    const start = performance.now();
    await parts[name]();
    console.log(`${name}: ${((performance.now() - start) / 1000).toFixed(0)} s`); // so that a slow one is seen
  }
});
