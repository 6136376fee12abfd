// sgdscope moments: a closed form, both file formats, and problems that are wrong.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readNpz } from './support/formats.mjs';
import { filesIn, folderFor, put, refuse, succeed } from './support/program.mjs';

// Linear regression: g = (w·x − y) x, h = x xᵀ, h² = |x|² x xᵀ.
const w = [0.5, -2];
const xs = [[1, 2], [-1, 0.5], [3, -1], [0.25, 4]];
const ys = [1, 0, -2, 3];
const regression = {
  format: 'sgdscope-problem/1', network: { sizes: [2, 1], activations: [], bias: false },
  loss: 'mse-half-sum', parameters: w, inputs: xs, targets: ys.map((y) => [y]),
};
const deep = {
  format: 'sgdscope-problem/1', network: { sizes: [2, 3, 2], activations: 'tanh' },
  loss: 'cross-entropy', parameters: Array.from({ length: 17 }, (_, i) => Math.sin(i + 1)),
  inputs: xs, labels: [0, 1, 1, 0],
};

function moments(t, problem, args, out = 'out.json') {
  const folder = folderFor(t);
  put(folder, 'problem.json', JSON.stringify(problem));
  const printed = succeed(['moments', 'problem.json', ...args, '--out', out], { cwd: folder });
  assert.doesNotMatch(printed, /[\x00-\x09\x0b-\x1f\x7f]/);
  assert.deepEqual(filesIn(folder), [out, 'problem.json'].sort());
  return readFileSync(join(folder, out));
}

const mean = (values) => values.reduce((a, b) => a + b) / values.length;
const outer = (a, b) => a.map((x) => b.map((y) => x * y));
const meanOf = (matrices) => matrices[0].map((row, i) => row.map((_, j) => mean(matrices.map((m) => m[i][j]))));

function assertClose(actual, expected, what) {
  const scale = Math.max(...expected.flat().map(Math.abs));
  actual.flat().forEach((value, i) => {
    // Measured: 1.6e-16.
    assert.ok(Math.abs(value - expected.flat()[i]) <= 1e-14 * scale, `${what}: ${value} ${expected.flat()[i]}`);
  });
}

test('linear regression, by its closed form', (t) => {
  const result = JSON.parse(moments(t, regression, ['--per-sample']));
  assert.equal(result.format, 'sgdscope-moments/1');
  assert.equal(result.N, 4);
  const errors = xs.map((x, p) => w[0] * x[0] + w[1] * x[1] - ys[p]);
  assertClose(result.losses, errors.map((e) => e * e / 2), 'losses');
  assertClose([result.mean_loss], [mean(errors.map((e) => e * e / 2))], 'mean loss');

  const [block] = result.blocks;
  assert.equal(result.blocks.length, 1);
  assert.equal(block.name, 'layer 1 weights (1×2)');
  assert.deepEqual([block.offset, block.size], [0, 2]);
  const gradients = xs.map((x, p) => x.map((value) => errors[p] * value));
  const average = [0, 1].map((i) => mean(gradients.map((g) => g[i])));
  const hessian = meanOf(xs.map((x) => outer(x, x)));
  assertClose(block.C, meanOf(gradients.map((g) => outer(g.map((v, i) => v - average[i]), g.map((v, i) => v - average[i])))), 'C');
  assertClose(block.H, hessian, 'H');
  assertClose(block.M2, meanOf(xs.map((x) => outer(x, x).map((row) => row.map((v) => v * (x[0] ** 2 + x[1] ** 2))))), 'M2');
  assertClose(block.per_sample_gradients, gradients, 'gradients');
  assertClose(block.per_sample_spectra, xs.map((x) => [x[0] ** 2 + x[1] ** 2]), 'spectra');
  const [[a, b], [, d]] = hessian;
  const root = Math.hypot((a - d) / 2, b);
  assertClose(block.eigenvalues, [(a + d) / 2 + root, (a + d) / 2 - root], 'eigenvalues');
});

test('npz holds the same numbers as JSON', (t) => {
  const json = JSON.parse(moments(t, deep, ['--block', 'layers-with-bias', '--per-sample']));
  const arrays = readNpz(moments(t, deep, ['--block', 'layers-with-bias', '--per-sample'], 'out.npz'));
  assert.deepEqual(arrays.losses.values, json.losses);
  assert.deepEqual(arrays.N, { shape: [], values: [4] });
  assert.deepEqual(arrays.mean_loss.values, [json.mean_loss]);
  json.blocks.forEach((block, i) => {
    const D = block.size;
    for (const key of ['C', 'H', 'M2']) {
      assert.deepEqual(arrays[`${key}_${i}`], { shape: [D, D], values: block[key].flat() });
    }
    assert.deepEqual(arrays[`eigenvalues_${i}`].values, block.eigenvalues);
    assert.deepEqual(arrays[`offset_${i}`].values, [block.offset]);
    assert.deepEqual(arrays[`per_sample_gradients_${i}`].shape, [4, D]);
    assert.deepEqual(arrays[`per_sample_spectra_${i}`].values, block.per_sample_spectra.flat());
  });
  assert.equal(Object.keys(arrays).length, 3 + 2 * 10);
});

