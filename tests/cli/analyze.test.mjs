// sgdscope analyze: what it writes, from all kinds of data.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { npy, npz, readNpz } from './support/formats.mjs';
import { filesIn, folderFor, put, refuse, succeed } from './support/program.mjs';
import * as small from './support/small_data.mjs';

const read = (folder, name) => readFileSync(join(folder, name), 'utf8');
const analysisIn = (folder) => JSON.parse(read(folder, 'analysis.json'));
const points = ['--data', 'moons', '--samples', '200', '--epochs', '20', '--batch', '10'];
const moons = [...points, '--hidden', '6'];
const sum = (counts) => Object.values(counts).reduce((all, count) => all + count, 0);

/** Runs an analysis and returns its JSON. */
function analyze(t, args) {
  const out = join(folderFor(t), 'out');
  succeed(['analyze', ...args, '--quiet', '--out', out]);
  return analysisIn(out);
}

test('the files, the table and nothing else', (t) => {
  const folder = folderFor(t);
  const printed = succeed(['analyze', ...moons, '--out', 'results/one'], { cwd: folder });
  assert.deepEqual(filesIn(folder), ['results', 'results/one', 'results/one/analysis.json',
    'results/one/directions.csv', 'results/one/report.html']);
  const [first] = analysisIn(join(folder, 'results/one')).blocks;
  assert.equal(first.name, 'layer 1 weights (6×2)');
  for (const text of ['layer 1 weights', '6×2', '160 to train, 40 to test', 'commutator of C and H',
    'results/one/report.html', 'about']) {
    assert.ok(printed.includes(text), text);
  }
  // The table shows the numbers of the file.
  for (const [label, value] of [['over ‖CH‖', first.ranges[0]], ['C at random', first.random_rotation]]) {
    const shown = printed.split('\n').find((line) => line.includes(label));
    assert.ok(shown.includes(value.commutator_over_product.toFixed(3)), shown);
  }
  for (const row of [['γ', 'gamma'], ['commutator of C and H', 'commutator'], ['cosine of C and M2', 'cosine_c_m2']]) {
    const shown = printed.split('\n').find((line) => line.includes(` ${row[0]} `) || line.startsWith(row[0]));
    assert.ok(shown.includes(first[row[1]].toFixed(3)), shown);
  }
  for (const line of printed.split('\n')) assert.ok([...line].length <= 100 || line.includes('/'), line);
});

test('curvatures that occur more than once are said to be where rounding chose', (t) => {
  const folder = folderFor(t);
  const printed = succeed(['analyze', '--data', 'spirals', '--samples', '75', '--epochs', '50', '--hidden', '4',
    '--activation', 'tanh', '--loss', 'mse-mean', '--block', 'layers-with-bias', '--out', '.'], { cwd: folder });
  const [first, last] = analysisIn(folder).blocks.map((block) => block.degenerate_curvatures);
  assert.equal(first, 0);
  assert.equal(last, 15); // each three times, by the outputs
  assert.ok(printed.includes('\n\nlayer 2 with bias: 15 curvatures occur more than once\nWithin such a group rounding chose '
    + 'the directions, so C_ii, the interval and γ may\ndiffer between machines.\n\nReport '), printed);
  for (const line of printed.split('\n')) assert.ok([...line].length <= 90, line);
  const sentences = read(folder, 'report.html').match(/\d+ curvatures? occurs? more than once: [^.]+\./g);
  assert.equal(sentences.length, 1);
  assert.match(sentences[0], /^15 .* may differ between machines\.$/);
  assert.doesNotMatch(succeed(['analyze', ...moons], { cwd: folder }), /more than once/);
});

test('output that goes to a file has no control characters', (t) => {
  const printed = succeed(['analyze', ...moons], { cwd: folderFor(t) });
  assert.doesNotMatch(printed, /[\x00-\x09\x0b-\x1f\x7f]/);
});

test('--quiet says nothing', (t) => {
  assert.equal(succeed(['analyze', ...moons, '--quiet'], { cwd: folderFor(t) }), '');
});

test('--json prints the file and nothing else on standard output', (t) => {
  const folder = folderFor(t);
  const printed = succeed(['analyze', ...moons, '--json', '--quiet'], { cwd: folder });
  assert.equal(printed, read(join(folder, 'sgdscope-out'), 'analysis.json'));
});

