// npm test: set-up, release build, every functional test.
import { setup } from './lib/setup.mjs';
import { build, test } from './lib/native.mjs';
import { script } from './lib/run.mjs';

await script(async () => {
  await setup('test');
  await build('release');
  await test('release');
});
