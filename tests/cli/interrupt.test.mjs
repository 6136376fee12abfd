// Ctrl-C: during training the network is measured as it stands, during the analysis the program
// leaves; in neither case is anything left half written. SIGTERM and SIGHUP always mean to leave.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { filesIn, folderFor, program } from './support/program.mjs';

/**
 * Starts the program and sends `name` whenever its output so far matches the next of `when`.
 * Resolves with the exit status and what was printed.
 */
function interrupted(args, cwd, when, name = 'SIGINT') {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd });
    const left = [...when];
    let printed = '';
    const listen = (piece) => {
      printed += piece;
      while (left.length > 0 && left[0].test(printed)) {
        left.shift();
        child.kill(name);
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
