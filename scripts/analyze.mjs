// npm run analyze [-- OPTIONS]: set-up, build, then the analysis of the shipped digits, which is what the program does
// by default. Options are passed on as they are; without --out, the results go into the folder out/digits.
import { join } from 'node:path';
import { setup } from './lib/setup.mjs';
import { build, program } from './lib/native.mjs';
import { attach, script } from './lib/run.mjs';

/** The folder that the user gave, or undefined. */
function given(options) {
  const at = options.findLastIndex((word) => word === '--out' || word.startsWith('--out='));
  if (at < 0) return undefined;
  return options[at] === '--out' ? (options[at + 1] ?? '') : options[at].slice('--out='.length);
}

await script(async () => {
  const options = process.argv.slice(2);
  // With --json standard output carries the analysis and nothing else, so our lines step aside.
  if (options.includes('--json')) console.log = console.error;
  await setup('build');
  await build('release', ['sgdscope-cli']);
  const out = given(options) ?? 'out/digits';
  const words = ['analyze', ...(given(options) === undefined ? ['--out', out] : []), ...options];
  const status = await attach(program('release', 'sgdscope'), words);
  const helpOnly = options.includes('--help') || options.includes('-h');
  if (status === 0 && !helpOnly) console.log(`The report: ${join(out, 'report.html')}`);
  return status;
});
