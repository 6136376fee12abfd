// Memory of the module: analyses leave nothing behind, and a refused allocation is an error after
// which the instance works on.
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { SgdscopeError } from '../../../web/src/errors.js';
import { EngineModule, Scope } from '../../../web/src/module.js';

const compiled = WebAssembly.compile(await readFile('web/dist/sgdscope.wasm'));

/** One analysis from data to record; returns its first exponent. */
function analyse(engine: EngineModule): unknown {
  const scope = new Scope(engine);
  try {
    const data = scope.object(engine.make('data_make', scope.text('moons'), scope.text('samples 30')));
    const options = 'hidden 3,3\nactivation tanh\nepochs 2\ntest-fraction 0\n';
    const experiment = scope.object(engine.make('experiment_new', data, scope.text(options)));
    const training = scope.object(engine.make('experiment_training', experiment));
    while (engine.step('job_step', training));
    const { parameters } = engine.record('job_result', training) as { parameters: Float64Array };
    const network = scope.object(engine.make('experiment_network', experiment, scope.numbers(parameters), parameters.length));
    const job = scope.object(engine.make('experiment_analysis', experiment, network, scope.text('')));
    while (engine.step('job_step', job));
    return (engine.record('job_result', job) as { blocks: { H_ii: Float64Array }[] }).blocks[1]!.H_ii;
  } finally {
    scope.end();
  }
}

test('1000 analyses do not let the heap grow', async () => {
  const engine = new EngineModule(await compiled);
  for (let i = 0; i < 5; i++) analyse(engine);
  const warm = engine.memoryBytes;
  for (let i = 0; i < 1000; i++) analyse(engine);
  expect(engine.memoryBytes).toBe(warm);
});

test('memory that the host refuses is an error, and the instance stays usable', async () => {
  const engine = new EngineModule(await compiled);
  const expected = analyse(engine);
  const hoard: number[] = [];
  // All there is, in pieces that get smaller.
  for (let bytes = 2 ** 28; bytes >= 2 ** 5; bytes /= 2) {
    for (;;) {
      try {
        hoard.push(engine.allocate(bytes));
      } catch (error) {
        expect(error).toMatchObject({ code: 'no-memory' });
        break;
      }
    }
  }
  let refused = 0;
  for (;;) {
    try {
      expect(analyse(engine)).toEqual(expected);
      break;
    } catch (error) {
      expect(error).toBeInstanceOf(SgdscopeError);
      expect(error).toMatchObject({ code: 'no-memory' });
      refused++;
      engine.free(hoard.pop()!); // from the smallest on: it fails at one allocation after another
    }
  }
  expect(refused).toBeGreaterThan(20);
  for (const address of hoard) engine.free(address);
  expect(analyse(engine)).toEqual(expected);
});
