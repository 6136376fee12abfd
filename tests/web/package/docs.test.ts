// Everything that the package exports says in the reference what it is: what web/typedoc.json asks for
// is missing otherwise, and a warning there is an error.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

test('every export has a comment', async () => {
  const program = ['node_modules/typedoc/bin/typedoc', '--options', 'web/typedoc.json', '--emit', 'none'];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, program, { env: { ...process.env, NO_COLOR: '1' } });
  expect(stdout + stderr).not.toMatch(/warning|error/);
});
