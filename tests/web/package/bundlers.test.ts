// Bundlers take the package as it is, from a folder where it is installed: Vite and webpack find the
// module's file by themselves, esbuild takes the entry with the bytes inside. Whatever they make of it, there is a worker.
import { cp, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { build as esbuild } from 'esbuild';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
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
  await mkdir(root, { recursive: true });
  await writeFile(join(root, 'index.html'), '<!doctype html><title>t</title><script type="module" src="./main.js"></script>');
  await writeFile(join(root, 'main.js'), `
    import { loadEngine } from '${entry}';
    window.done = loadEngine().then(async (engine) =>
      [...(await engine.eigen([2, 1, 1, 2], 2)).eigenvalues].map(Math.round).join() + (engine.threaded ? ' in a worker' : engine.workerError));
    window.done.catch(() => undefined);`);
  return root;
}

const expected = '1,3 in a worker';

/** What the page in `root` comes to. */
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

afterEach(() => { vi.unstubAllEnvs(); });
const wasmFiles = async (path: string) => (await readdir(path)).filter((name) => name.endsWith('.wasm'));

test.each([undefined, 'es2017', 'es2015'])('Vite, target %s', async (target) => {
  const root = await project(`vite-${target}`, 'sgdscope');
  vi.stubEnv('NODE_ENV', 'production'); // as `vite build` has it; that of vitest would mean development
  await vite({ root, configFile: false, logLevel: 'error', build: target ? { target } : {} });
  expect(await wasmFiles(join(root, 'dist/assets'))).toHaveLength(1);
  expect(await outcome(join(root, 'dist'))).toBe(expected);
});

// For development, it takes the entry with the bytes inside, as Vite's server does (vite-server.test.ts).
test.each([['production', 1], ['development', 0]] as const)('webpack, for %s', async (mode, files) => {
  const root = await project(`webpack-${mode}`, 'sgdscope');
  const output = { path: join(root, 'dist') };
  const stats = await promisify(webpack)({ context: root, entry: './main.js', mode, performance: false, output });
  expect(stats!.toJson({ all: false, errors: true, warnings: true })).toEqual({ errors: [], warnings: [] });
  await writeFile(join(root, 'dist/index.html'), '<!doctype html><title>t</title><script src="main.js"></script>');
  expect(await wasmFiles(join(root, 'dist'))).toHaveLength(files);
  expect(await outcome(join(root, 'dist'))).toBe(expected);
});

test('esbuild with the file copied', async () => {
  const root = await project('esbuild-copied', 'sgdscope');
  await esbuild({ entryPoints: [join(root, 'main.js')], bundle: true, format: 'esm', outfile: join(root, 'dist/main.js'), logLevel: 'error' });
  await cp('web/dist/sgdscope.wasm', join(root, 'dist/sgdscope.wasm'));
  await writeFile(join(root, 'dist/index.html'), '<!doctype html><title>t</title><script type="module" src="main.js"></script>');
  expect(await outcome(join(root, 'dist'))).toBe(expected);
});

test.each([{}, { keepNames: true, minify: true }, { target: 'es2017' }, { target: 'es2015' }])('esbuild %o', async (settings) => {
  const name = `esbuild-${Object.values(settings).join('-')}`;
  const root = await project(name, 'sgdscope/inline');
  const outfile = join(root, 'dist/main.js');
  await esbuild({ entryPoints: [join(root, 'main.js')], bundle: true, format: 'esm', outfile, logLevel: 'error', ...settings });
  await writeFile(join(root, 'dist/index.html'), '<!doctype html><title>t</title><script type="module" src="main.js"></script>');
  expect(await outcome(join(root, 'dist'))).toBe(expected);
});
