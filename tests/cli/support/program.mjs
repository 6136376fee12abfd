// Running the program from outside, in a folder of its own that goes away afterwards.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const program = process.env.SGDSCOPE_BIN;
assert.ok(program, 'SGDSCOPE_BIN names the program to test');

/** A folder for one test: `t.after` removes it. */
export function folderFor(t) {
  const folder = mkdtempSync(join(tmpdir(), 'sgdscope-cli-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes a file and returns its path. */
export function put(folder, name, content) {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

export function run(args, options = {}) {
  const result = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 1 << 28, ...options });
  assert.equal(result.error, undefined);
  return result;
}

/** Runs to success, without a word on standard error. */
export function succeed(args, options) {
  const result = run(args, options);
  assert.equal(result.status, 0, result.stderr);
  assert.equal(result.stderr, '');
  return result.stdout;
}

/** Expects status 2, nothing on standard output and one sentence that matches all patterns. */
export function refuse(args, patterns, options) {
  const result = run(args, options);
  assert.equal(result.status, 2, `status of ${args.join(' ')}\n${result.stderr}`);
  assert.equal(result.stdout, '');
  assert.match(result.stderr, /^sgdscope: [^\n]+\n$/, 'one sentence');
  for (const pattern of [patterns].flat()) assert.match(result.stderr, pattern);
}

/** All files below a folder, as relative paths. */
export const filesIn = (folder) => readdirSync(folder, { recursive: true }).map(String).sort();