test('the JSON has the promised fields, and explains itself', (t) => {
  const analysis = analyze(t, moons);
  assert.equal(analysis.format, 'sgdscope-analysis/1');
  assert.equal(analysis.dtype, 'float64');
  assert.equal(analysis.seed, 1);
  assert.match(analysis.version, /^\d+\.\d+\.\d+$/);
  assert.equal(analysis.command,
    'sgdscope analyze --data moons --samples 200 --hidden 6 --epochs 20 --batch 10');
  for (const key of ['loss', 'C', 'H', 'M2', 'gamma', 'gamma_interval', 'commutator']) {
    assert.ok(analysis.conventions[key].length > 0, key);
  }
  assert.equal(analysis.training.history.length, 21);
  assert.deepEqual(analysis.training.history.map((record) => record.epoch), [...Array(21).keys()]);
  assert.equal(analysis.training.updates, 20 * 16);
  assert.equal(analysis.training.interrupted, false);
  assert.equal(analysis.data.training_samples, 160);
  assert.equal(analysis.data.test_samples, 40);
  assert.ok(analysis.test.accuracy > 0.5 && analysis.test.accuracy <= 1);
  const promised = ['name', 'gamma', 'gamma_interval', 'r_squared', 'fitted_directions',
    'dropped_directions', 'window', 'gamma_m2', 'slope_c_on_m2', 'commutator', 'cosine_c_h', 'cosine_c_m2'];
  assert.equal(analysis.blocks.length, 2);
  for (const block of analysis.blocks) {
    for (const key of promised) assert.ok(key in block, key);
    assert.equal(block.fitted_directions + block.dropped_directions, block.size);
    if (block.gamma !== null) assert.equal(sum(block.left_out), block.dropped_directions);
  }
});

test('the report claims no more than was measured', (t) => {
  const folder = folderFor(t);
  const report = (args) => {
    succeed(['analyze', ...moons, ...args, '--quiet', '--out', folder]);
    return read(folder, 'report.html').replace(/\s+/g, ' ');
  };
  const layers = report([]);
  assert.match(layers, /nominal 95.{0,9}% ones .* cover less than that where directions are few/);
  assert.match(layers, /<i>C turned at random<\/i> says, which is one draw/);
  assert.match(layers, /0 where the layers above are piecewise linear/);
  for (const claim of [/Intervals cover/, /about √2/, /mean squared curvature/i]) assert.doesNotMatch(layers, claim);
  const network = report(['--block', 'network']);
  assert.match(network, /Gauss–Newton; 0 where the network has no hidden layer/);
  assert.doesNotMatch(network, /0 where the layers above/);
  const { conventions } = analysisIn(folder);
  assert.match(conventions.gamma_interval, /^nominal 95 %/);
  assert.doesNotMatch(conventions.commutator_over_product, /1\.41/);
});

test('directions.csv holds the numbers that the JSON sums up', (t) => {
  const folder = folderFor(t);
  succeed(['analyze', ...moons, '--quiet', '--out', folder]);
  const lines = read(folder, 'directions.csv').trimEnd().split('\n');
  assert.equal(lines[0], 'block,index,H_ii,C_ii,M2_ii');
  const analysis = analysisIn(folder);
  for (const block of analysis.blocks) {
    const rows = lines.map((line) => line.split(',')).filter((cells) => cells[0] === block.name);
    assert.deepEqual(rows.map((cells) => Number(cells[1])), Array.from({ length: block.size }, (_, i) => i + 1));
    // Traces do not depend on the basis; both sums round, by less than 1e-14 here.
    for (const [column, trace] of [[2, 'H'], [3, 'C'], [4, 'M2']]) {
      const sum = rows.reduce((total, cells) => total + Number(cells[column]), 0);
      assert.ok(Math.abs(sum / block.traces[trace] - 1) < 1e-12, `${trace}: ${sum} ${block.traces[trace]}`);
    }
  }
});

test('the same command gives the same bytes, whatever the threads and the folder', (t) => {
  const folders = [folderFor(t), folderFor(t), folderFor(t)];
  folders.forEach((folder, i) => {
    const threads = i === 2 ? ['--threads', '3'] : [];
    succeed(['analyze', ...moons, '--checkpoints', '0,20', '--quiet', '--out', folder, ...threads]);
  });
  for (const name of ['analysis.json', 'directions.csv', 'report.html', 'checkpoints.npz']) {
    const [first, ...others] = folders.map((folder) => readFileSync(join(folder, name)));
    for (const other of others) assert.ok(first.equals(other), name);
  }
});

