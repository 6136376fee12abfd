// npm run lint [-- FILE…]: clang-tidy over the engine and the programs (or FILE…), errors end it.
import { availableParallelism } from 'node:os';
import { setup } from './lib/setup.mjs';
import { configure } from './lib/native.mjs';
import { Stop, collect, script } from './lib/run.mjs';
import { cppFiles } from './lib/sources.mjs';

const folder = 'build/dev'; // its compile_commands.json has assertions alive

/** clang-tidy's findings without its counts of what it left out; '' for a clean file. */
async function findings(file) {
  const { ok, out } = await collect('clang-tidy', ['-p', folder, '--quiet', file]);
  if (ok) return '';
  return out.replace(/^(\d+ warnings? .*|Suppressed .*|Use -header-filter.*)\n/gm, '').trim();
}

await script(async () => {
  await setup('thorough');
  configure('dev');
  const named = process.argv.slice(2);
  const files = named.length > 0 ? named : cppFiles().filter((f) => /^(engine|native)\/.*\.cpp$/.test(f));
  const queue = [...files];
  let bad = 0;
  const worker = async () => {
    for (let file = queue.shift(); file; file = queue.shift()) {
      const text = await findings(file);
      if (text === '') continue;
      bad++;
      console.log(text);
    }
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), files.length) }, worker));
  if (bad > 0) throw new Stop(`clang-tidy: ${bad} of ${files.length} files have findings.`);
  console.log(`clang-tidy: ${files.length} files, no findings.`);
});
