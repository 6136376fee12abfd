// sgdscope-bench: wrong command lines.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';

const program = process.env.SGDSCOPE_BENCH;
assert.ok(program, 'SGDSCOPE_BENCH names the program to test');

for (const words of [[], ['foo'], ['eigen', '--n', '0'], ['gemm', '--repeats'], ['moments', '--case', 'S4'], ['eigen', '--foo']]) {
  test(`'${words.join(' ')}' is refused in one sentence`, () => {
    const { status, stdout, stderr } = spawnSync(program, words, { encoding: 'utf8' });
    assert.equal(status, 2);
    assert.equal(stdout, '');
    assert.match(stderr, /^sgdscope-bench: [^\n]+ \(see `sgdscope-bench --help`\)\n$/);
  });
}
