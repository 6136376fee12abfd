// npm run analyze [-- OPTIONS]: set-up, build, then the analysis of the shipped digits. An option
// given here replaces the default of the same name; all others are passed on as they are.
import { join } from 'node:path';
import { setup } from './lib/setup.mjs';
import { build, program } from './lib/native.mjs';
import { attach, script } from './lib/run.mjs';

const defaults = {
  '--data': 'digits',
  '--hidden': '24,16',
  '--activation': 'relu',
  '--loss': 'cross-entropy',
  '--epochs': '100',
  '--lr': '0.1',
  '--batch': '20',
  '--seed': '1',
  '--out': 'out/digits',
};

/** The value the user gave for `option`, or undefined. */
function given(options, option) {
  const at = options.findLastIndex((word) => word === option || word.startsWith(`${option}=`));
  if (at < 0) return undefined;
  return options[at] === option ? (options[at + 1] ?? '') : options[at].slice(option.length + 1);
}

await script(async () => {
  const options = process.argv.slice(2);
  // With --json standard output carries the analysis and nothing else, so our lines step aside.
  if (options.includes('--json')) console.log = console.error;
  await setup('build');
  await build('release', ['sgdscope-cli']);
  const added = Object.entries(defaults).filter(([option]) => given(options, option) === undefined);
  const words = ['analyze', ...added.flat(), ...options];
  const status = await attach(program('release', 'sgdscope'), words);
  const helpOnly = options.includes('--help') || options.includes('-h');
  if (status === 0 && !helpOnly) {
    const out = given(options, '--out') ?? defaults['--out'];
    console.log(`The report: ${join(out, 'report.html')}`);
  }
  return status;
});
