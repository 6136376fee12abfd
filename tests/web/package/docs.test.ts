// Everything that the package exports says in the reference what it is: what web/typedoc.json asks for
// is missing otherwise, and a warning there is an error.
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

test('every export has a comment', async () => {
  const program = ['node_modules/typedoc/bin/typedoc', '--options', 'web/typedoc.json', '--emit', 'none'];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, program, { env: { ...process.env, NO_COLOR: '1' } });
  expect(stdout + stderr).not.toMatch(/warning|error/);
});

test('comments are phrases, not genitives that lean on the name beside them', async () => {
  for (const name of ['types', 'api']) expect(await readFile(`web/src/${name}.ts`, 'utf8')).not.toMatch(/\/\*\* (Of|Whose)\b/);
});
