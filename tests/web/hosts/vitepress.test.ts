// A VitePress page that imports the element from the package: rendered on a server, run in Chromium.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, it } from 'vitest';
import { finalBlocks, stage } from '../browser/browser.js';
import { expectedBlocks } from '../browser/expected.js';

let folder: string;
const here = stage({}, async () => {
  folder = await mkdtemp(join(tmpdir(), 'sgdscope-vitepress-'));
  const program = ['node_modules/vitepress/bin/vitepress.js', 'build', 'tests/web/hosts/vitepress', '--outDir', folder];
  await promisify(execFile)(process.execPath, program, { env: { ...process.env, NODE_ENV: 'production' } });
  return { 'book/': folder };
});
afterAll(() => rm(folder, { recursive: true }));

it('the server writes the tag, the browser trains', async () => {
  const text = await readFile(join(folder, 'index.html'), 'utf8');
  expect(text).toContain('<sgd-scope data="moons" hidden-layers="8" epochs="4" speed="1000"></sgd-scope>');
  const { page, problems } = await here.open('book/');
  expect(await finalBlocks(page)).toEqual(await expectedBlocks('v=1&data=moons&hidden=8&epochs=4'));
  expect(problems).toEqual([]);
});
