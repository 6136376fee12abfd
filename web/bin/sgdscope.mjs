#!/usr/bin/env node
// The command line on the WebAssembly engine: `npx sgdscope analyze`. The same program as the native
// one, so the same commands and files; slower, and Ctrl-C leaves at once.
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const start = createRequire(import.meta.url)('../dist/cli/sgdscope-cli.cjs');
const data = fileURLToPath(new URL('../../engine/data', import.meta.url));

await start({
  arguments: process.argv.slice(2),
  preRun: (program) => Object.assign(program.ENV, { SGDSCOPE_DATA: data }, process.env),
});
