// Every example of the README is run or compared with the file that is compiled.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const top = fileURLToPath(new URL('../..', import.meta.url));
const read = (name) => readFileSync(join(top, name), 'utf8');
const readme = read('README.md');
const program = process.env.SGDSCOPE_BIN;

const blocks = (language) =>
  [...readme.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].filter((m) => m[1] === language).map((m) => m[2]);
const commands = blocks('sh')
  .flatMap((block) => block.split(/\n|&&/))
  .map((line) => line.replace(/\s#.*$/, '').trim())
  .filter(Boolean);

test('the C++ example is the program that the install test compiles and runs', () => {
  assert.deepEqual(blocks('cpp'), [read('tests/consumer/main.cpp')]);
});

test('npm scripts and CMake presets named in the README exist', () => {
  const scripts = JSON.parse(read('package.json')).scripts;
  const presets = JSON.parse(read('CMakePresets.json'));
  const names = ['configurePresets', 'buildPresets', 'testPresets'].map((kind) =>
    presets[kind].map((preset) => preset.name));
  for (const command of commands) {
    const words = command.split(/\s+/);
    if (words[0] === 'npm') assert.ok(scripts[words[1] === 'run' ? words[2] : words[1]], command);
    const preset = words[words.indexOf('--preset') + 1];
    if (words.includes('--preset')) for (const known of names) assert.ok(known.includes(preset), command);
  }
});

test('the README installs the library as the install test does', () => {
  const run = read('tests/consumer/run.cmake');
  const installs = commands.filter((command) => command.startsWith('cmake --install '));
  assert.equal(installs.length, 1);
  assert.match(installs[0], / --install build\/release --prefix /);
  assert.ok(commands.some((command) => command.includes('-DCMAKE_PREFIX_PATH=')));
  for (const word of ['--install', '--prefix', '-DCMAKE_PREFIX_PATH=']) assert.ok(run.includes(word), word);
});

test('the README takes the library into a project, and makes it a shared one, as the install test does', () => {
  const part = read('tests/consumer/part/CMakeLists.txt');
  assert.equal(blocks('cmake').filter((block) => block.includes('FetchContent') && part.includes(block)).length, 1);
  const [link, ...more] = commands.filter((command) => command.startsWith('g++ '));
  assert.deepEqual(more, []);
  const run = read('tests/consumer/run.cmake');
  for (const word of link.split(' ').filter((w) => w.startsWith('-'))) assert.ok(run.includes(word), word);
});

test('every header is in the reading order of the engine', () => {
  const order = read('engine/README.md');
  for (const name of readdirSync(join(top, 'engine/include/sgdscope'))) assert.ok(order.includes(`\`${name}\``), name);
});

const examples = commands.filter((command) => command.startsWith('build/release/bin/sgdscope '));
test('the README has examples of the program', () => assert.ok(examples.length >= 4));
for (const example of examples) {
  test(example, () => {
    const folder = mkdtempSync(join(tmpdir(), 'sgdscope-readme-'));
    try {
      const words = example.split(/\s+/).slice(1);
      writeFileSync(join(folder, 'problem.json'), blocks('json')[0]);
      const printed = execFileSync(program, words, { cwd: folder, encoding: 'utf8', stdio: 'pipe' });
      assert.ok(printed.length > 0);
      const out = words.indexOf('--out');
      if (out < 0) return;
      const result = words[0] === 'moments' ? words[out + 1] : join(words[out + 1], 'report.html');
      assert.ok(existsSync(join(folder, result)));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
}

test('links to files of the project lead somewhere', () => {
  for (const [, target] of readme.matchAll(/\]\((?!https?:)([^)#]+)\)/g)) {
    assert.ok(existsSync(join(top, target)), target);
  }
});