test('another seed gives another network', (t) => {
  assert.notEqual(analyze(t, moons).mean_loss, analyze(t, [...moons, '--seed', '2']).mean_loss);
});

test('an older result is replaced whole', (t) => {
  const folder = folderFor(t);
  writeFileSync(join(folder, 'analysis.json'), 'old');
  succeed(['analyze', ...moons, '--quiet', '--out', folder]);
  assert.equal(analysisIn(folder).format, 'sgdscope-analysis/1');
});

test('CSV, npz, IDX and compressed IDX with the same points give the same analysis', (t) => {
  const folder = folderFor(t);
  put(folder, 'points.csv', small.csv);
  put(folder, 'points.npz', small.archive);
  put(folder, 'images', small.images);
  put(folder, 'labels', small.labelled);
  put(folder, 'images.gz', small.imagesGz);
  const sources = [['points.csv'], ['points.npz'], ['images', 'labels'], ['images.gz', 'labels']];
  const results = sources.map((data) => {
    const printed = succeed(['analyze', '--data', ...data, ...small.quick, '--json', '--quiet'], { cwd: folder });
    return JSON.parse(printed);
  });
  for (const result of results) {
    assert.equal(result.data.training_samples, 32);
    assert.deepEqual(result.blocks, results[0].blocks);
  }
});

test('file names are quoted in the command to repeat', (t) => {
  const folder = folderFor(t);
  put(folder, "my points' file.csv", small.csv);
  const printed = succeed(['analyze', '--data', "my points' file.csv", ...small.quick, '--json', '--quiet'],
    { cwd: folder });
  assert.ok(JSON.parse(printed).command.startsWith(
    "sgdscope analyze --data 'my points'\\'' file.csv' --hidden 4"));
});

test('checkpoints end with the network that is measured, once', (t) => {
  const folder = folderFor(t);
  const states = (...args) => {
    succeed(['analyze', ...moons, ...args, '--quiet', '--out', 'out'], { cwd: folder });
    const { epochs, parameters } = readNpz(readFileSync(join(folder, 'out/checkpoints.npz')));
    assert.deepEqual(parameters.shape, [epochs.values.length, 32]);
    return { epochs: epochs.values, first: parameters.values.slice(0, 32), last: parameters.values.slice(-32) };
  };
  const whole = states('--checkpoints', '20,0');
  assert.deepEqual(whole.epochs, [0, 20]);
  const asked = states('--checkpoints', '3');
  assert.deepEqual([asked.epochs, asked.last], [[3, 20], whole.last]);
  // An early stop: later epochs are never reached.
  const early = states('--checkpoints', '0,15', '--stop-loss', '0.5');
  const { epochs } = analysisIn(join(folder, 'out')).training;
  assert.ok(epochs > 0 && epochs < 15, epochs);
  assert.deepEqual(early.epochs, [0, epochs]);
  assert.deepEqual(early.last, states('--checkpoints', `${epochs}`).first);
});

test('checkpoints hold the parameters of the epochs asked for', (t) => {
  const folder = folderFor(t);
  succeed(['analyze', ...moons, '--checkpoints', '0,10,20', '--quiet', '--out', folder]);
  const { epochs, parameters } = readNpz(readFileSync(join(folder, 'checkpoints.npz')));
  assert.deepEqual(epochs.values, [0, 10, 20]);
  assert.deepEqual(parameters.shape, [3, 2 * 6 + 6 + 6 * 2 + 2]);
  assert.ok(parameters.values.every(Number.isFinite));
});

