#!/usr/bin/env node
// The command line on the WebAssembly engine: `npx sgdscope analyze`. The same program as the native
// one, so the same commands and files; slower, and Ctrl-C leaves at once.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

// A pipe that somebody made non-blocking is full at times: its reader needs a moment.
const { writeSync } = fs;
const moment = new Int32Array(new SharedArrayBuffer(4));
fs.writeSync = (...given) => {
  for (;;) {
    try {
      return writeSync(...given);
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error;
      Atomics.wait(moment, 0, 0, 5);
    }
  }
};

const start = createRequire(import.meta.url)('../dist/cli/sgdscope-cli.cjs');
const data = fileURLToPath(new URL('../../engine/data', import.meta.url));

await start({
  arguments: process.argv.slice(2),
  preRun: (program) => Object.assign(program.ENV, { SGDSCOPE_DATA: data }, process.env),
});
