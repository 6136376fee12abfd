// npm run build: the native release build, then the package and the page. `--native` or
// `--package`: one of them.
import { setup } from './lib/setup.mjs';
import { build, program } from './lib/native.mjs';
import { script } from './lib/run.mjs';
import { buildSite } from './lib/site.mjs';
import { buildPackage } from './lib/web.mjs';

await script(async () => {
  const only = process.argv[2];
  if (only !== '--package') {
    await setup('build');
    await build('release', ['sgdscope-cli', 'sgdscope-bench']);
    console.log(`Built ${program('release', 'sgdscope')} and sgdscope-bench beside it.`);
  }
  if (only !== '--native') {
    await setup('wasm');
    await buildPackage();
    await buildSite();
    console.log('Built web/dist: the package (index.js, sgdscope.wasm, …) and the page (index.html).');
  }
});
