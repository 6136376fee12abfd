// Pieces of the package that need no engine, and the package as a whole: size, exports, import on a
// server.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { flatData, toRows } from '../../../web/src/numbers.js';
import { optionsText } from '../../../web/src/options.js';

const run = promisify(execFile);

test('options become the command line\'s names', () => {
  const text = optionsText({ weightDecay: 0.1, activations: ['tanh', 'relu'], bias: false, hidden: [3, 4], lr: undefined, signal: 1 }, ['signal']);
  expect(text).toBe('weight-decay 0.1\nactivation tanh,relu\nbias 0\nhidden 3,4\n');
  expect(() => optionsText({ loss: 'a\nseed 3' })).toThrow(/option loss/);
  expect(() => optionsText({ window: () => 1 })).toThrow(/option window: found a function/);
});

test('rows are flattened, and refused where they are ragged', () => {
  expect(toRows([[1, 2], [3, 4]], 'inputs')).toEqual({ values: Float64Array.of(1, 2, 3, 4), rows: 2, columns: 2 });
  expect(() => toRows([1, 2, 3], 'inputs', 2)).toThrow(/3 numbers are no rows of 2/);
  expect(flatData({ inputs: [[1], [2]], labels: [0, 3] }).classes).toBe(4);
});

test('the files keep to their sizes', async () => {
  const size = async (name: string) => {
    const bytes = await readFile(join('web/dist', name));
    return { whole: bytes.length / 1000, gzip: gzipSync(bytes, { level: 9 }).length / 1000 };
  };
  const [wasm, layer, inline] = [await size('sgdscope.wasm'), await size('index.js'), await size('inline.js')];
  console.log(`sgdscope.wasm ${wasm.whole.toFixed(0)} kB, ${wasm.gzip.toFixed(0)} kB gzip; index.js ${layer.gzip.toFixed(1)} kB gzip`);
  expect(wasm.whole).toBeLessThan(237);
  expect(wasm.gzip).toBeLessThan(106.3);
  expect(layer.gzip).toBeLessThan(11);
  expect(inline.gzip).toBeLessThan(93.8);
});

test('the tarball installs into an empty folder, imports on a server and runs there', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sgdscope-pack-'));
  try {
    const { stdout } = await run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder]);
    const [{ filename, files }] = JSON.parse(stdout) as [{ filename: string; files: { path: string }[] }];
    const paths = files.map((file) => file.path);
    expect(paths).toContain('web/dist/sgdscope.wasm');
    expect(paths).toContain('LICENSE');
    // What a reader can follow, and no file that nothing leads to.
    for (const page of ['README.md', 'web/README.md']) {
      const text = (await readFile(page, 'utf8')).replace(/^```[^]*?^```/gm, '');
      for (const [, markdown, html] of text.matchAll(/\]\(([^)]+)\)|src(?:set)?="([^"]+)"/g)) {
        if (/^https?:/.test((markdown ?? html)!)) continue;
        const [file, heading] = (markdown ?? html)!.split('#');
        const target = file ? join(dirname(page), file) : page;
        expect(paths.some((path) => path === target || path.startsWith(`${target}/`)), `${page}: ${target}`).toBe(true);
        if (heading) expect((await readFile(target, 'utf8')).match(/^#+ .*$/gm)!.map((line) => line.toLowerCase().replace(/[^\w -]/g, '').trim().replaceAll(' ', '-'))).toContain(heading);
      }
    }
    expect(paths).not.toContain('web/dist/site.js');
    const declared = paths.filter((path) => path.endsWith('.d.ts')).map((path) => basename(path, '.d.ts')).sort();
    expect(declared).toEqual(['api', 'digits', 'embed', 'errors', 'index', 'inline', 'types']);
    const builtAt = Buffer.from(resolve('.'));
    for (const path of paths) expect((await readFile(path)).includes(builtAt), `${path}: the folder where it was built`).toBe(false);
    expect(paths.filter((path) => /test|\.ts$/.test(path) && !path.endsWith('.d.ts'))).toEqual([]);
    await run('npm', ['init', '-y'], { cwd: folder });
    await run('npm', ['install', '--offline', '--no-audit', '--no-fund', resolve(folder, filename)], { cwd: folder });
    const program = `
      import { loadEngine } from 'sgdscope';
      import { loadEngine as inline } from 'sgdscope/inline';
      for (const load of [loadEngine, inline]) {
        const engine = await load();
        const { eigenvalues } = await engine.eigen([2, 1, 1, 2], 2);
        console.log(Math.round(eigenvalues[1]));
      }`;
    const ran = await run('node', ['--input-type=module', '--eval', program], { cwd: folder });
    expect(ran.stdout).toBe('3\n3\n');
    await run('node', [resolve('node_modules/publint/src/cli.js'), resolve(folder, filename), '--strict']);
    await run('node', [resolve('node_modules/@arethetypeswrong/cli/dist/index.js'), resolve(folder, filename), '--profile', 'esm-only',
      '--exclude-entrypoints', './sgdscope.wasm', './sgdscope.h']);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
