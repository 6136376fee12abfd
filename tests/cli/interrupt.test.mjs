// Ctrl-C: during training the network is measured as it stands, during the analysis the program
// leaves; in neither case is anything left half written. SIGTERM and SIGHUP always mean to leave.
// checkpoints.npz, where it was asked for, is there in any case.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { readNpz } from './support/formats.mjs';
import { filesIn, folderFor, program, succeed } from './support/program.mjs';

/**
 * Starts the program and sends `name` whenever its output so far matches the next of `when`, `wait` milliseconds
 * later. Resolves with the exit status and what was printed.
 */
function interrupted(args, cwd, when, name = 'SIGINT', wait = 0) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd });
    const left = [...when];
    let printed = '';
    const listen = (piece) => {
      printed += piece;
      while (left.length > 0 && left[0].test(printed)) {
        left.shift();
        setTimeout(() => child.kill(name), wait);
      }
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    child.on('close', (status, signal) => resolve({ status, signal, printed }));
  });
}

const endless = ['analyze', '--data', 'moons', '--samples', '200', '--hidden', '6', '--epochs', '100000000'];

test('during training: stops, measures, says so', async (t) => {
  const folder = folderFor(t);
  const { status, printed } = await interrupted([...endless, '--out', 'out'], folder, [/Training /]);
  assert.equal(status, 130, printed);
  assert.match(printed, /Training was interrupted after \d+ of 100000000 epochs/);
  assert.deepEqual(filesIn(join(folder, 'out')), ['analysis.json', 'directions.csv', 'report.html']);
  const analysis = JSON.parse(readFileSync(join(folder, 'out/analysis.json'), 'utf8'));
  assert.equal(analysis.training.interrupted, true);
  assert.equal(analysis.training.history.at(-1).epoch, analysis.training.epochs);
  assert.match(analysis.notes[0], /interrupted/);
});

/** The sentence below the command that reproduces the run in `out`, and that run. */
function reproduction(folder) {
  const report = readFileSync(join(folder, 'out/report.html'), 'utf8');
  const [, note] = report.match(/<h3>To reproduce<\/h3><pre><code>[^<]*<\/code><\/pre><p>([^<]*)<\/p>/);
  return { note, analysis: JSON.parse(readFileSync(join(folder, 'out/analysis.json'), 'utf8')) };
}

test('interrupted at the end of an epoch: the report says what gives the same network', async (t) => {
  const folder = folderFor(t);
  const whole = ['--batch', '200', '--lr', '0.01', '--out', 'out']; // one update an epoch
  const { status, printed } = await interrupted([...endless, ...whole], folder, [/Training /]);
  assert.equal(status, 130, printed);
  const { note, analysis } = reproduction(folder);
  const [, epochs] = note.match(/^Training was interrupted after the updates of exactly (\d+) epochs\. .* with --epochs \1 it gives/);
  assert.equal(Number(epochs), analysis.training.updates);
  succeed([...endless.slice(0, -1), epochs, ...whole, '--quiet'], { cwd: folder });
  const again = JSON.parse(readFileSync(join(folder, 'out/analysis.json'), 'utf8'));
  assert.deepEqual([again.blocks, again.mean_loss], [analysis.blocks, analysis.mean_loss]);
  assert.doesNotMatch(readFileSync(join(folder, 'out/report.html'), 'utf8'), /interrupted/);
});

test('interrupted within an epoch: the report says that no command repeats it', async (t) => {
  const folder = folderFor(t);
  // An epoch is some thirty steps, of which six are at its end.
  const args = ['analyze', '--data', 'moons', '--samples', '5000', '--hidden', '64,64', '--layers', '3', '--epochs', '100000000',
    '--batch', '1', '--lr', '0.001', '--checkpoints', '0', '--out', 'out'];
  for (let attempt = 0, within = 0; within === 0; attempt++) {
    assert.ok(attempt < 10);
    // Where the program is slow, it has yet to begin when it has said that it will.
    const { status, printed } = await interrupted(args, folder, [/Training /], 'SIGINT', 100 * attempt);
    assert.equal(status, 130, printed);
    const { note, analysis: { training: { updates } } } = reproduction(folder);
    within = updates % 4000;
    assert.equal(kept(join(folder, 'out')).epochs.at(-1), updates / 4000);
    if (within === 0) continue;
    assert.equal(note, `Training was interrupted within epoch ${Math.floor(updates / 4000) + 1}, after ${updates} updates. ` +
      'This command trains to the end; none gives the network that was measured.');
  }
});

// A layer of 1536 directions: long enough to meet it at work.
const long = ['analyze', '--data', 'digits', '--hidden', '48', '--layers', '1'];

test('during the analysis: leaves with 130 and no files', async (t) => {
  const folder = folderFor(t);
  const { status, printed } = await interrupted([...long, '--epochs', '0'], folder, [/Test /]);
  assert.equal(status, 130, printed);
  assert.deepEqual(filesIn(folder), []);
});

