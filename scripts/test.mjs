// npm test: set-up, release build, every functional test of the engine and its programs; then the
// package and the page, in Node and in Chromium. `--native` or `--web`: one of the two halves.
import { setup } from './lib/setup.mjs';
import { build, test } from './lib/native.mjs';
import { script } from './lib/run.mjs';
import { buildSite } from './lib/site.mjs';
import { buildPackage, tool } from './lib/web.mjs';

await script(async () => {
  const only = process.argv[2];
  await setup('test');
  if (only !== '--web') {
    await build('release');
    await test('release');
  }
  if (only !== '--native') {
    await build('release', ['sgdscope-cli']); // what the package is compared with
    await buildPackage();
    await buildSite();
    await tool('typescript/bin/tsc', ['-p', 'web/tsconfig.json']);
    await tool('vitest/vitest.mjs', ['run']);
  }
});
