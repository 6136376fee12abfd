// sgdscope eigen: a decomposition that can be checked by hand, and matrices that are refused.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { npy, readNpz } from './support/formats.mjs';
import { filesIn, folderFor, put, refuse, succeed } from './support/program.mjs';

function decompose(t, n, entry) {
  const folder = folderFor(t);
  const values = Array.from({ length: n * n }, (_, k) => entry(Math.floor(k / n), k % n));
  put(folder, 'matrix.npy', npy([n, n], values));
  succeed(['eigen', 'matrix.npy', '--out', 'out.npz'], { cwd: folder });
  assert.deepEqual(filesIn(folder), ['matrix.npy', 'out.npz']);
  const bytes = readFileSync(join(folder, 'out.npz'));
  return { bytes, values, ...readNpz(bytes) };
}

test('the second difference has the eigenvalues 2 − 2 cos(kπ/(n+1)), ascending', (t) => {
  const n = 60;
  const { eigenvalues, eigenvectors, values } = decompose(t, n, (i, j) => (i === j ? 2 : Math.abs(i - j) === 1 ? -1 : 0));
  assert.deepEqual(eigenvalues.shape, [n]);
  assert.deepEqual(eigenvectors.shape, [n, n]);
  eigenvalues.values.forEach((value, k) => {
    const exact = 2 - 2 * Math.cos(((k + 1) * Math.PI) / (n + 1));
    assert.ok(Math.abs(value - exact) < 1e-13, `${value} ${exact}`); // measured: 3e-15
  });
  const column = (k) => Array.from({ length: n }, (_, i) => eigenvectors.values[i * n + k]);
  for (const k of [0, 31, n - 1]) {
    const v = column(k);
    const product = v.map((_, i) => v.reduce((sum, x, j) => sum + values[i * n + j] * x, 0));
    v.forEach((x, i) => assert.ok(Math.abs(product[i] - eigenvalues.values[k] * x) < 1e-13)); // measured: 2e-15
    const largest = v.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a));
    assert.ok(largest > 0, 'sign rule');
  }
});

test('a single entry, and the same bytes twice', (t) => {
  const once = decompose(t, 1, () => -3);
  assert.deepEqual(once.eigenvalues.values, [-3]);
  assert.deepEqual(once.eigenvectors.values, [1]);
  const first = decompose(t, 20, (i, j) => 1 / (i + j + 1));
  assert.ok(first.bytes.equals(decompose(t, 20, (i, j) => 1 / (i + j + 1)).bytes));
});

// what, content of the file, what the sentence has to say
const wrong = [
  ['a vector', npy([4], [1, 2, 3, 4]), /matrix\.npy: the array has 1 axis, expected 2/],
  ['a matrix that is not square', npy([2, 3], [1, 2, 3, 4, 5, 6]), /matrix\.npy: .*2.*3/],
  ['a matrix that is not symmetric', npy([2, 2], [1, 2, 3, 4]),
    /matrix\.npy: row 2, column 1 is 3, its mirror image 2 \(they differ by 1\), expected a symmetric matrix; .*\(A \+ Aᵀ\)\/2/],
  ['NaN', npy([2, 2], [1, NaN, NaN, 1]), /matrix\.npy: row 1, column 2: not a finite number/],
  ['a cut file', npy([2, 2], [1, 2, 2, 4]).subarray(0, -1), /matrix\.npy: /],
  ['a text', 'hello', /matrix\.npy: /],
];
for (const [what, content, pattern] of wrong) {
  test(`${what} is refused`, (t) => {
    const folder = folderFor(t);
    put(folder, 'matrix.npy', content);
    refuse(['eigen', 'matrix.npy', '--out', 'out.npz'], pattern, { cwd: folder });
    assert.deepEqual(filesIn(folder), ['matrix.npy']);
  });
}

test('usage', (t) => {
  const folder = folderFor(t);
  put(folder, 'matrix.npy', npy([2, 2], [2, 1, 1, 2]));
  const options = { cwd: folder };
  refuse(['eigen', 'matrix.npy'], /--out/, options);
  for (const name of ['e.npy', 'e.txt', '.npz', '']) {
    refuse(['eigen', 'matrix.npy', '--out', name], /--out: found '.*', expected a name that ends in \.npz/, options);
  }
  refuse(['eigen', '--out', 'out.npz'], /matrix/, options);
  refuse(['eigen', 'missing.npy', '--out', 'out.npz'], /missing\.npy: cannot be read/, options);
  refuse(['eigen', 'matrix.npy', '--out', 'no/out.npz'], /no\/out\.npz: cannot be written/, options);
  refuse(['eigen', 'matrix.npy', '--out', 'out.npz', '--memory-limit', '1'], /memory/, options);
  assert.deepEqual(filesIn(folder), ['matrix.npy']);
});
