// Where results go: links, pipes and full devices instead of files, and names that are not UTF-8.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, existsSync, lstatSync, mkdirSync, openSync, readFileSync, readdirSync, symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { npy, readNpz } from './support/formats.mjs';
import { filesIn, folderFor, program, put, refuse, succeed } from './support/program.mjs';
import * as small from './support/small_data.mjs';

const matrix = npy([2, 2], [2, 1, 1, 2]);
const quick = ['analyze', '--data', 'moons', '--hidden', '4', '--epochs', '2'];
const full = '/dev/full'; // of Linux: opened for writing only

test('a link is followed, and stays one', (t) => {
  const folder = folderFor(t);
  put(folder, 'matrix.npy', matrix);
  put(folder, 'real.npz', 'old');
  symlinkSync('real.npz', join(folder, 'link.npz'));
  succeed(['eigen', 'matrix.npy', '--out', 'link.npz'], { cwd: folder });
  assert.ok(lstatSync(join(folder, 'link.npz')).isSymbolicLink());
  assert.match(readFileSync(join(folder, 'real.npz'), 'latin1'), /^PK/);
});

test('a folder for results behind a link and back is the one that the system means', (t) => {
  const folder = folderFor(t);
  mkdirSync(join(folder, 'far/inner'), { recursive: true });
  symlinkSync('far/inner', join(folder, 'link'));
  const files = ['analysis.json', 'directions.csv', 'report.html'];
  const results = (out) => {
    const printed = succeed([...quick, '--out', out], { cwd: folder });
    return printed.match(/^Report +(.*)$/m)[1];
  };
  results('link/..');
  assert.deepEqual(filesIn(join(folder, 'far')), [...files, 'inner'].sort());
  results('link/../new');
  assert.deepEqual(filesIn(join(folder, 'far/new')), files);
  // What is not there yet is not made on the way back, and other paths are shown as they were given.
  results('gone/../near/');
  assert.deepEqual(readdirSync(folder).sort(), ['far', 'link', 'near']);
  assert.equal(results('./link/.//deep/'), 'link/deep/report.html');
  assert.equal(results(`../${basename(folder)}/near`), `../${basename(folder)}/near/report.html`);
});

test('what is not a regular file is neither written nor replaced', (t) => {
  const folder = folderFor(t);
  put(folder, 'matrix.npy', matrix);
  execFileSync('mkfifo', [join(folder, 'pipe.npz')]);
  symlinkSync('nowhere.npz', join(folder, 'broken.npz'));
  symlinkSync('pipe.npz', join(folder, 'link.npz'));
  const before = filesIn(folder);
  for (const name of ['pipe.npz', 'broken.npz', 'link.npz']) {
    refuse(['eigen', 'matrix.npy', '--out', name], new RegExp(`${name}: cannot be written \\(it is not a regular file\\)`),
      { cwd: folder });
  }
  assert.deepEqual(filesIn(folder), before);
  assert.ok(lstatSync(join(folder, 'pipe.npz')).isFIFO());
});

const contents = (folder) => filesIn(folder).map((name) => [name, readFileSync(join(folder, name), 'latin1')]);

test('a file that cannot be written is refused before the training', (t) => {
  for (const name of ['analysis.json', 'directions.csv', 'report.html', 'checkpoints.npz']) {
    const folder = folderFor(t);
    mkdirSync(join(folder, name));
    refuse(['analyze', '--data', 'moons', '--epochs', '100000000', '--checkpoints', '1', '--out', '.'], new RegExp(`${name}: cannot be written`),
      { cwd: folder });
    assert.deepEqual(filesIn(folder), [name]);
  }
});

test('a write that fails leaves the earlier run whole', (t) => {
  const folder = folderFor(t);
  succeed([...quick, '--quiet', '--out', '.'], { cwd: folder });
  const before = contents(folder);
  // The report is larger than 16 kB, the other files are not.
  const { status, stderr } = spawnSync('bash', ['-c', 'ulimit -f 16; "$@"', 'bash', program, ...quick, '--seed', '2', '--quiet',
    '--out', '.'], { cwd: folder, encoding: 'utf8' });
  assert.equal(stderr, 'sgdscope: ./report.html: cannot be written (File too large)\n');
  assert.equal(status, 2);
  assert.deepEqual(contents(folder), before);
});

