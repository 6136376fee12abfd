// `sgdscope eigen` on matrices whose eigenpairs are known, written and read as NumPy would.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

const folder = mkdtempSync(join(tmpdir(), 'sgdscope-eigen-'));
after(() => rmSync(folder, { recursive: true }));
const run = (...words) => spawnSync(process.env.SGDSCOPE_BIN, ['eigen', ...words], { cwd: folder, encoding: 'utf8' });

/** A version 1.0 .npy file of float64 in C order. */
function npy(shape, values) {
  const text = `{'descr': '<f8', 'fortran_order': False, 'shape': (${shape.join(', ')}), }`;
  const header = Buffer.from(`${text.padEnd(117)}\n`);
  const length = Buffer.from([header.length % 256, header.length >> 8]);
  return Buffer.concat([Buffer.from('\x93NUMPY\x01\x00', 'latin1'), length, header,
    Buffer.from(new Float64Array(values).buffer)]);
}

/** `count` numbers of a stored member of an .npz archive. */
function member(bytes, name, count) {
  const magic = bytes.indexOf('\x93NUMPY', bytes.indexOf(`${name}.npy`), 'latin1');
  const begin = magic + 10 + bytes.readUInt16LE(magic + 8);
  return Array.from({ length: count }, (_, i) => bytes.readDoubleLE(begin + 8 * i));
}

test('eigenvalues ascending, eigenvectors as columns, the largest entry positive', () => {
  writeFileSync(join(folder, 'm.npy'), npy([2, 2], [2, 1, 1, 2]));
  const { status, stderr } = run('m.npy', '--out', 'e.npz');
  assert.equal(status, 0, stderr);
  const bytes = readFileSync(join(folder, 'e.npz'));
  const values = member(bytes, 'eigenvalues', 2);
  const vectors = member(bytes, 'eigenvectors', 4);
  const close = (a, b) => assert.ok(Math.abs(a - b) < 1e-15, `${a} ${b}`);
  [1, 3].forEach((value, i) => close(values[i], value));
  [1, 1, -1, 1].forEach((sign, i) => close(vectors[i] * Math.SQRT2, sign));
});

test('matrices that are not square, not symmetric or not finite are refused', () => {
  const cases = { wide: [[1, 2], [1, 2]], skew: [[2, 2], [0, 1, -1, 0]], nan: [[2, 2], [NaN, 0, 0, 1]] };
  for (const [name, [shape, values]] of Object.entries(cases)) {
    writeFileSync(join(folder, `${name}.npy`), npy(shape, values));
    const { status, stderr } = run(`${name}.npy`, '--out', 'x.npz');
    assert.equal(status, 2);
    assert.match(stderr, new RegExp(`${name}\\.npy`));
  }
});
