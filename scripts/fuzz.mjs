// npm run fuzz [-- SECONDS [TARGET…]]: libFuzzer on every target of tests/fuzz (a minute each), or on
// some. It begins with what is kept there and in build/fuzz/corpus, which grows from run to run.
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { findFuzzer } from './lib/detect.mjs';
import { setup } from './lib/setup.mjs';
import { build, program } from './lib/native.mjs';
import { Stop, attach, root, script } from './lib/run.mjs';

const targets = readdirSync(join(root, 'tests/fuzz'))
  .map((name) => name.match(/^fuzz_(\w+)\.cpp$/)?.[1])
  .filter(Boolean);
// No input may take ten seconds or 2 GB; 4096 bytes are enough to be interesting.
const limits = ['-timeout=10', '-rss_limit_mb=2048', '-max_len=4096', '-print_final_stats=1'];

function wishes([seconds = '60', ...names]) {
  if (!/^[1-9]\d*$/.test(seconds)) {
    throw new Stop(`npm run fuzz: found '${seconds}', expected a number of seconds for each target`, 2);
  }
  for (const name of names) {
    if (targets.includes(name)) continue;
    throw new Stop(`npm run fuzz: there is no target '${name}', expected ${targets.join(', ')}`, 2);
  }
  return { seconds, names: names.length > 0 ? names : targets };
}

await script(async () => {
  const { seconds, names } = wishes(process.argv.slice(2));
  await setup('fuzz');
  await build('fuzz', ['sgdscope-fuzz'], { CXX: findFuzzer() });
  for (const name of names) {
    const grown = join('build/fuzz/corpus', name);
    const found = join('build/fuzz/found', `${name}-`);
    for (const folder of [grown, 'build/fuzz/found']) mkdirSync(join(root, folder), { recursive: true });
    const kept = join('tests/fuzz/corpus', name);
    const status = await attach(program('fuzz', `sgdscope-fuzz-${name}`), [
      `-max_total_time=${seconds}`, `-artifact_prefix=${found}`, ...limits, grown,
      ...(existsSync(join(root, kept)) ? [kept] : []),
    ]);
    if (status === 130) return status;
    if (status !== 0) {
      throw new Stop(`${name}: a promise was broken. The input is ${found}…; once repaired, keep it in ${kept}.`);
    }
  }
});
