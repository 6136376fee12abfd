// Bundlers take the package as it is, from a folder where it is installed: Vite and webpack find the
// module's file by themselves, esbuild takes the entry with the bytes inside. Whatever they make of it, there is a worker.
import { cp, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { build as esbuild } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { build as vite, createServer } from 'vite';
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

/** A project that uses `entry`, and imports the address of its engine where `wasm` says from what; index.html and main.js are what a bundler begins with. */
async function project(name: string, entry: string, wasm = ''): Promise<string> {
  const root = join(folder, name);
  await mkdir(root, { recursive: true });
  await writeFile(join(root, 'index.html'), '<!doctype html><title>t</title><script type="module" src="./main.js"></script>');
  await writeFile(join(root, 'main.js'), `
    import { loadEngine } from '${entry}';
    ${wasm && `import wasm from '${wasm}';`}
    window.done = loadEngine(${wasm && '{ wasm }'}).then(async (engine) =>
      [...(await engine.eigen([2, 1, 1, 2], 2)).eigenvalues].map(Math.round).join() + (engine.threaded ? ' in a worker' : engine.workerError));
    window.done.catch(() => undefined);`);
  return root;
}

const expected = '1,3 in a worker';

/** What the page at `url` comes to. */
async function found(url: string): Promise<unknown> {
  const { page } = await here.open(url);
  await page.waitForFunction(() => 'done' in window);
  return page.evaluate(() => (window as unknown as { done: Promise<unknown> }).done);
}

async function outcome(root: string): Promise<unknown> {
  const site = await serve({}, { '': root });
  try {
    return await found(site.url);
  } finally {
    site.close();
  }
}

const wasmFiles = async (path: string) => (await readdir(path)).filter((name) => name.endsWith('.wasm'));

test.each([undefined, 'es2017', 'es2015'])('Vite, target %s', async (target) => {
  const root = await project(`vite-${target}`, 'sgdscope');
  await vite({ root, configFile: false, logLevel: 'error', build: target ? { target } : {} });
  expect(await wasmFiles(join(root, 'dist/assets'))).toHaveLength(1);
  expect(await outcome(join(root, 'dist'))).toBe(expected);
});

describe('the server of Vite', () => {
  /** A project with a copy of the package: what is linked is left alone by Vite's optimiser, as nothing of a registry is. */
  async function served(name: string, exclude: string[], wasm?: string): Promise<unknown> {
    const root = join(folder, 'served', name);
    const copy = join(root, 'node_modules/sgdscope');
    await mkdir(copy, { recursive: true });
    for (const part of ['package.json', 'web/dist']) await cp(part, join(copy, part), { recursive: true });
    await project(join('served', name), 'sgdscope', wasm);
    const server = await createServer({ root, configFile: false, logLevel: 'silent', server: { host: '127.0.0.1', port: 0 }, optimizeDeps: { exclude } });
    await server.listen();
    try {
      return await found(server.resolvedUrls!.local[0]!);
    } finally {
      await server.close();
    }
  }

  test('as the guide has it', async () => {
    expect(await served('excluded', ['sgdscope'])).toBe(expected);
    expect(await served('address', [], 'sgdscope/sgdscope.wasm?url')).toBe(expected);
  });

  test('without, says what is needed', async () => {
    await expect(served('optimised', [])).rejects.toThrow(/sgdscope\.wasm is no WebAssembly.*optimizeDeps: \{ exclude: \['sgdscope'\] \}/);
  });
});

test('webpack', async () => {
  const root = await project('webpack', 'sgdscope');
  const output = { path: join(root, 'dist') };
  const stats = await promisify(webpack)({ context: root, entry: './main.js', mode: 'production', performance: false, output });
  expect(stats!.toJson({ all: false, errors: true, warnings: true })).toEqual({ errors: [], warnings: [] });
  await writeFile(join(root, 'dist/index.html'), '<!doctype html><title>t</title><script src="main.js"></script>');
  expect(await wasmFiles(join(root, 'dist'))).toHaveLength(1);
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
