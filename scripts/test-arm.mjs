// npm run test:arm: the kernels and the recorded bits on 64-bit Arm, cross compiled and run by qemu.
import { setup } from './lib/setup.mjs';
import { build, test } from './lib/native.mjs';
import { script } from './lib/run.mjs';

await script(async () => {
  await setup('arm');
  await build('arm', ['sgdscope-hashes', 'sgdscope-tests']);
  await test('arm');
});