test('the trained network is kept when the results cannot be written', (t) => {
  const folder = folderFor(t);
  const { status, stderr } = spawnSync('bash', ['-c', 'ulimit -f 16; "$@"', 'bash', program, ...quick, '--checkpoints', '0',
    '--quiet', '--out', '.'], { cwd: folder, encoding: 'utf8' });
  assert.equal(stderr, 'sgdscope: ./report.html: cannot be written (File too large); kept: ./checkpoints.npz\n');
  assert.equal(status, 2);
  assert.deepEqual(filesIn(folder), ['checkpoints.npz']);
  assert.deepEqual(readNpz(readFileSync(join(folder, 'checkpoints.npz'))).epochs.values, [0, 2]);
});

test('checkpoints of an earlier run do not stay beside a run without', (t) => {
  const folder = folderFor(t);
  succeed([...quick, '--quiet', '--checkpoints', '1', '--out', folder]);
  assert.ok(filesIn(folder).includes('checkpoints.npz'));
  succeed([...quick, '--quiet', '--out', folder]);
  assert.deepEqual(filesIn(folder), ['analysis.json', 'directions.csv', 'report.html']);
});

test('the input is not overwritten', (t) => {
  const folder = folderFor(t);
  const inputs = { 'problem.json': '{', 'matrix.npz': matrix, 'directions.csv': small.csv };
  for (const [name, content] of Object.entries(inputs)) put(folder, name, content);
  put(folder, 'problem.json', JSON.stringify({ format: 'sgdscope-problem/1', network: { sizes: [1, 2], activations: [] },
    loss: 'cross-entropy', parameters: [1, 2, 3, 4], inputs: [[1]], labels: [0] }));
  symlinkSync('problem.json', join(folder, 'link.json'));
  const before = contents(folder);
  const options = { cwd: folder };
  refuse(['moments', 'problem.json', '--out', 'problem.json'], /--out: problem\.json is the input file itself/, options);
  refuse(['moments', 'problem.json', '--out', './link.json'], /--out: \.\/link\.json is the input file itself/, options);
  refuse(['eigen', 'matrix.npz', '--out', 'matrix.npz'], /--out: matrix\.npz is the input file itself/, options);
  refuse(['analyze', '--data', 'directions.csv', ...small.quick, '--out', '.'], /--out: .*directions\.csv is the input file itself/,
    options);
  put(folder, 'checkpoints.npz', small.archive);
  refuse(['analyze', '--data', 'checkpoints.npz', ...small.quick, '--out', '.'], /--out: .*checkpoints\.npz is the input file itself/,
    options);
  assert.ok(filesIn(folder).includes('checkpoints.npz'));
});

test('standard output that is lost is not done', { skip: !existsSync(full) }, (t) => {
  const folder = folderFor(t);
  put(folder, 'matrix.npy', matrix);
  for (const args of [['--help'], ['--version'], ['analyze', '--help'], ['datasets'], [...quick, '--json', '--quiet'], quick,
    ['eigen', 'matrix.npy', '--out', 'out.npz']]) {
    const out = openSync(full, 'w');
    const { status, stderr } = spawnSync(program, args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', out, 'pipe'] });
    closeSync(out);
    assert.equal(status, 2, args.join(' '));
    assert.match(stderr, /^sgdscope: standard output: cannot be written( \([^\n]+\))?\n$/, args.join(' '));
  }
});

test('a reader that leaves early does not stop the run', (t) => {
  const folder = folderFor(t);
  const { stdout, stderr } = spawnSync('bash', ['-c', '"$@" | head -n 1; echo "${PIPESTATUS[0]}"', 'bash', program, ...quick],
    { cwd: folder, encoding: 'utf8' });
  assert.equal(stderr, '');
  assert.match(stdout, /^Data [^\n]+\n0\n$/);
  assert.deepEqual(filesIn(join(folder, 'sgdscope-out')), ['analysis.json', 'directions.csv', 'report.html']);
});

test('the name of a file need not be UTF-8', { skip: process.platform === 'darwin' }, (t) => {
  const folder = folderFor(t);
  put(folder, 'points.csv', small.csv);
  // Node hands on arguments as UTF-8 only.
  const script = 'name=$(printf "a\\377.csv"); mv points.csv "$name"; "$@" --data "$name"';
  const { status, stderr } = spawnSync('bash', ['-c', script, 'bash', program, 'analyze', ...small.quick, '--quiet'],
    { cwd: folder, encoding: 'utf8' });
  assert.equal(stderr, '');
  assert.equal(status, 0);
  const utf8 = new TextDecoder('utf-8', { fatal: true });
  for (const name of ['analysis.json', 'report.html']) {
    assert.ok(utf8.decode(readFileSync(join(folder, 'sgdscope-out', name))).includes('a\ufffd.csv'), name);
  }
});
