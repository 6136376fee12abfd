// Help, version and option values.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { folderFor, put, refuse, succeed } from './support/program.mjs';

test('--version prints name and version', () => {
  assert.match(succeed(['--version']), /^sgdscope \d+\.\d+\.\d+\n$/);
});

test('--help names every command', () => {
  const help = succeed(['--help']);
  for (const command of ['analyze', 'moments', 'eigen', 'datasets']) assert.match(help, new RegExp(command));
});

for (const command of ['analyze', 'moments', 'eigen', 'datasets']) {
  test(`${command} --help has an example and fits a terminal`, () => {
    const help = succeed([command, '--help']);
    assert.match(help, new RegExp(`Example[^\\n]*\\n {2}sgdscope ${command}`));
    for (const line of help.split('\n')) assert.ok([...line].length <= 100, line);
  });
}

test('analyze --help says what files of your own hold', () => {
  const help = succeed(['analyze', '--help']);
  for (const text of ['inputs (or x, X)', 'labels or targets (or y, Y)', 'float32', 'name of the class', 'N × K']) {
    assert.ok(help.includes(text), text);
  }
});

test('datasets lists names, sizes and folders', () => {
  const list = succeed(['datasets']);
  assert.match(list, /digits[\s\S]*1797 samples, 64 inputs, 10 classes/);
  assert.match(list, /(found|looked) in .*fashion-mnist/);
  for (const toy of ['moons', 'spirals', 'circles', 'xor', 'blobs', 'regression']) {
    assert.match(list, new RegExp(`^${toy} +500 samples`, 'm'));
  }
});

test('the environment variable SGDSCOPE_DATA is searched first', () => {
  const list = succeed(['datasets'], { env: { ...process.env, SGDSCOPE_DATA: '/nonexistent/place' } });
  assert.match(list, /looked in \/nonexistent\/place\/digits/);
});

