// Vite's server, begun as its users begin it: no configuration, the package installed from its tarball. The server moves
// modules of packages to where their files are not, so under its condition `development` the package has its bytes inside.
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadEngine, type ExperimentOptions } from '../../../web/dist/index.js';
import { stage } from '../browser/browser.js';

const run = promisify(execFile);
const here = stage();
let folder: string;
let tarball: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sgdscope-vite-'));
  const { stdout } = await run('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder]);
  tarball = join(folder, stdout.trim());
});
afterAll(() => rm(folder, { recursive: true }));

const settings: ExperimentOptions = { data: 'moons', samples: 60, hidden: [4], activation: 'tanh', epochs: 5, lr: 0.3, batch: 10, seed: 4 };

/** Trains and measures; `options`: of loadEngine. */
const trains = (options = '') => `
  window.done = loadEngine(${options}).then(async (engine) => {
    const run = await engine.experiment(${JSON.stringify(settings)});
    const { loss } = await run.advance();
    return { loss, gammas: (await run.analyze()).blocks.map(({ gamma }) => gamma), threaded: engine.threaded };
  });
  window.done.catch(() => undefined);`;

/** A project where nothing but the package is installed. */
async function project(name: string, script: string, body = ''): Promise<string> {
  const root = join(folder, name);
  await mkdir(root);
  await writeFile(join(root, 'package.json'), '{ "private": true }');
  await run('npm', ['install', '--offline', '--no-audit', '--no-fund', tarball], { cwd: root });
  await writeFile(join(root, 'index.html'), `<!doctype html><title>t</title><script type="module" src="./main.js"></script>${body}`);
  await writeFile(join(root, 'main.js'), script);
  return root;
}

/** What `look` finds while `vite` serves the project. */
async function served<T>(root: string, look: (url: string) => Promise<T>): Promise<T> {
  const server: ChildProcess = spawn(process.execPath, [resolve('node_modules/vite/bin/vite.js'), '--host', '127.0.0.1', '--port', '0'],
    { cwd: root, env: { ...process.env, NO_COLOR: '1', NODE_ENV: undefined }, stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    for await (const line of createInterface({ input: server.stdout! })) {
      const [url] = line.match(/http:\/\/127\S+/) ?? [];
      if (url) return await look(url);
    }
    throw new Error('Vite has ended without an address.');
  } finally {
    const gone = once(server, 'exit');
    server.kill();
    await gone;
  }
}

describe('training in a page has the digits of Node', () => {
  let expected: { loss: number | null; gammas: (number | null)[]; threaded: boolean };
  beforeAll(async () => {
    const engine = await loadEngine();
    const trained = await engine.experiment(settings);
    const { loss } = await trained.advance();
    expected = { loss, gammas: (await trained.analyze()).blocks.map(({ gamma }) => gamma), threaded: true };
    engine.dispose();
  });

  test.each([
    ['the package', `import { loadEngine } from 'sgdscope'; ${trains()}`],
    ['its entry with the bytes inside', `import { loadEngine } from 'sgdscope/inline'; ${trains()}`],
    ['an address of its module', `import { loadEngine } from 'sgdscope'; import wasm from 'sgdscope/sgdscope.wasm?url'; ${trains('{ wasm }')}`],
  ])('%s', async (name, script) => {
    const root = await project(name.replaceAll(' ', '-'), script);
    const found = await served(root, async (url) => {
      const { page, requests } = await here.open(url);
      await page.waitForFunction(() => 'done' in window);
      return { result: await page.evaluate(() => (window as unknown as { done: Promise<unknown> }).done), requests };
    });
    expect(found.result).toEqual(expected);
    // That it was moved, and is not served from where it lies: otherwise this tests nothing.
    expect(found.requests.filter((request) => request.includes('/.vite/deps/sgdscope'))).toHaveLength(1);
    expect(await readdir(join(root, 'node_modules/.vite/deps'))).toContain(name.includes('inside') ? 'sgdscope_inline.js' : 'sgdscope.js');
  });
});

test('the element, with the digits', async () => {
  const root = await project('element', 'import \'sgdscope/digits\'; import \'sgdscope/element\';',
    '<sgd-scope lang="en" data="digits" samples="20" hidden-layers="1" epochs="1" speed="1000"></sgd-scope>');
  await served(root, async (url) => {
    const { page, problems } = await here.open(url);
    const epoch = () => page.evaluate(() => (document.querySelector('sgd-scope') as never as { snapshot?(): { source: string; epoch: number } }).snapshot?.());
    await expect.poll(epoch, { timeout: 30_000 }).toMatchObject({ source: 'live', epoch: 1 });
    expect(problems).toEqual([]);
  });
});

test('only who builds for development has the bytes inside', async () => {
  const { exports } = JSON.parse(await readFile('package.json', 'utf8')) as { exports: Record<string, Record<string, string>> };
  expect(Object.keys(exports['.']!)).toEqual(['types', 'development', 'default']);
  const file = await run(process.execPath, ['--input-type=module', '--eval', 'console.log(import.meta.resolve("sgdscope"))']);
  expect(file.stdout).toMatch(/web\/dist\/index\.js\n$/);
});