test('twice: leaves with 130 and no files', async (t) => {
  const folder = folderFor(t);
  const { status, printed } = await interrupted([...long, '--epochs', '100000000'], folder, [/Training /, /Trained /]);
  assert.equal(status, 130, printed);
  assert.deepEqual(filesIn(folder), []);
});

/** The epochs of what `checkpoints.npz` keeps, and its last row. */
function kept(folder) {
  const { epochs, parameters } = readNpz(readFileSync(join(folder, 'checkpoints.npz')));
  return { epochs: epochs.values, last: parameters.values.slice(-parameters.shape[1]) };
}

test('during training, with checkpoints: they end with the network that is measured', async (t) => {
  const folder = folderFor(t);
  const args = [...endless, '--checkpoints', '0,2,100000000', '--out', folder];
  const { status, printed } = await interrupted(args, folder, [/Training /]);
  assert.equal(status, 130, printed);
  assert.deepEqual(filesIn(folder), ['analysis.json', 'checkpoints.npz', 'directions.csv', 'report.html']);
  assert.match(printed, /directions\.csv, checkpoints\.npz\n/);
  const { training } = JSON.parse(readFileSync(join(folder, 'analysis.json'), 'utf8'));
  const [first, second, last, ...more] = kept(folder).epochs;
  assert.deepEqual([first, second, more], [0, 2, []]);
  assert.equal(last, training.updates / 8); // batches of 20 in 160 samples
});

test('during the analysis, with checkpoints: the network that was trained is kept', async (t) => {
  const folder = folderFor(t);
  const args = [...long, '--epochs', '1', '--checkpoints', '0', '--out', 'out'];
  const first = await interrupted(args, folder, [/Test /]);
  assert.equal(first.status, 130, first.printed);
  assert.match(first.printed, /\nKept      out\/checkpoints\.npz\n$/);
  assert.deepEqual(filesIn(folder), ['out', 'out/checkpoints.npz']);
  assert.deepEqual(kept(join(folder, 'out')).epochs, [0, 1]);
  // Beside an earlier run, which stays.
  writeFileSync(join(folder, 'out/analysis.json'), 'old');
  const second = await interrupted(args, folder, [/Test /], 'SIGTERM');
  assert.equal(second.status, 143, second.printed);
  assert.match(second.printed, /\nKept      out\/checkpoints\.npz \(the other files there are of an earlier run\)\n$/);
  assert.equal(readFileSync(join(folder, 'out/analysis.json'), 'utf8'), 'old');
});

test('SIGTERM during training, with checkpoints: what was trained is kept', async (t) => {
  const folder = folderFor(t);
  const { status, printed } = await interrupted([...endless, '--checkpoints', '1', '--out', 'out'], folder, [/Training /], 'SIGTERM');
  assert.equal(status, 143, printed);
  assert.match(printed, /\nKept      out\/checkpoints\.npz\n$/);
  assert.deepEqual(filesIn(folder), ['out', 'out/checkpoints.npz']);
  const { epochs, last } = kept(join(folder, 'out'));
  assert.equal(epochs[0], 1);
  assert.ok(epochs.at(-1) > 1);
  assert.ok(last.every(Number.isFinite));
});

for (const [name, expected] of [['SIGTERM', 143], ['SIGHUP', 129]]) {
  test(`${name} during training: leaves with ${expected} and no files`, async (t) => {
    const folder = folderFor(t);
    const { status, printed } = await interrupted([...endless, '--out', 'out'], folder, [/Training /], name);
    assert.equal(status, expected, printed);
    assert.deepEqual(filesIn(folder), []);
  });
}

/** Starts the program on a pipe that nobody writes to, and sends `name` once it reads. */
async function interruptedWhileReading(args, cwd, name) {
  execFileSync('mkfifo', [join(cwd, 'pipe')]);
  const child = spawn(program, args, { cwd, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (piece) => { said += piece; });
  const end = new Promise((resolve) => {
    child.on('close', (status, signal) => resolve({ status, signal, said }));
  });
  const writer = await open(join(cwd, 'pipe'), 'w'); // waits for the reader
  child.kill(name);
  const result = await end;
  await writer.close();
  return result;
}

for (const [args, name, expected] of [
  [['analyze', '--data', 'pipe'], 'SIGINT', 130],
  [['analyze', '--data', 'pipe'], 'SIGTERM', 143],
  [['moments', 'pipe', '--out', 'out.json'], 'SIGHUP', 129],
  [['eigen', 'pipe', '--out', 'out.npz'], 'SIGTERM', 143],
]) {
  test(`${name} while ${args[0]} waits for data: leaves with ${expected} and no files`, async (t) => {
    const folder = folderFor(t);
    const { status, said } = await interruptedWhileReading(args, folder, name);
    assert.equal(status, expected);
    assert.equal(said, '');
    assert.deepEqual(filesIn(folder), ['pipe']);
  });
}
