// Refuses the k-th allocation of every call, for every k: the call has to fail with an error that says so,
// give back all it took, and give the same digits afterwards. The module is the package's, linked with an
// allocator that can be told to refuse.
import { readFile } from 'node:fs/promises';
import { beforeAll, expect, test } from 'vitest';
import { build, program } from '../../../scripts/lib/native.mjs';
import { SgdscopeError } from '../../../web/src/errors.js';
import { EngineModule } from '../../../web/src/module.js';
import { operations } from '../../../web/src/operations.js';
import type { CallName, Calls, Handle } from '../../../web/src/protocol.js';
import type { Context, Work } from '../../../web/src/work.js';

let engine: EngineModule;
let context: Context;
let out: number;

beforeAll(async () => {
  await build('wasm', ['sgdscope-wasm-refusing']);
  engine = new EngineModule(await WebAssembly.compile(await readFile(program('wasm', 'sgdscope-refusing.wasm'))));
  context = { engine, objects: new Map(), nextHandle: 1 };
  out = engine.allocate(8);
}, 180_000);

const refuse = (count: number) => engine.call('refuse', count);

function allocations(): { live: number; left: number } {
  engine.call('allocations', out, out + 4);
  return { live: engine.uint32At(out), left: engine.uint32At(out + 4) | 0 };
}

/** One call from its arguments to its result, as the host makes it. */
async function call<Name extends CallName>(name: Name, args: Calls[Name]['args']): Promise<unknown> {
  const work = (operations[name] as (context: Context, args: Calls[Name]['args']) => Work)(context, args);
  if (work.asynchronous) return work.asynchronous;
  try {
    while (work.step?.());
    return work.result();
  } finally {
    work.end?.();
  }
}

async function within(made: Promise<unknown>, work: (handle: Handle) => Promise<unknown>): Promise<unknown> {
  const { handle } = (await made) as { handle: Handle };
  try {
    return await work(handle);
  } finally {
    await call('release', { handle });
  }
}

const data = {
  inputs: { values: new Float64Array([0.5, 1, -1, 2, 3, 4, 0, 1]), rows: 4, columns: 2 },
  labels: new Int32Array([0, 1, 1, 0]), classes: 2,
};
const parameters = new Float64Array([0.1, -0.2, 0.3, 0.4, 0.5, -0.6, 0.7, 0.8, -0.9, 1, 1.1, 1.2]);
const spec = 'sizes 2,2,2\nactivation tanh\n';

test.each<[string, () => Promise<unknown>]>([
  ['a run, trained and analysed', () => within(
    call('run.create', { data: { name: 'moons', options: 'samples 12\n' }, options: 'hidden 2\nepochs 1\nactivation tanh\nlabels model\n' }),
    async (run) => {
      const state = await call('run.advance', { run, until: {} });
      const history = await call('run.history', { run });
      return [state, history, await call('run.analyze', { run, options: 'matrices 1\nvectors 1\n' })];
    },
  )],
  ['a network, trained and analysed', () => within(call('network.create', { options: spec, parameters }), async (network) => {
    const trained = await call('network.train', { network, data, options: 'epochs 1\nbatch 2\n' });
    const outputs = await call('network.outputs', { network, inputs: data.inputs });
    return [trained, outputs, await call('network.analyze', { network, data, options: '' })];
  })],
  ['moments of a network that is brought along', () =>
    call('moments', { network: spec, parameters, data, options: 'block network\nper-sample 1\n' })],
  ['a decomposition', () =>
    call('eigen', { matrix: Float64Array.from({ length: 1600 }, (_, i) => 1 / (Math.floor(i / 40) + (i % 40) + 1)), n: 40, options: '' })],
  ['a file, read', () => call('data.read', { file: new TextEncoder().encode('0.5,1,0\n-1,2,1\n3,4,1\n0,1,0\n'), options: '' })],
  ['a fit', () => call('fit', { x: new Float64Array([1, 2, 3, 4, 5, 6, 7, 8]), y: new Float64Array([1, 4, 9, 15, 26, 35, 50, 64]), options: '' })],
])('%s', async (name, work) => {
  const text = async () => JSON.stringify(await work(), (_, value: unknown) => (ArrayBuffer.isView(value) ? [...(value as Float64Array)] : value));
  const expected = await text();
  const { live } = allocations();
  let refused = 0;
  for (let k = 0; ; k++) {
    refuse(k);
    const result = await work().catch((error: unknown) => error);
    const { left } = allocations();
    refuse(-1);
    if (left >= 0) break; // the work needs no more than these
    expect(result).toBeInstanceOf(SgdscopeError);
    expect(result, `allocation ${k}`).toMatchObject({ code: 'no-memory' });
    expect(allocations().live, `in use after allocation ${k}`).toBe(live);
    expect(context.objects.size).toBe(0);
    expect((await text()) === expected, `the digits after allocation ${k}`).toBe(true);
    refused++;
  }
  console.log(`${name}: ${refused} allocations refused one by one`);
  expect(refused).toBeGreaterThan(5);
}, 240_000);
