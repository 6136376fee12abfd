// Data files that are not what they claim to be: status 2, one sentence, no results.
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { idx, npy, npz } from './support/formats.mjs';
import { filesIn, folderFor, put, refuse } from './support/program.mjs';
import * as small from './support/small_data.mjs';

/** Refusal of files { name: content }, given in this order; nothing may be left beside them. */
function refuseFiles(t, files, patterns, extra = []) {
  const folder = folderFor(t);
  for (const [name, content] of Object.entries(files)) put(folder, name, content);
  refuse(['analyze', '--data', ...Object.keys(files), ...small.quick, ...extra], patterns, { cwd: folder });
  assert.deepEqual(filesIn(folder), Object.keys(files).sort());
}

test('a name that is nothing', (t) => {
  refuse(['analyze', '--data', 'digit'], [/'digit' is no file here and no data set/, /digits, fashion-mnist.*, perhaps digits/],
    { cwd: folderFor(t) });
});

test('a missing file', (t) => {
  refuse(['analyze', '--data', 'images', 'labels'], /images: cannot be read \(No such file/, { cwd: folderFor(t) });
});

test('a folder instead of a file', (t) => {
  const folder = folderFor(t);
  mkdirSync(join(folder, 'data.csv'));
  refuse(['analyze', '--data', 'data.csv'], /data\.csv: cannot be read \(Is a directory/, { cwd: folder });
});

test('an empty file', (t) => refuseFiles(t, { 'empty.csv': '' }, /empty\.csv: /));

test('IDX of a wrong magic number', (t) => {
  const wrong = Buffer.from(small.images);
  wrong[2] = 0x0d;
  refuseFiles(t, { images: wrong, labels: small.labelled }, /images: .*type/);
  refuseFiles(t, { images: small.csv, labels: small.labelled }, /images: /);
});

test('truncated and overlong IDX, each named', (t) => {
  refuseFiles(t, { images: small.images.subarray(0, -1), labels: small.labelled }, /^sgdscope: images: /);
  refuseFiles(t, { images: small.images, labels: small.labelled.subarray(0, 20) }, /^sgdscope: labels: /);
  refuseFiles(t, { images: Buffer.concat([small.images, Buffer.alloc(1)]), labels: small.labelled },
    /^sgdscope: images: /);
});

test('truncated and damaged gzip', (t) => {
  const cut = small.imagesGz.subarray(0, small.imagesGz.length - 9);
  refuseFiles(t, { 'images.gz': cut, labels: small.labelled }, /images\.gz: /);
  const damaged = Buffer.from(small.imagesGz);
  damaged[damaged.length - 6] ^= 1; // in the check sum
  refuseFiles(t, { 'images.gz': damaged, labels: small.labelled }, /images\.gz: /);
});

test('images and labels that do not fit together', (t) => {
  refuseFiles(t, { images: small.images, labels: idx([3], [0, 1, 0]) }, [/images with labels: /, /40/, /3/]);
  refuseFiles(t, { labels: small.labelled, images: small.images }, /labels with images: /);
});

test('one IDX file without its labels', (t) => {
  refuseFiles(t, { images: small.images }, /images: this is an IDX file; expected .* two files/);
  refuseFiles(t, { 'images.gz': small.imagesGz }, /images\.gz: this is an IDX file/);
});

test('CSV errors name line and column from 1', (t) => {
  const lines = small.csv.split('\n');
  const changed = (line, text) => lines.map((old, i) => (i + 1 === line ? text : old)).join('\n');
  refuseFiles(t, { 'a.csv': changed(5, '1,nan,0') }, [/a\.csv: /, /line 5/, /column 2/]);
  refuseFiles(t, { 'a.csv': changed(7, '1,,0') }, [/line 7/, /column 2/]);
  refuseFiles(t, { 'a.csv': changed(9, '1,2') }, /line 9/);
  refuseFiles(t, { 'a.csv': changed(3, 'inf,2,0') }, [/line 3/, /column 1/]);
});

test('npz without its members, a lone npy, a cut archive', (t) => {
  refuseFiles(t, { 'a.npz': npz({ X: npy([2, 1], [1, 2]) }) }, /a\.npz: .*labels/);
  refuseFiles(t, { 'a.npz': npz({ X: npy([2, 1], [1, 2]), y: npy([3], [0, 1, 1]) }) }, /a\.npz: /);
  refuseFiles(t, { 'a.npz': npz({ X: npy([2, 1], [1, NaN]), y: npy([2], [0, 1]) }) }, [/a\.npz: /, /row 2/]);
  refuseFiles(t, { 'a.npz': small.archive.subarray(0, -1) }, /a\.npz: /);
  refuseFiles(t, { 'a.npy': npy([2, 2], [1, 2, 3, 4]) }, /a\.npy: .*expected an \.npz/);
});

test('a class that does not exist', (t) => {
  refuseFiles(t, { 'a.csv': small.csv }, /--classes 0,7: .*7/, ['--classes', '0,7']);
});

test('a gzip bomb', (t) => {
  refuseFiles(t, { 'zeros.gz': gzipSync(Buffer.alloc(1 << 25)), labels: small.labelled }, /zeros\.gz: /);
});

test('data of the system that is not installed', (t) => {
  const env = { ...process.env, SGDSCOPE_DATA: put(folderFor(t), 'file', '') };
  const digits = { env, cwd: folderFor(t) };
  // A place that holds nothing does not hide the shipped set.
  refuse(['analyze', '--data', 'digits', '--memory-limit', '1M'], /memory/, digits);
});

test('results that cannot be written are refused before the work', (t) => {
  const folder = folderFor(t);
  put(folder, 'file', 'x');
  refuse(['analyze', '--out', 'file'], /file: cannot be/, { cwd: folder });
  refuse(['analyze', '--out', 'file/below'], /file\/below: cannot be made a folder for results/, { cwd: folder });
  assert.deepEqual(filesIn(folder), ['file']);
});

test('a folder without permission to write', { skip: process.getuid?.() === 0 && 'root may write anywhere' }, (t) => {
  const folder = folderFor(t);
  mkdirSync(join(folder, 'closed'));
  chmodSync(join(folder, 'closed'), 0o555);
  refuse(['analyze', '--out', 'closed'], /closed.*Permission denied/, { cwd: folder });
});
