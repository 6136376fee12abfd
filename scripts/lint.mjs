// npm run lint [-- FILE…]: clang-tidy over the engine and the programs, or over FILE…
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
import { setup } from './lib/setup.mjs';
import { configure } from './lib/native.mjs';
import { Stop, collect, root, script } from './lib/run.mjs';

const folder = 'build/dev'; // its compile_commands.json has assertions alive

/** The files of the engine and the programs that this machine's build compiles. */
function compiledFiles() {
  const database = JSON.parse(readFileSync(join(root, folder, 'compile_commands.json'), 'utf8'));
  return database
    .map((entry) => relative(root, entry.file))
    .filter((file) => /^(engine|native)\//.test(file))
    .sort();
}

/** clang-tidy's findings without its counts of what it left out; '' for a clean file. */
async function findings(file) {
  // The flags are those of the build's compiler, which need not be clang.
  const tolerant = '--extra-arg=-Wno-unknown-warning-option';
  const { ok, out } = await collect('clang-tidy', ['-p', folder, '--quiet', tolerant, file]);
  if (ok) return '';
  const counts = /^(\d+ warnings? |Suppressed |Use -header-filter|Error while processing ).*\n?/gm;
  // Killed, it says nothing.
  return out.replace(counts, '').trim() || `${file}: clang-tidy failed without a word.`;
}

await script(async () => {
  await setup('thorough');
  configure('dev');
  const named = process.argv.slice(2);
  const files = named.length > 0 ? named : compiledFiles();
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