test('the fit has the ends that were asked for', (t) => {
  const folder = folderFor(t);
  succeed(['analyze', ...points, '--hidden', '12,12', '--layers', '2', '--quiet', '--out', folder]);
  const curvatures = read(folder, 'directions.csv').trimEnd().split('\n').slice(1).map((line) => Number(line.split(',')[2]));
  const [first, second, third] = curvatures;
  // Rounded between two curvatures, so that the third is the first inside.
  const end = ((second + third) / 2 / first).toPrecision(6);
  const part = analyze(t, [...points, '--hidden', '12,12', '--layers', '2', '--window', '1e-5', '--below', end]);
  const [{ window: [low, high], fits: { c_on_h } }] = part.blocks;
  assert.equal(high, third);
  assert.ok(low > 1e-5 * first);
  assert.equal(c_on_h.fitted, curvatures.filter((h) => h >= low && h <= high).length);
  assert.ok(c_on_h.outside_window >= 2);
  assert.equal(part.settings['fit window'], `curvature above 1e-05 and up to ${end} of the largest`);
  assert.match(part.command, new RegExp(`--window 1e-5 --below ${end}$`));
});

test('no hidden layer, no test part, no bias, one block, one layer', (t) => {
  const linear = analyze(t, [...points, '--hidden', '', '--test-fraction', '0', '--no-bias']);
  assert.deepEqual(linear.network.sizes, [2, 2]);
  assert.equal(linear.network.parameters, 4);
  assert.equal(linear.test, null);
  assert.equal(linear.blocks[0].gamma, null);
  assert.equal(linear.blocks[0].fitted_directions, 0);
  const [, usable] = linear.blocks[0].note.match(/not enough range, (\d) of 4 directions can be fitted, fewer than 8/);
  assert.equal(Number(usable) + sum(linear.blocks[0].left_out), 4);
  assert.deepEqual(analyze(t, [...moons, '--block', 'network']).blocks.map((b) => b.size), [32]);
  assert.deepEqual(analyze(t, [...moons, '--block', 'layers-with-bias', '--layers', '2']).blocks.map((b) => b.size), [14]);
});

test('a single class has no curvature, and the table says so', (t) => {
  const folder = folderFor(t);
  put(folder, 'one.csv', Array.from({ length: 20 }, (_, i) => `${i},${(i * 7) % 11},only\n`).join(''));
  const printed = succeed(['analyze', '--data', 'one.csv', ...small.quick], { cwd: folder });
  assert.match(printed, /one\.csv: 20 samples, 2 inputs, 1 class \(only\)\n/);
  assert.match(printed, /^ +below rounding +\d+ +\d+$/m);
  assert.match(printed, /^—  layer 1 weights: H is zero here/m);
  assert.match(printed, /^   layer 2 weights: H is zero here/m);
  assert.doesNotMatch(printed, /not enough range|about less/);
  for (const block of analysisIn(join(folder, 'sgdscope-out')).blocks) assert.match(block.note, /H is zero/);
  const report = read(join(folder, 'sgdscope-out'), 'report.html');
  assert.match(report, /there is no exponent: H is zero here/);
  assert.doesNotMatch(report, /not enough range|no likelihood|\(0\)/);
});

test('real targets take a squared loss by themselves', (t) => {
  const folder = folderFor(t);
  succeed(['analyze', '--data', 'regression', '--hidden', '8', '--epochs', '5', '--activation', 'tanh', '--quiet', '--out', folder]);
  const analysis = analysisIn(folder);
  assert.equal(analysis.settings.loss, 'mse-half-sum');
  assert.equal(analysis.accuracy, null);
  assert.equal(analysis.test.accuracy, null);
  const report = read(folder, 'report.html');
  assert.match(report, /of the Gaussian whose likelihood the loss is/);
  assert.doesNotMatch(report, /summed over the classes/);
});

test('every loss works on two classes', (t) => {
  for (const loss of ['cross-entropy', 'mse-half-sum', 'mse-mean', 'softmax-mse', 'binary-logistic']) {
    const analysis = analyze(t, [...moons, '--loss', loss, '--activation', 'tanh']);
    assert.equal(analysis.settings.loss, loss);
    assert.equal(analysis.data.targets, loss === 'binary-logistic' ? 1 : 2);
    assert.ok(analysis.accuracy > 0.5, `${loss}: ${analysis.accuracy}`);
    assert.equal(analysis.blocks[0].relative_gaps_to_h.F === null, loss === 'softmax-mse');
  }
});

