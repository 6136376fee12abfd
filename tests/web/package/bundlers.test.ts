// Bundlers take the package as it is: Vite finds the module's file by itself, esbuild takes the
// entry with the bytes inside.
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join, resolve } from 'node:path';
import { build as esbuild } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { build as vite } from 'vite';
import type { Browser } from 'playwright-core';
import { launch } from '../browser/browser.js';

let browser: Browser, folder: string;
beforeAll(async () => {
  browser = await launch();
  folder = await mkdtemp(join(tmpdir(), 'sgdscope-bundlers-'));
});
afterAll(async () => {
  await browser.close();
  await rm(folder, { recursive: true });
});

const program = (entry: string) => `
  import { loadEngine } from '${entry}';
  window.done = loadEngine().then(async (engine) => [...(await engine.eigen([2, 1, 1, 2], 2)).eigenvalues].map(Math.round).join());`;
const page = '<!doctype html><title>t</title><script type="module" src="./main.js"></script>';
const alias = { sgdscope: resolve('web/dist/index.js'), 'sgdscope/inline': resolve('web/dist/inline.js') };

async function runs(root: string): Promise<unknown> {
  const types: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.wasm': 'application/wasm' };
  const server = createServer((request, response) => {
    const path = request.url === '/' ? 'index.html' : request.url!.slice(1);
    response.setHeader('content-type', types[extname(path)] ?? 'application/octet-stream');
    readFile(join(root, path)).then((body) => response.end(body), () => response.writeHead(404).end());
  }).listen(0, '127.0.0.1');
  try {
    const tab = await browser.newPage();
    const address = server.address();
    await tab.goto(`http://127.0.0.1:${typeof address === 'object' ? address!.port : 0}/`);
    await tab.waitForFunction(() => 'done' in window);
    return await tab.evaluate(() => (window as unknown as { done: Promise<unknown> }).done);
  } finally {
    server.close();
  }
}

test('Vite', async () => {
  const root = join(folder, 'vite');
  await import('node:fs/promises').then(({ mkdir }) => mkdir(root));
  await writeFile(join(root, 'index.html'), page);
  await writeFile(join(root, 'main.js'), program('sgdscope'));
  await vite({ root, configFile: false, logLevel: 'error', resolve: { alias: [{ find: /^sgdscope$/, replacement: alias.sgdscope }] } });
  const assets = await readdir(join(root, 'dist/assets'));
  expect(assets.filter((name) => name.endsWith('.wasm'))).toHaveLength(1);
  expect(await runs(join(root, 'dist'))).toBe('1,3');
});

test('esbuild', async () => {
  const root = join(folder, 'esbuild');
  await esbuild({
    stdin: { contents: program('sgdscope/inline'), resolveDir: folder }, bundle: true, format: 'esm',
    outfile: join(root, 'main.js'), alias, logLevel: 'error',
  });
  await writeFile(join(root, 'index.html'), page);
  expect(await runs(root)).toBe('1,3');
});
