// Bad input ends with status 2, one sentence that names file, place and expectation, and no output.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';

const folder = mkdtempSync(join(tmpdir(), 'sgdscope-refusals-'));
after(() => rmSync(folder, { recursive: true }));
const run = (...words) =>
  spawnSync(process.env.SGDSCOPE_BIN, words, { cwd: folder, encoding: 'utf8' });
const write = (name, content) => {
  writeFileSync(join(folder, name), content);
  return name;
};
const digits = (part) =>
  readFileSync(fileURLToPath(new URL(`../../engine/data/digits/digits-${part}-ubyte.gz`, import.meta.url)));

function refused(words, ...patterns) {
  const { status, stdout, stderr } = run(...words);
  assert.equal(status, 2, `${words.join(' ')}: status ${status}, ${stderr}`);
  assert.equal(stderr.trim().split('\n').length, 1, stderr);
  for (const pattern of patterns) assert.match(stderr, pattern);
  assert.doesNotMatch(stdout, /γ/);
}

const images = digits('images-idx3');
const labels = digits('labels-idx1');
const short = ['--epochs', '1', '--quiet'];
const analyze = (...words) => ['analyze', ...words, ...short, '--out', 'out'];

test('missing files are named', () => {
  refused(analyze('--data', 'nowhere.csv'), /nowhere\.csv/);
  refused(['moments', 'nowhere.json', '--block', 'network', '--out', 'm.json'], /nowhere\.json/);
  refused(['eigen', 'nowhere.npy', '--out', 'e.npz'], /nowhere\.npy/);
});

test('truncated, mistaken and mismatched IDX files', () => {
  write('images.gz', images);
  write('labels.gz', labels);
  write('cut.gz', images.subarray(0, images.length / 2));
  refused(analyze('--data', 'cut.gz', 'labels.gz'), /cut\.gz/);
  const plain = gunzipSync(images);
  write('short.idx', plain.subarray(0, plain.length - 1));
  refused(analyze('--data', 'short.idx', 'labels.gz'), /short\.idx/);
  const wrong = Buffer.from(plain);
  wrong[2] = 0x0d;
  write('magic.gz', gzipSync(wrong));
  refused(analyze('--data', 'magic.gz', 'labels.gz'), /magic\.gz/);
  refused(analyze('--data', 'labels.gz', 'images.gz'), /(labels|images)\.gz/);
});

test('CSV errors name line and column', () => {
  refused(analyze('--data', write('nan.csv', '1,2,0\n3,nan,1\n')), /nan\.csv.*line 2.*column 2/);
  refused(analyze('--data', write('ragged.csv', '1,2,0\n3,1\n')), /ragged\.csv.*line 2/);
  refused(analyze('--data', write('empty.csv', '')), /empty\.csv/);
});

test('option values are checked, and what is accepted is said', () => {
  refused(analyze('--activation', 'rleu'), /rleu/, /relu/);
  refused(analyze('--loss', 'mse'), /mse-half-sum/);
  refused(analyze('--init', 'zero'), /he/i);
  refused(analyze('--layers', '4'), /4/);
  refused(analyze('--lr', '-1'), /lr/);
  refused(analyze('--batch', '0'), /batch/);
  refused(analyze('--classes', '0,99'), /99/);
  refused(analyze('--no-such-option'), /no-such-option/);
  refused(['no-such-command']);
});

const problem = {
  format: 'sgdscope-problem/1',
  network: { sizes: [2, 2], activations: [], bias: false },
  loss: 'cross-entropy',
  parameters: [1, 2, 3, 4],
  inputs: [[1, 2]],
  labels: [1],
};
const moments = (name, change) => {
  write(name, JSON.stringify({ ...problem, ...change }));
  return ['moments', name, '--block', 'network', '--out', 'm.json'];
};

test('problem files: names, shapes, labels, numbers', () => {
  refused(moments('a.json', { parameters: [1, 2, 3] }), /a\.json/, /3/, /4/);
  refused(moments('b.json', { labels: [2] }), /b\.json/, /2/);
  refused(moments('c.json', { inputs: [[1]] }), /c\.json/);
  refused(moments('d.json', { loss: 'l2' }), /d\.json/, /l2/);
  refused(moments('e.json', { parametres: [1] }), /e\.json/, /parametres/);
  refused(moments('f.json', { format: 'other/1' }), /f\.json/, /sgdscope-problem\/1/);
  const good = run(...moments('good.json', {}));
  assert.equal(good.status, 0, good.stderr);
  assert.equal(JSON.parse(readFileSync(join(folder, 'm.json'), 'utf8')).format, 'sgdscope-moments/1');
});

test('more memory than allowed is refused before the work', () => {
  refused(['analyze', '--memory-limit', '10M', '--out', 'out'], /MB/);
});

test('nothing was left half-written', () => {
  assert.ok(!existsSync(join(folder, 'out')) || readdirSync(join(folder, 'out')).length === 0);
});
