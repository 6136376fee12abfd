// npm run docs: the package's reference as pages, from the comments in web/src.
import { script } from './lib/run.mjs';
import { setupPackages, tool } from './lib/web.mjs';

await script(async () => {
  await setupPackages();
  await tool('typedoc/bin/typedoc', ['--options', 'web/typedoc.json']);
});
