// Workers that die: every promise settles, the next call finds a new worker, nothing is replayed.
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { Client } from '../../../web/src/client.js';
import { RemoteEngine } from '../../../web/src/engine.js';

async function startedEngine() {
  const client = new Client(await WebAssembly.compile(await readFile('web/dist/sgdscope.wasm')), { worker: true, handshakeMs: 5000 });
  await client.start();
  return { client, engine: new RemoteEngine(client) };
}

/** An exception that nobody catches ends a worker. */
const kill = async (client: Client) =>
  (await client.start()).post({ type: 'start', module: null as unknown as WebAssembly.Module, sliceMs: 20, warmUp: false });

test('100 forced deaths: every call settles, and the engine is ready again in 500 ms', async () => {
  const { client, engine } = await startedEngine();
  let slowest = 0;
  for (let death = 0; death < 100; death++) {
    const calls = Array.from({ length: 3 }, (_, i) => engine.toyData('xor', { samples: 1000 + i }));
    await kill(client);
    const settled = await Promise.allSettled(calls);
    for (const call of settled) {
      if (call.status === 'rejected') expect(call.reason).toMatchObject({ code: 'worker-lost' });
      else expect(call.value.size).toBeGreaterThan(0);
    }
    // The death is noticed a moment after; calls made until then may be lost with it.
    while (client.generation === death) await new Promise((resolve) => setTimeout(resolve, 1));
    const start = performance.now();
    expect((await engine.toyData('xor', { samples: 10 })).size).toBe(10);
    slowest = Math.max(slowest, performance.now() - start);
  }
  expect(slowest).toBeLessThan(500); // worst seen on a busy machine: 180
  engine.dispose();
});

test('what lived in the dead worker says so, and can be made again', async () => {
  const { client, engine } = await startedEngine();
  const options = { data: 'xor', samples: 40, hidden: [3], epochs: 2 } as const;
  const run = await engine.experiment(options);
  const work = run.advance();
  await kill(client);
  await work.catch((error: unknown) => expect(error).toMatchObject({ code: 'worker-lost' }));
  while (client.generation === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  await expect(run.advance()).rejects.toMatchObject({ code: 'worker-lost' });
  run.dispose();
  expect((await (await engine.experiment(options)).advance()).epoch).toBe(2);
  engine.dispose();
});

test('a worker that cannot start leaves the engine in this thread', async () => {
  const module = await WebAssembly.compile(await readFile('web/dist/sgdscope.wasm'));
  const client = new Client(module, { worker: true, handshakeMs: 0 });
  await client.start();
  expect(client.threaded).toBe(false);
  expect((await new RemoteEngine(client).toyData('moons', { samples: 8 })).size).toBe(8);
});

test('dispose settles what is under way', async () => {
  const { engine } = await startedEngine();
  const call = engine.toyData('moons');
  const settled = expect(call).rejects.toMatchObject({ code: 'disposed' });
  engine.dispose();
  await settled;
  await expect(engine.toyData('moons')).rejects.toMatchObject({ code: 'disposed' });
});
