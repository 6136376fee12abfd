// npm run format [-- --check]: lays out the C++ files as .clang-format says, or only checks them.
import { Stop, capture, script } from './lib/run.mjs';
import { cppFiles } from './lib/sources.mjs';

await script(() => {
  const check = process.argv.includes('--check');
  const files = cppFiles();
  const mode = check ? ['--dry-run', '-Werror', '--ferror-limit=3'] : ['-i'];
  const { ok, out } = capture('clang-format', [...mode, '--style=file', ...files]);
  if (!ok) throw new Stop(check ? `${out}\nRun \`npm run format\`.` : out);
  console.log(`${files.length} C++ files ${check ? 'checked' : 'formatted'}.`);
});
