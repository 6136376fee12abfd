// npx sgdscope: the command line on WebAssembly gives the package's digits, writes the files, and
// refuses with the native program's sentences and statuses.
import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadEngine } from '../../../web/dist/index.js';
import { defaults, keys, schema, type Field } from '../../../web/element/schema.js';

let folder: string;
beforeAll(async () => { folder = await mkdtemp(join(tmpdir(), 'sgdscope-npx-')); });
afterAll(() => rm(folder, { recursive: true }));

const sgdscope = (...args: string[]) => new Promise<{ status: number; out: string; err: string }>((done) => {
  execFile(process.execPath, [resolve('web/bin/sgdscope.mjs'), ...args], { cwd: folder }, (error, out, err) =>
    done({ status: error ? Number(error.code) : 0, out, err }));
});

/** As JSON has it: typed arrays as lists, null for what is no number. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value,
  (_, part) => (ArrayBuffer.isView(part) ? [...(part as Float64Array)] : part)));

test('analyze prints and writes all that the package returns, digit for digit', async () => {
  const { status, out } = await sgdscope('analyze', '--data', 'moons', '--hidden', '6,5', '--activation', 'tanh', '--epochs', '15',
    '--lr', '0.3', '--batch', '10', '--seed', '4', '--samples', '120', '--json', '--out', 'moons');
  expect(status).toBe(0);
  const printed = JSON.parse(out) as { blocks: { note?: string }[] };
  expect(await readdir(join(folder, 'moons'))).toEqual(['analysis.json', 'directions.csv', 'report.html']);
  const engine = await loadEngine();
  const run = await engine.experiment({
    data: 'moons', hidden: [6, 5], activation: 'tanh', epochs: 15, lr: 0.3, batch: 10, seed: 4, samples: 120,
  });
  await run.advance();
  const { blocks } = await run.analyze();
  // In the files the directions are a table of their own, and a sentence says why there is no fit.
  expect(printed.blocks.map(({ note, ...block }) => block)).toEqual(
    blocks.map(({ H_ii, C_ii, M2_ii, ...block }) => plain(block)));
  expect(printed.blocks.map(({ note }) => note === undefined)).toEqual(blocks.map(({ gamma }) => gamma !== null));
  engine.dispose();
});

test('the shipped digits and gzipped files are found and read', async () => {
  const { status, out } = await sgdscope('analyze', '--epochs', '1', '--samples', '100', '--hidden', '4', '--out', 'digits');
  expect(out).toContain('64 inputs, 10 classes');
  expect(status).toBe(0);
});

test('what the page takes for the program\'s defaults is what the program says that they are', async () => {
  const { out } = await sgdscope('analyze', '--help');
  const said = new Map([...out.matchAll(/^ {2}(?:-\w,)?--([\w-]+)((?:.*\n {20,})*.*)$/gm)].map(([, name, text]) =>
    [name!, /\(([^()]*)\)$/.exec(text!.replace(/\s+/g, ' '))?.[1]]));
  const taken = Object.fromEntries(keys.map((key) => [key, (schema[key] as Field).native]).filter(([, native]) => native !== undefined));
  expect(Object.keys(taken).length).toBeGreaterThan(15);
  // In words, as they depend on the data; and a flag.
  const inWords = {
    samples: `all; ${defaults.samples} made by formula`, loss: `${taken.loss}; mse-half-sum for real targets`,
    target: 'a class where all are names or whole numbers from 0 to 255', 'no-bias': undefined,
  };
  for (const [key, native] of Object.entries({ ...taken, ...inWords })) {
    expect(said.has(key), key).toBe(true);
    expect(typeof native === 'number' ? Number(said.get(key)) : said.get(key), key).toBe(native);
  }
});

test('bad input ends with status 2 and one sentence', async () => {
  const { status, err } = await sgdscope('analyze', '--data', 'nothing.csv');
  expect(status).toBe(2);
  expect(err).toMatch(/nothing\.csv/);
  expect((await sgdscope('--version')).out).toBe(`sgdscope ${JSON.parse(await readFile('package.json', 'utf8')).version}\n`);
});

test('a pipe is read, and a bar is drawn on terminals only', async () => {
  const points = Array.from({ length: 40 }, (_, i) => `${(i * 37) % 101},${(i * 53) % 97},${i % 2}\n`).join('');
  const { status, stdout, stderr } = spawnSync('bash', ['-c', 'cat | "$@"', 'bash', process.execPath, resolve('web/bin/sgdscope.mjs'),
    'analyze', '--data', '/dev/stdin', '--hidden', '4', '--epochs', '2', '--out', 'piped'],
  { cwd: folder, input: points, encoding: 'utf8', env: { ...process.env, TERM: 'xterm' } });
  expect(stderr).toBe('');
  expect(status).toBe(0);
  expect(stdout).toContain('40 samples, 2 inputs, 2 classes');
});

test.skipIf(!existsSync('/dev/full'))('lost output is not done, and a reader may leave', () => {
  const shell = (script: string) => spawnSync('bash', ['-c', script, 'bash', process.execPath, resolve('web/bin/sgdscope.mjs'),
    'analyze', '--data', 'moons', '--hidden', '4', '--epochs', '2', '--out', 'left'], { cwd: folder, encoding: 'utf8' });
  const lost = shell('"$@" > /dev/full');
  expect(lost.status).toBe(2);
  expect(lost.stderr).toMatch(/^sgdscope: standard output: cannot be written \(No space left on device\)\n$/);
  const left = shell('"$@" | head -n 1; echo "${PIPESTATUS[0]}"');
  expect(left.stderr).toBe('');
  expect(left.stdout).toMatch(/^Data [^\n]+\n0\n$/);
});

test('a pipe that another program made non-blocking waits for its reader', () => {
  const depth = Array(54).fill(3).join(); // more than a pipe holds
  const { status, stdout, stderr } = spawnSync('bash', ['-c', `
    { "$0" --eval 'new (require("net").Socket)({ fd: 3, readable: false })' 3>&1 > /dev/null; "$@" 2> /dev/null; } | dd bs=1 2> /dev/null; exit "\${PIPESTATUS[0]}"`,
  process.execPath, process.execPath, resolve('web/bin/sgdscope.mjs'),
  'analyze', '--data', 'moons', '--samples', '20', '--epochs', '0', '--hidden', depth, '--json', '--out', 'slow'], { cwd: folder, encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(status).toBe(0);
  expect(stdout.length).toBeGreaterThan(65536);
  expect((JSON.parse(stdout) as { blocks: unknown[] }).blocks).toHaveLength(55);
});
