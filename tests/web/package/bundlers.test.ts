// Bundlers take the package as it is, from a folder where it is installed: Vite and webpack find the
// module's file by themselves, esbuild takes the entry with the bytes inside.
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { build as esbuild } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { build as vite } from 'vite';
import webpack from 'webpack';
import { serve, stage } from '../browser/browser.js';

const here = stage();
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sgdscope-bundlers-'));
  await mkdir(join(folder, 'node_modules'));
  await symlink(resolve('.'), join(folder, 'node_modules/sgdscope'));
});
afterAll(() => rm(folder, { recursive: true }));

/** A project that uses `entry`; index.html and main.js are what a bundler begins with. */
async function project(name: string, entry: string): Promise<string> {
  const root = join(folder, name);
  await mkdir(root);
  await writeFile(join(root, 'index.html'), '<!doctype html><title>t</title><script type="module" src="./main.js"></script>');
  await writeFile(join(root, 'main.js'), `
    import { loadEngine } from '${entry}';
    window.done = loadEngine().then(async (engine) => [...(await engine.eigen([2, 1, 1, 2], 2)).eigenvalues].map(Math.round).join());`);
  return root;
}

async function outcome(root: string): Promise<unknown> {
  const site = await serve({}, { '': root });
  try {
    const { page } = await here.open(site.url);
    await page.waitForFunction(() => 'done' in window);
    return await page.evaluate(() => (window as unknown as { done: Promise<unknown> }).done);
  } finally {
    site.close();
  }
}

const wasmFiles = async (path: string) => (await readdir(path)).filter((name) => name.endsWith('.wasm'));

test('Vite', async () => {
  const root = await project('vite', 'sgdscope');
  await vite({ root, configFile: false, logLevel: 'error' });
  expect(await wasmFiles(join(root, 'dist/assets'))).toHaveLength(1);
  expect(await outcome(join(root, 'dist'))).toBe('1,3');
});

test('webpack', async () => {
  const root = await project('webpack', 'sgdscope');
  const output = { path: join(root, 'dist') };
  const stats = await promisify(webpack)({ context: root, entry: './main.js', mode: 'production', performance: false, output });
  expect(stats!.toJson({ all: false, errors: true, warnings: true })).toEqual({ errors: [], warnings: [] });
  await writeFile(join(root, 'dist/index.html'), '<!doctype html><title>t</title><script src="main.js"></script>');
  expect(await wasmFiles(join(root, 'dist'))).toHaveLength(1);
  expect(await outcome(join(root, 'dist'))).toBe('1,3');
});

test('esbuild', async () => {
  const root = await project('esbuild', 'sgdscope/inline');
  const outfile = join(root, 'dist/main.js');
  await esbuild({ entryPoints: [join(root, 'main.js')], bundle: true, format: 'esm', outfile, logLevel: 'error' });
  await writeFile(join(root, 'dist/index.html'), '<!doctype html><title>t</title><script type="module" src="main.js"></script>');
  expect(await outcome(join(root, 'dist'))).toBe('1,3');
});
