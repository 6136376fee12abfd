// Ctrl-C: during training the network is measured as it stands, during the analysis the program
// leaves; in neither case is anything left half written.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { filesIn, folderFor, program } from './support/program.mjs';

/**
 * Starts the program and sends SIGINT whenever its output so far matches the next of `when`.
 * Resolves with the exit status and what was printed.
 */
function interrupted(args, cwd, when) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd });
    const left = [...when];
    let printed = '';
    const listen = (piece) => {
      printed += piece;
      while (left.length > 0 && left[0].test(printed)) {
        left.shift();
        child.kill('SIGINT');
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
  assert.equal(status, 0, printed);
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
