// Equal commands give equal bytes, whatever the number of threads; Ctrl-C leaves a usable state.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

const folder = mkdtempSync(join(tmpdir(), 'sgdscope-repetition-'));
after(() => rmSync(folder, { recursive: true }));
const program = process.env.SGDSCOPE_BIN;
const moons = ['analyze', '--data', 'moons', '--hidden', '8,8', '--epochs', '20', '--batch', '10'];

test('the same command, the same bytes', () => {
  const files = ['analysis.json', 'directions.csv', 'report.html'];
  const [first, second] = ['a', 'b'].map((parent) => {
    const cwd = mkdtempSync(join(folder, parent));
    const { status, stderr } = spawnSync(program, [...moons, '--out', 'out'], { cwd, encoding: 'utf8' });
    assert.equal(status, 0, stderr);
    return files.map((name) => readFileSync(join(cwd, 'out', name), 'utf8'));
  });
  assert.deepEqual(first, second);
});

test('one thread and three, the same numbers', () => {
  const [one, three] = ['1', '3'].map((threads) => {
    const out = join(folder, `threads-${threads}`);
    assert.equal(spawnSync(program, [...moons, '--threads', threads, '--out', out]).status, 0);
    return readFileSync(join(out, 'directions.csv'), 'utf8');
  });
  assert.equal(one, three);
});

test('piped output has no control characters, and --json prints the analysis alone', () => {
  const plain = spawnSync(program, [...moons, '--out', join(folder, 'plain')], { encoding: 'utf8' });
  assert.doesNotMatch(plain.stdout + plain.stderr, /[\x00-\x08\x0b-\x1f\x7f]/);
  const json = spawnSync(program, [...moons, '--json', '--out', join(folder, 'json')], { encoding: 'utf8' });
  assert.equal(JSON.parse(json.stdout).format, 'sgdscope-analysis/1');
});

test('Ctrl-C during training analyses what is there, or leaves with 130', async () => {
  const out = join(folder, 'interrupted');
  const child = spawn(program, [...moons.slice(0, 5), '--epochs', '1000000', '--out', out], { stdio: 'ignore' });
  const ended = new Promise((resolve) => child.on('exit', (code) => resolve(code)));
  await sleep(1500);
  child.kill('SIGINT');
  const status = await ended;
  assert.ok(status === 0 || status === 130, `status ${status}`);
  const left = existsSync(out) ? readdirSync(out).sort() : [];
  if (status === 0) assert.ok(left.includes('analysis.json') && left.includes('report.html'), left.join());
  for (const name of left) assert.match(name, /^(analysis\.json|directions\.csv|report\.html)$/);
});
