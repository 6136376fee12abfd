// Configuring, building and testing a CMake preset; silent where there is nothing to do.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findCompiler } from './detect.mjs';
import { Stop, attach, capture, must, root } from './run.mjs';

/** Where a preset leaves its programs. */
export const program = (preset, name) => join('build', preset, 'bin', name);

/** Configures `preset` (with `variables` set); its output is shown only where it fails. */
export function configure(preset, variables = {}) {
  const first = !existsSync(join(root, 'build', preset, 'build.ninja'));
  if (first) console.log(`Configuring build/${preset}`);
  const compiler = first && !process.env.CXX ? { CXX: findCompiler() } : {};
  const env = { ...process.env, ...compiler, ...variables };
  const { ok, out } = capture('cmake', ['--preset', preset], { env });
  if (!ok) throw new Stop(`${out}\nConfiguring preset ${preset} failed.`);
}

/** Configures and builds `preset` (all of it, or `targets`) with environment `variables`. */
export async function build(preset, targets = [], variables = {}) {
  configure(preset, variables);
  const folder = join('build', preset);
  const plan = capture('ninja', ['-C', folder, '-n', ...targets]);
  if (plan.ok && plan.out.includes('no work to do')) return;
  console.log(`Building ${folder}`);
  const choice = targets.length > 0 ? ['--target', ...targets] : [];
  const status = await attach('cmake', ['--build', '--preset', preset, ...choice]);
  if (status !== 0) throw new Stop(`Building preset ${preset} failed.`, status === 130 ? 130 : 1);
}

/** Runs the tests of `preset`; `selection` are further arguments of ctest. */
export const test = (preset, selection = []) => must('ctest', ['--preset', preset, ...selection]);