test('blocks: kinds, offsets and sizes', (t) => {
  const blocks = (kind) => JSON.parse(moments(t, deep, ['--block', kind])).blocks.map((b) => [b.offset, b.size]);
  assert.deepEqual(blocks('layers'), [[0, 6], [9, 6]]);
  assert.deepEqual(blocks('layers-with-bias'), [[0, 9], [9, 8]]);
  assert.deepEqual(blocks('network'), [[0, 17]]);
});

test('labels stand for one-hot targets; binary-logistic takes 0 and 1', (t) => {
  const { labels, ...rest } = deep;
  const targets = labels.map((label) => [1 - label, label]);
  assert.ok(moments(t, deep, []).equals(moments(t, { ...rest, targets }, [])));
  const logistic = { ...regression, loss: 'binary-logistic', targets: undefined, labels: [0, 1, 1, 0] };
  const { losses } = JSON.parse(moments(t, logistic, []));
  const margin = w[0] * xs[1][0] + w[1] * xs[1][1];
  assertClose([losses[1]], [Math.log1p(Math.exp(-margin))], 'logistic loss');
});

test('threads and repetition do not change a byte', (t) => {
  const once = moments(t, deep, ['--block', 'network']);
  assert.ok(once.equals(moments(t, deep, ['--block', 'network', '--threads', '4'])));
});

test('the reference arithmetic agrees with the widest', (t) => {
  const [a] = JSON.parse(moments(t, deep, ['--block', 'network', '--arch', 'reference'])).blocks;
  const [b] = JSON.parse(moments(t, deep, ['--block', 'network'])).blocks;
  for (const key of ['C', 'H', 'M2']) assertClose(a[key], b[key], key);
});

const changed = (change) => ({ ...deep, ...change });
const network = (change) => changed({ network: { ...deep.network, ...change } });
// what, problem (or text), what the sentence has to say
const wrong = [
  ['no JSON', '{ "format": ', /not JSON: .*line 1, column \d+/],
  ['NaN', JSON.stringify(regression).replace('-2', 'NaN'), /not JSON: .*line 1/],
  ['an infinite number', JSON.stringify(regression).replace('-2', '1e999'),
    /problem\.json: line 1, column 132: found 1e999, expected a number within float64$/m],
  ['an infinite number in a later line', '{\n "format": [1,\n  -1e999] }', /: line 3, column 8: found -1e999, expected a number within float64$/m],
  ['an infinite number of many digits', `[1${'0'.repeat(400)}]`, /: line 1, column 402: found 10{23}…, expected a number within float64$/m],
  ['a key twice', '{"format": 1, "format": 2}', /"format" is given twice/],
  ['an array', [1, 2], /the file: found array of 2, expected an object/],
  ['another format', changed({ format: 'sgdscope-problem/2' }), /format: found "sgdscope-problem\/2", expected "sgdscope-problem\/1"/],
  ['a typo', changed({ imputs: [] }), /unknown key "imputs"/],
  ['a typo inside', network({ activation: 'relu' }), /network: unknown key "activation"/],
  ['no loss', changed({ loss: undefined }), /"loss" is missing/],
  ['an unknown loss', changed({ loss: 'mse' }), /loss: found "mse", expected cross-entropy, /],
  ['an unknown activation', network({ activations: ['swish'] }), /network\.activations\[0\]: found "swish", expected identity/],
  ['too many activations', network({ activations: ['relu', 'relu'] }), /array of 2, expected .*\(1\)/],
  ['one size', network({ sizes: [2], activations: [] }), /network\.sizes: .*at least two/],
  ['a size of zero', network({ sizes: [2, 0, 2] }), /network\.sizes\[1\]: found 0/],
  ['half a unit', network({ sizes: [2, 2.5, 2] }), /network\.sizes\[1\]: found 2\.5/],
  ['a bias that is a text', network({ bias: 'yes' }), /network\.bias: found "yes", expected true or false/],
  ['a huge network', network({ sizes: [2000000, 2000000, 2] }), /network: /],
  ['too few parameters', changed({ parameters: [1, 2] }), /parameters: found array of 2, expected 17 numbers/],
  ['a parameter that is null', changed({ parameters: deep.parameters.map((v, i) => (i === 5 ? null : v)) }),
    /parameters\[5\]: found null, expected a number/],
  ['a ragged input', changed({ inputs: [[1, 2], [1, 2, 3], [1, 2], [1, 2]] }), /inputs\[1\]: found array of 3, expected 2 numbers/],
  ['a text among inputs', changed({ inputs: [[1, 2], [1, '2'], [1, 2], [1, 2]] }), /inputs\[1\]\[1\]: found "2", expected a number/],
  ['no samples', changed({ inputs: [], labels: [] }), /no samples/],
  ['too few labels', changed({ labels: [0, 1] }), /labels: found array of 2, expected 4/],
  ['a label out of range', changed({ labels: [0, 1, 2, 0] }), /labels\[2\]: found 2, expected a whole number, 0 to 1/],
  ['labels and targets', changed({ targets: [[1, 0]] }), /"labels" and "targets" are both there/],
  ['neither', changed({ labels: undefined }), /neither "targets" nor "labels"/],
  ['targets that are no distribution', changed({ labels: undefined, targets: [[1, 0], [0.5, 0.4], [0, 1], [0, 1]] }), /row 1/],
  ['targets of a wrong width', changed({ labels: undefined, targets: [[1], [1], [1], [1]] }), /targets\[0\]: found array of 1, expected 2/],
];
for (const [what, problem, pattern] of wrong) {
  test(`${what} is refused`, (t) => {
    const folder = folderFor(t);
    put(folder, 'problem.json', typeof problem === 'string' ? problem : JSON.stringify(problem));
    refuse(['moments', 'problem.json', '--out', 'out.json'], [/^sgdscope: problem\.json: /, pattern], { cwd: folder });
    assert.deepEqual(filesIn(folder), ['problem.json']);
  });
}

