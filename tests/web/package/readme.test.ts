// The JavaScript of the README runs, and prints what it promises.
import { readFile, rm, writeFile } from 'node:fs/promises';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

test('the example of the README', async () => {
  const [, code] = (await readFile('README.md', 'utf8')).match(/^```js\n([\s\S]*?)^```$/m)!;
  // Inside the project, where the package finds itself by its name.
  const file = `tests/web/package/.readme-${process.pid}.mjs`;
  await writeFile(file, code!);
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [file]);
    expect(stdout).toMatch(/layer 2 weights \(16×16\) [01]\.\d+\n/);
  } finally {
    await rm(file);
  }
});
