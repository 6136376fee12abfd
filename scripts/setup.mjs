// npm run setup [-- --test | --wasm | --thorough]: installs what that needs, or says so.
import { Stop, script } from './lib/run.mjs';
import { levels, setup } from './lib/setup.mjs';

await script(async () => {
  const argument = process.argv[2] ?? '--build';
  const level = argument.replace(/^--/, '');
  if (!Object.hasOwn(levels, level) || process.argv.length > 3) {
    throw new Stop('Usage: npm run setup [-- --test | --wasm | --thorough]', 2);
  }
  await setup(level);
  console.log('Everything that is needed is there.');
});
