// npm run build: the native release build.
import { setup } from './lib/setup.mjs';
import { build, program } from './lib/native.mjs';
import { script } from './lib/run.mjs';

await script(async () => {
  await setup('build');
  await build('release', ['sgdscope-cli', 'sgdscope-bench']);
  console.log(`Built ${program('release', 'sgdscope')} and sgdscope-bench beside it.`);
});
