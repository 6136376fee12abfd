// What the first command of the README shows, as numbers: a documented result of this setting, not
// an assumption of the program.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

const folder = mkdtempSync(join(tmpdir(), 'sgdscope-digits-'));
const settings = ['--data', 'digits', '--hidden', '24,16', '--activation', 'relu', '--loss',
  'cross-entropy', '--epochs', '100', '--lr', '0.1', '--batch', '20', '--seed', '1'];
let analysis;

before(() => {
  execFileSync(process.env.SGDSCOPE_BIN, ['analyze', ...settings, '--out', folder], { stdio: 'pipe' });
  analysis = JSON.parse(readFileSync(join(folder, 'analysis.json'), 'utf8'));
});
after(() => rmSync(folder, { recursive: true }));

test('the hidden layers are superlinear, and C follows E[h²]', () => {
  for (const block of analysis.blocks.slice(0, 2)) {
    // Measured: 1.458 and 1.206, R² 0.997 and 0.998, slopes of C on M2 1.007 and 1.011.
    assert.ok(block.gamma > 1 && block.gamma < 2, `γ = ${block.gamma}`);
    assert.ok(block.r_squared > 0.95, `R² = ${block.r_squared}`);
    assert.ok(Math.abs(block.slope_c_on_m2 - 1) < 0.1, `C on M2: ${block.slope_c_on_m2}`);
  }
});

test('every block has the documented fields', () => {
  assert.equal(analysis.format, 'sgdscope-analysis/1');
  assert.equal(analysis.blocks.length, 3);
  for (const block of analysis.blocks) {
    for (const field of ['name', 'gamma', 'gamma_interval', 'r_squared', 'fitted_directions',
      'dropped_directions', 'window', 'gamma_m2', 'slope_c_on_m2', 'commutator', 'cosine_c_h', 'cosine_c_m2']) {
      assert.ok(field in block, field);
    }
    assert.ok(block.gamma_interval[0] < block.gamma && block.gamma < block.gamma_interval[1]);
  }
});

test('one row a direction, curvature descending', () => {
  const rows = readFileSync(join(folder, 'directions.csv'), 'utf8').trim().split('\n').slice(1);
  assert.equal(rows.length, 1536 + 384 + 160);
  const first = rows.slice(0, 1536).map((row) => Number(row.split(',').at(-3)));
  assert.ok(first.every((value, i) => i === 0 || value <= first[i - 1]));
});
