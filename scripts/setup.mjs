// npm run setup [-- --test | --thorough]: installs what building (or testing) needs, or says so.
import { Stop, script } from './lib/run.mjs';
import { setup } from './lib/setup.mjs';

await script(async () => {
  const argument = process.argv[2] ?? '--build';
  const level = argument.replace(/^--/, '');
  if (!['build', 'test', 'thorough'].includes(level) || process.argv.length > 3) {
    throw new Stop('Usage: npm run setup [-- --test | --thorough]', 2);
  }
  await setup(level);
  console.log('Everything that is needed is there.');
});