test('wrong commands', () => {
  refuse([], /expected a command: analyze, moments, eigen or datasets/);
  refuse(['analyse'], /: found 'analyse', expected a command: analyze, moments, eigen or datasets, perhaps analyze \(see `sgdscope --help`\)$/m);
  refuse(['analysis'], /or datasets \(see/);
  for (const answer of ['--help', '--version']) {
    refuse(['foo', answer], /: found 'foo', expected a command: analyze, moments, eigen or datasets \(see `sgdscope --help`\)$/m);
  }
  refuse(['foo', 'analyze', '--help'], /: found 'foo', expected a command/);
  refuse(['analyze', '--epoch', '3'], /: found '--epoch', expected an option of analyze, perhaps --epochs \(see `sgdscope analyze --help`\)$/m);
  refuse(['analyze', '--clases=1,2'], /found '--clases=1,2', .*perhaps --classes \(/);
  refuse(['analyze', '--nothing-like-it'], /found '--nothing-like-it', expected an option of analyze \(/);
  refuse(['analyze', 'digits'], /found 'digits', expected an option of analyze \(see `sgdscope analyze --help`\)/);
  refuse(['analyze', '--seed', '1', '--seed', '2'], /: --seed is given twice, expected once \(see `sgdscope analyze --help`\)$/m);
  refuse(['analyze', '--seed', '1', '--seed', '2', '--seed', '3'], /: --seed is given 3 times, expected once/);
  refuse(['analyze', '--data', 'a', '--data', 'b', '--data', 'c'], /: --data has 3 values, expected at most 2/);
  refuse(['moments'], /\(see `sgdscope moments --help`\)/);
  refuse(['eigen', 'a.npy', 'b.npy', '--out', 'c.npz'], /found 'b\.npy'.*`sgdscope eigen --help`/);
  refuse(['--verison'], /found '--verison', expected a command: .*, perhaps --version \(/);
});

test('a word that is nearly a name is answered with that name', () => {
  const hints = [
    [['--los', 'mse'], /expected an option of analyze, perhaps --loss \(/],
    [['--Seed', '1'], /perhaps --seed \(/],
    [['--lt', '1'], /expected an option of analyze \(/], // half of the name
    [['--loss', 'cross-entropi'], /--loss: found 'cross-entropi', expected cross-entropy, .* or binary-logistic, perhaps cross-entropy \(see/],
    [['--loss', 'mse'], /binary-logistic \(see/],
    [['--loss', ''], /binary-logistic \(see/],
    [['--activation', 'tanh,ReLU'], /found 'ReLU', .* or elu, perhaps relu \(see/],
    [['--activation', 'xelu'], /found 'xelu', .* or elu \(see/], // three are as near
    [['--activation', 'gelu-tan'], /or elu, perhaps gelu-tanh \(see/],
    [['--block', 'layer'], /or network, perhaps layers \(see/],
    [['--init', 'xaviour'], /or xavier, perhaps xavier \(see/],
  ];
  for (const [args, pattern] of hints) refuse(['analyze', ...args], pattern);
});

test('a flag takes no value, which the command that repeats the run would lose', () => {
  for (const flag of ['--no-bias', '--json', '--quiet']) {
    refuse(['analyze', `${flag}=false`], new RegExp(`: ${flag} takes no value \\(`));
  }
  refuse(['moments', 'p.json', '--per-sample=false', '--out', 'm.json'], /--per-sample takes no value/);
});

// option, a wrong value, what the sentence has to say
const wrongValues = [
  ['--epochs', '-1', /--epochs: found '-1', expected a whole number, 0 to/],
  ['--epochs', '1.5', /whole number/],
  ['--epochs', '99999999999', /whole number/],
  ['--batch', '0', /whole number, 1 or more/],
  ['--lr', '0', /positive number/],
  ['--lr', '-0.1', /positive number/],
  ['--lr', 'nan', /positive number/],
  ['--lr', 'inf', /positive number/],
  ['--lr', '1e999', /positive number/],
  ['--momentum', '1', /at least 0 and less than 1/],
  ['--weight-decay', '-1', /0 or a positive number/],
  ['--cosine', 'x', /whole number/],
  ['--clip', '-1', /0 or a positive number/],
  ['--stop-loss', 'low', /0 or a positive number/],
  ['--stop-accuracy', '100', /at least 0 and less than 1/],
  ['--seed', '-1', /whole number, 0 or more/],
  ['--seed', '0x10', /whole number/],
  ['--samples', '0', /1 or more/],
  ['--classes', '0,,1', /whole numbers \(0 to 255\)/],
  ['--classes', '0,1,', /whole numbers/],
  ['--classes', '-1', /whole numbers/],
  ['--hidden', '24;16', /found '24;16', expected whole numbers/],
  ['--hidden', '0', /whole numbers/],
  ['--activation', 'ReLU', /found 'ReLU', expected identity, relu, leaky-relu, .* or elu/],
  ['--activation', '', /expected identity/],
  ['--loss', 'mse', /cross-entropy, mse-half-sum, mse-mean, softmax-mse or binary-logistic/],
  ['--init', 'zero', /pytorch, he or xavier/],
  ['--scale', 'yes', /largest, standardise or none/],
  ['--labels', 'mine', /data, model or teacher/],
  ['--label-noise', '1', /at least 0 and less than 1/],
  ['--test-fraction', '1', /at least 0 and less than 1/],
  ['--toy-noise', '-1', /0 or a positive number/],
  ['--toy-classes', '1', /2 to 8/],
  ['--block', 'layer', /layers, layers-with-bias or network/],
  ['--layers', '0', /whole numbers \(1 to/],
  ['--window', '2', /at least 0 and less than 1/],
  ['--top', '0', /1 or more/],
  ['--checkpoints', 'all', /whole numbers/],
  ['--threads', '0', /1 to 256/],
  ['--arch', 'sse9', /auto, reference/],
  ['--memory-limit', '2X', /2G, 600M or a number of bytes/],
  ['--memory-limit', '0', /expected a size/],
  ['--data', '', /expected a path/],
  ['--out', '', /expected a path/],
];
for (const [option, value, pattern] of wrongValues) {
  test(`analyze ${option} '${value}' is refused`, () => refuse(['analyze', option, value], pattern));
}

test('an option without its value is refused', () => refuse(['analyze', '--epochs'], /--epochs/));

test('options that do not fit together', () => {
  refuse(['analyze', '--activation', 'relu,tanh,relu'], /3 functions, expected one or as many .*\(2\)/);
  refuse(['analyze', '--layers', '4'], /layer 4 does not exist.*1 to 3/);
  refuse(['analyze', '--block', 'network', '--layers', '1'], /--layers/);
  refuse(['analyze', '--epochs', '5', '--checkpoints', '6'], /epoch 6, expected 0 to 5/);
  refuse(['analyze', '--classes', '0,12'], /--classes 0,12: /);
  refuse(['analyze', '--data', 'regression', '--loss', 'cross-entropy'], /expected mse-half-sum or mse-mean/);
  refuse(['analyze', '--data', 'regression', '--label-noise', '0.1'], /--label-noise/);
  refuse(['analyze', '--loss', 'binary-logistic'], /two classes, found 10/);
  refuse(['analyze', '--loss', 'binary-logistic', '--classes', '1,2,3'], /two classes, found 3/);
  refuse(['analyze', '--data', 'moons', 'xor'],
    /--data moons xor: two names mean a file of images and one of labels, expected moons alone/);
  refuse(['analyze', '--data', 'spirals', '--toy-classes', '8'], /spirals|arms|classes/);
  // They would stand in the command that repeats the run.
  refuse(['analyze', '--toy-noise', '0.3'], /--toy-noise: 'digits' is not made by formula/);
  refuse(['analyze', '--toy-classes', '3'], /--toy-classes: 'digits' is not made by formula/);
  refuse(['analyze', '--data', 'moons', '--toy-classes', '3'], /--toy-classes: moons .*expected spirals or blobs/);
  refuse(['analyze', '--layers', '2,1,2'], /--layers: found '2,1,2', expected each number once/);
});

test('too little memory is refused before the work, with both figures', () => {
  refuse(['analyze', '--memory-limit', '20M'],
    [/needs about [\d.]+ [MG]B of memory/, /--memory-limit allows 20 MB/, /--layers/]);
  refuse(['analyze', '--memory-limit', '1M'],
    [/Reading .* needs about [\d.]+ MB of memory/, /--memory-limit allows 1.0 MB/]);
});

// The figure of a sentence such as "Memory    about 61 MB".
const bytesIn = (text) => {
  const [, number, unit] = text.match(/about ([\d.]+) ([kMG])B/);
  return Number(number) * { k: 1e3, M: 1e6, G: 1e9 }[unit];
};
const everyEpoch = (epochs) => Array.from({ length: epochs }, (_, i) => i).join();

test('the memory stated is that of the whole run: training and data count', (t) => {
  const folder = folderFor(t);
  const stated = (...words) =>
    bytesIn(succeed(['analyze', '--data', 'xor', ...words], { cwd: folder }).match(/^Memory .*$/m)[0]);
  const wide = ['--hidden', '4,60,60', '--layers', '1', '--epochs', '1'];
  // 4094 parameters. The analysis takes most here, and the checkpoints are written before it.
  assert.equal(stated(...wide, '--checkpoints', '0'), stated(...wide));
  // 2 inputs, 2 targets and a label a sample, in the data and, of four in five, in what is analysed.
  const narrow = ['--hidden', '4', '--epochs', '1'];
  const more = stated(...narrow, '--samples', '200500') - stated(...narrow);
  assert.ok(more > 200000 * 36 * 1.8, `${more}`);
});

test('what takes most is what a refusal names: training, analysis or checkpoints', (t) => {
  refuse(['analyze', '--data', 'xor', '--hidden', '4', '--samples', '300000', '--memory-limit', '30M'],
    /The training needs about \d+ MB of memory, .* 30 MB; take narrower layers \(--hidden\) or fewer samples \(--samples\)$/m);
  refuse(['analyze', '--data', 'xor', '--hidden', '4,60,60', '--layers', '1', '--memory-limit', '100M',
    '--epochs', '2000', '--checkpoints', everyEpoch(2000)], // four times 2001 · 8 · 4094 bytes
    /Writing the checkpoints needs about 262 MB of memory, .*; keep fewer checkpoints \(--checkpoints\)$/m);
  refuse(['analyze', '--memory-limit', '20M'], /The analysis needs about/);
  // Before they are made: twice 48 bytes a sample, and 16.
  refuse(['analyze', '--data', 'spirals', '--samples', '4000000', '--memory-limit', '300M'],
    /: Making 4 000 000 samples of spirals needs about 448 MB of memory, but --memory-limit allows 300 MB; take fewer \(--samples\)$/m);
  // One number and two classes are twice 32 bytes, and 16; reading them took less.
  const file = put(folderFor(t), 'narrow.csv', Array.from({ length: 2000 }, (_, i) => `${i},${i % 2}\n`).join(''));
  refuse(['analyze', '--data', file, '--memory-limit', '120k'],
    /: Splitting the data into training and test needs about 164 kB of memory, .*; take fewer samples \(--samples\)$/m);
});

test('checkpoints that no archive can hold are refused before the training', () => {
  refuse(['analyze', '--hidden', '1000,1000', '--layers', '3', '--epochs', '600', '--checkpoints', everyEpoch(600)],
    /checkpoints\.npz, 601 states of 1 076 010 parameters: the result has 5\.2 GB, an \.npz holds at most 4\.3 GB; keep fewer \(--checkpoints\) or take narrower layers \(--hidden\)$/m);
});
