// Browsers compile WebAssembly where it first runs: a first analysis takes several times as long as a third.
import { runOperations } from './operations-run.js';
import type { Context } from './work.js';

/** Analyses a dozen samples, so that this is behind the engine when somebody waits for an answer. */
export function warmUp(context: Context): void {
  const options = 'hidden 4\nepochs 1\ntest-fraction 0\n';
  const made = runOperations['run.create'](context, { data: { name: 'spirals', options: 'samples 12\n' }, options });
  const { handle: run } = made.result() as { handle: number };
  const work = runOperations['run.analyze'](context, { run, options: '' });
  while (work.step?.()) continue;
  work.result();
  work.end?.();
  runOperations.release(context, { handle: run });
}
