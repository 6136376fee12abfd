// sgdscope analyze with a table of one's own: what is read in it, and what is said about it.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { crc32 } from './support/crc32.mjs';
import { folderFor, put, refuse, succeed } from './support/program.mjs';
import * as small from './support/small_data.mjs';

const analysisIn = (folder) => JSON.parse(readFileSync(join(folder, 'analysis.json'), 'utf8'));
const rows = small.csv.trimEnd().split('\n').slice(1).map((line) => line.split(',').map(Number));

/** The line "Data", and the file's part of the analysis. */
function read(t, text, ...options) {
  const folder = folderFor(t);
  put(folder, 'own.csv', text);
  const printed = succeed(['analyze', '--data', 'own.csv', ...small.quick, ...options], { cwd: folder });
  return [printed.match(/^Data +own\.csv: (.*)$/m)[1], analysisIn(join(folder, 'sgdscope-out')).data];
}

test('names of classes, with semicolons and decimal commas', (t) => {
  const folder = folderFor(t);
  const rows = small.csv.trimEnd().split('\n').slice(1).map((line) => line.split(','));
  put(folder, 'numbers.csv', rows.map(([x, y, label]) => `${x}.5,${y},${label}\n`).join(''));
  put(folder, 'names.csv', `x;y;kind\n${rows.map(([x, y, label]) => `${x},5;${y};${label === '1' ? 'dog' : 'cat'}\n`).join('')}`);
  const [numbers, names] = ['numbers.csv', 'names.csv'].map((data) =>
    JSON.parse(succeed(['analyze', '--data', data, ...small.quick, '--json', '--quiet'], { cwd: folder })));
  assert.deepEqual(names.blocks, numbers.blocks);
  assert.deepEqual([numbers.data.class_names, names.data.class_names], [[], ['cat', 'dog']]);
  assert.deepEqual([numbers.data.header, names.data.header], [[], ['x', 'y', 'kind']]);
});

test('whole numbers in the last column are classes, or numbers where that is said', (t) => {
  const folder = folderFor(t);
  put(folder, 'scores.csv', `hours,score\n${Array.from({ length: 40 }, (_, i) => `${i / 4},${((i * 7) % 50) + i}\n`).join('')}`);
  const run = (...options) => succeed(['analyze', '--data', 'scores.csv', ...small.quick, ...options], { cwd: folder });
  assert.match(run(), /scores\.csv: 40 samples, 1 input, 81 classes \(--target number: to be fitted\), the first line a header\n/);
  assert.match(run('--target', 'class'), /81 classes \(\d+, .* and \d+ more do not occur\), the first line a header\n/);
  assert.match(run('--target', 'number'), /1 input, 1 real target, the first line a header\n[\s\S]*mse-half-sum/);
  assert.match(analysisIn(join(folder, 'sgdscope-out')).command, /--target number/);
  refuse(['analyze', '--data', 'digits', '--target', 'number'], /--target is about the last column of a CSV, and digits is none/);
});

test('header and names of classes are said', (t) => {
  const text = `left,up,kind\n${rows.map(([x, y, label]) => `${x},${y},${label ? 'Übung' : 'a\x1b[31m'}\n`).join('')}`;
  const [line, data] = read(t, text);
  assert.equal(line, '40 samples, 2 inputs, 2 classes (a?[31m, Übung), the first line a header');
  assert.deepEqual(data.header, ['left', 'up', 'kind']);
  assert.deepEqual(data.class_names, ['a\x1b[31m', 'Übung']);
  const bytes = Buffer.from(text);
  const sum = (crc32(bytes) >>> 0).toString(16).padStart(8, '0');
  assert.deepEqual(data.files, [{ name: 'own.csv', bytes: bytes.length, crc32: sum }]);
  const few = rows.slice(0, 6).map(([x, y, label]) => `${x},${y},kind ${label}\n`).join('');
  assert.equal(read(t, few)[0], '6 samples, 2 inputs, 2 classes (kind 0, kind 1)');
  const many = rows.map(([x, y], i) => `${x},${y},kind ${i % 9}\n`).join('');
  assert.equal(read(t, many)[0], '40 samples, 2 inputs, 9 classes (kind 0, kind 1, kind 2, kind 3, kind 4, kind 5 and 3 more)');
});

test('labels that do not occur are said: most count from 1 by mistake', (t) => {
  const from = (first) => rows.map(([x, y, label]) => `${x},${y},${label + first}\n`).join('');
  assert.equal(read(t, from(0))[0], '40 samples, 2 inputs, 2 classes');
  assert.equal(read(t, from(1))[0], '40 samples, 2 inputs, 3 classes (0 does not occur)');
  assert.equal(read(t, from(2))[0], '40 samples, 2 inputs, 4 classes (0, 1 do not occur)');
});

test('a column that drowns the others is said, where nothing was said about scales', (t) => {
  const large = rows.map(([x, y, label]) => `${x / 100},${1000 * y},${y / 90},${label}\n`).join('');
  const hint = /; input 2 goes up to 91000, half of them only to 1\.0\d+ \(--scale standardise: to the same spread\)$/;
  assert.match(read(t, large)[0], hint);
  for (const scale of ['largest', 'standardise', 'none']) {
    assert.equal(read(t, large, '--scale', scale)[0], '40 samples, 3 inputs, 2 classes');
  }
  assert.doesNotMatch(read(t, rows.map(([x, y, label]) => `${x / 100},${9 * y},${label}\n`).join(''))[0], /--scale/);
});

test('a slip in the first line is no header', (t) => {
  const folder = folderFor(t);
  put(folder, 'own.csv', `1.2,?,0\n${small.csv.split('\n').slice(1).join('\n')}`);
  refuse(['analyze', '--data', 'own.csv', ...small.quick], /own\.csv: line 1, column 2: found "\?", expected a finite number/, { cwd: folder });
  put(folder, 'own.csv', `1.2,3.4x,0\n${small.csv.split('\n').slice(1).join('\n')}`);
  refuse(['analyze', '--data', 'own.csv', ...small.quick], /line 1, column 2: found "3\.4x", expected a finite number, or names/, { cwd: folder });
});
