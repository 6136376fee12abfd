// npm start: set-up, build, the site on this machine.
import { setup } from './lib/setup.mjs';
import { script } from './lib/run.mjs';
import { buildSite } from './lib/site.mjs';
import { buildPackage, tool } from './lib/web.mjs';

await script(async () => {
  await setup('wasm');
  await buildPackage();
  await buildSite();
  await tool('vite/bin/vite.js', ['preview', '--config', 'web/vite.config.ts']);
});