test('labels of the model and of a teacher, and wrong labels', (t) => {
  const plain = analyze(t, moons);
  const model = analyze(t, [...moons, '--labels', 'model']);
  assert.deepEqual(model.training.history, plain.training.history);
  assert.notEqual(model.mean_loss, plain.mean_loss);
  assert.equal(model.notes.length, 1);
  assert.notDeepEqual(analyze(t, [...moons, '--labels', 'teacher']).training.history, plain.training.history);
  assert.equal(analyze(t, [...moons, '--label-noise', '0.25']).data.wrong_labels, 40);
});

test('classes and samples are parts of the data', (t) => {
  const analysis = analyze(t, ['--classes', '3,5', '--samples', '100', '--hidden', '4', '--epochs', '1', '--layers', '2']);
  assert.equal(analysis.data.training_samples, 80);
  assert.equal(analysis.data.classes, 10);
  assert.equal(analysis.settings.samples, '100');
});

test('what was chosen of the data is said', (t) => {
  const folder = folderFor(t);
  const few = ['--hidden', '4', '--epochs', '1', '--layers', '2'];
  const line = (args) => succeed(['analyze', ...few, ...args], { cwd: folder }).match(/^Data +(.*)$/m)[1];
  const all = 'digits: 1797 samples, 64 inputs, 10 classes';
  assert.equal(line([]), all);
  assert.equal(analysisIn(join(folder, 'sgdscope-out')).settings.samples, undefined);
  assert.equal(line(['--samples', '5000']), `${all}; all of them taken, though --samples asks for 5000`);
  assert.ok(read(join(folder, 'sgdscope-out'), 'report.html').includes('though --samples asks for 5000'));
  assert.equal(line(['--samples', '100', '--classes', '3,5']), `${all}; 100 of them taken, of classes 3,5`);
  assert.match(line(['--samples', '1000', '--classes', '3,5']),
    /; 365 of them taken, of classes 3,5, though --samples asks for 1000$/);
});

test('two of ten classes serve the logistic loss', (t) => {
  const analysis = analyze(t, ['--classes', '8,3', '--loss', 'binary-logistic', '--hidden', '4', '--epochs', '10', '--lr', '0.5']);
  assert.equal(analysis.data.classes, 2);
  assert.equal(analysis.data.targets, 1);
  assert.ok(analysis.accuracy > 0.8, analysis.accuracy);
});

test('an npz of which other members are texts, with a column of labels', (t) => {
  const folder = folderFor(t);
  const [inputs, labels] = ['X', 'y'].map((name) => readNpz(small.archive)[name]);
  put(folder, 'row.npz', small.archive);
  put(folder, 'column.npz', npz({ names: Buffer.from('no numbers'), X: npy(inputs.shape, inputs.values),
    y: npy([small.count, 1], labels.values) }));
  const [row, column] = ['row.npz', 'column.npz'].map((data) =>
    JSON.parse(succeed(['analyze', '--data', data, ...small.quick, '--json', '--quiet'], { cwd: folder })));
  assert.equal(column.data.classes, 2);
  assert.deepEqual(column.blocks, row.blocks);
});

test('wrong labels need two classes', (t) => {
  const folder = folderFor(t);
  put(folder, 'one.csv', '1,2,0\n3,4,0\n5,6,0\n');
  refuse(['analyze', '--data', 'one.csv', '--label-noise', '0.5', '--quiet'], /--label-noise needs two classes, and there is one here/,
    { cwd: folder });
});

test('a training that diverges is refused with advice, and leaves nothing', (t) => {
  const folder = folderFor(t);
  const args = ['analyze', '--data', 'regression', '--epochs', '50', '--lr', '1e6', '--activation', 'identity', '--quiet'];
  refuse(args, /not finite any more in epoch \d+.*--lr/, { cwd: folder });
  assert.deepEqual(filesIn(folder), []);
});

test('of a training that diverges the checkpoints before are kept', (t) => {
  const folder = folderFor(t);
  const args = ['analyze', '--data', 'regression', '--epochs', '50', '--lr', '1e6', '--activation', 'identity'];
  refuse([...args, '--checkpoints', '0,50', '--quiet'], /not finite any more [^\n]+; kept: sgdscope-out\/checkpoints\.npz$/m,
    { cwd: folder });
  assert.deepEqual(filesIn(folder), ['sgdscope-out', 'sgdscope-out/checkpoints.npz']);
  assert.deepEqual(readNpz(readFileSync(join(folder, 'sgdscope-out/checkpoints.npz'))).epochs.values, [0]);
});