// Finite numbers whose C, H or M2 is none.
const beyond = [
  ['C', { loss: 'mse-half-sum', parameters: [1e40, 0], targets: [[0], [0]], inputs: [[1e60, 1], [0, 0]] }],
  ['H', { parameters: [0, 0], targets: [[0]], inputs: [[1e160, 1]] }],
  ['M2', { parameters: [0, 0], targets: [[1]], inputs: [[1e100, 1]] }],
];
for (const [what, change] of beyond) {
  test(`a ${what} beyond the largest number is refused with file and advice`, (t) => {
    const folder = folderFor(t);
    put(folder, 'problem.json', JSON.stringify({ ...regression, ...change }));
    const sentence = new RegExp(`problem\\.json: ${what} of layer 1 weights \\(1×2\\) goes beyond .*, expected smaller inputs or parameters`);
    refuse(['moments', 'problem.json', '--quiet', '--out', 'out.json'], sentence, { cwd: folder });
    assert.deepEqual(filesIn(folder), ['problem.json']);
  });
}

test('the example of --help is a problem', (t) => {
  const folder = folderFor(t);
  put(folder, 'problem.json', succeed(['moments', '--help']).match(/^ *\{ "format"[\s\S]*?\}$/m)[0]);
  succeed(['moments', 'problem.json', '--block', 'network', '--out', 'moments.npz'], { cwd: folder });
  assert.equal(readNpz(readFileSync(join(folder, 'moments.npz'))).N.values[0], 3);
});

test('a file too large to be read is refused before it is', (t) => {
  const folder = folderFor(t);
  put(folder, 'problem.json', JSON.stringify({ ...regression, parameters: Array(10000).fill(0) }));
  refuse(['moments', 'problem.json', '--memory-limit', '100k', '--out', 'out.json'],
    [/Reading problem\.json needs about \d+ kB of memory, but --memory-limit allows 100 kB/], { cwd: folder });
});

test('control characters of a file do not reach the terminal', (t) => {
  const folder = folderFor(t);
  put(folder, 'problem.json', JSON.stringify(deep).replace('"tanh"', '"tanh\\u0000"'));
  refuse(['moments', 'problem.json', '--out', 'out.json'], /network\.activations/, { cwd: folder });
});

test('usage', (t) => {
  const folder = folderFor(t);
  put(folder, 'problem.json', JSON.stringify(deep));
  const options = { cwd: folder };
  refuse(['moments', 'problem.json'], /--out/, options);
  refuse(['moments', '--out', 'out.json'], /problem/, options);
  refuse(['moments', 'missing.json', '--out', 'out.json'], /missing\.json: cannot be read/, options);
  refuse(['moments', 'problem.json', '--out', 'out.txt'], /--out: found 'out\.txt', expected .*\.json or \.npz/, options);
  refuse(['moments', 'problem.json', '--out', 'no/where.json'], /no\/where\.json: cannot be written/, options);
  refuse(['moments', 'problem.json', '--block', 'all', '--out', 'out.json'], /layers, layers-with-bias or network/, options);
  refuse(['moments', 'problem.json', '--memory-limit', '1k', '--out', 'out.json'], /--memory-limit allows 1\.0 kB/, options);
  assert.deepEqual(filesIn(folder), ['problem.json']);
});
