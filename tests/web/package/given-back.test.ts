// What is made for a call that nobody waits for any more is given back, and so is the engine itself.
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test, vi } from 'vitest';
import { Client } from '../../../web/src/client.js';
import { RemoteEngine } from '../../../web/src/engine.js';
import type { Request } from '../../../web/src/protocol.js';

/** An engine, and what was asked of its other side. */
async function watchedEngine(worker: boolean) {
  const client = new Client(await WebAssembly.compile(await readFile('web/dist/sgdscope.wasm')), { worker, handshakeMs: 5000 });
  const transport = await client.start();
  const requests: Request[] = [];
  const { post } = transport;
  transport.post = (request, transfer) => { requests.push(request); post(request, transfer); };
  const asked = (name: string) => requests.filter((request) => request.type === 'call' && request.name === name);
  return { engine: new RemoteEngine(client), asked };
}

const small = { data: 'moons', samples: 60, hidden: [4] } as const;

test.each([['a worker', true], ['this thread', false]])('in %s, a run whose call failed at its end', async (_, worker) => {
  const { engine, asked } = await watchedEngine(worker);
  await expect(engine.experiment({ ...small, onProgress: () => { throw new RangeError('enough'); } })).rejects.toThrow('enough');
  await expect.poll(() => asked('release')).toHaveLength(1);
  engine.dispose();
});

test('in a worker, a run that was aborted while it was made', async () => {
  const { engine, asked } = await watchedEngine(true);
  const stop = new AbortController();
  const made = engine.experiment({ ...small, samples: 1_000_000, signal: stop.signal });
  await vi.waitFor(() => expect(asked('run.create')).toHaveLength(1));
  setTimeout(() => stop.abort('enough'), 50); // it takes 0.4 s
  await expect(made).rejects.toBe('enough');
  await expect.poll(() => asked('release'), { timeout: 10_000 }).toHaveLength(1);
  engine.dispose();
});

test('in this thread, runs that were aborted before they were made', async () => {
  const { Instance } = WebAssembly;
  let memory: WebAssembly.Memory;
  vi.spyOn(WebAssembly, 'Instance').mockImplementation(function (module, imports) {
    const instance = new Instance(module, imports);
    memory = instance.exports.memory as WebAssembly.Memory;
    return instance;
  });
  const { engine } = await watchedEngine(false);
  const large = { ...small, samples: 20_000 };
  (await engine.experiment(large)).dispose();
  await engine.eigen([1], 1); // the release is through
  const before = memory!.buffer.byteLength;
  for (let i = 0; i < 20; i++) {
    const stop = new AbortController();
    const made = engine.experiment({ ...large, signal: stop.signal });
    queueMicrotask(() => queueMicrotask(() => queueMicrotask(() => stop.abort('enough'))));
    await expect(made).rejects.toBe('enough');
  }
  expect(memory!.buffer.byteLength).toBe(before);
  engine.dispose();
});

test.each([['a worker', true], ['this thread', false]])('in %s, what nobody holds any more, and nothing that is held', async (_, worker) => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const { engine, asked } = await watchedEngine(worker);
  const held = await engine.createNetwork({ sizes: [2, 2] });
  await (async () => {
    await engine.createNetwork({ sizes: [2, 3] });
    await (await engine.experiment(small)).advance({ updates: 1 });
  })();
  const released = () => {
    collect();
    return asked('release').map((request) => (request as { args: { handle: number } }).args.handle);
  };
  await expect.poll(released, { timeout: 10_000 }).toHaveLength(2);
  expect(new Set(released()).size).toBe(2);
  expect(await held.parameters()).toHaveLength(6);
  engine.dispose();
});

test('an engine in this thread that was disposed of is gone, whoever still holds its objects', async () => {
  const program = `
    import { loadEngine } from './web/dist/index.js';
    const instances = [], held = [];
    WebAssembly.Instance = class extends WebAssembly.Instance {
      constructor(...given) { super(...given); instances.push(new WeakRef(this.exports.memory)); }
    };
    for (let i = 0; i < 4; i++) {
      const engine = await loadEngine({ worker: false });
      const run = await engine.experiment({ data: 'moons', hidden: [2] });
      const network = await engine.createNetwork({ sizes: [2, 2] });
      held.push(engine, run, network, run.advance().catch(() => undefined));
      engine.dispose();
    }
    const left = () => { gc(); return instances.filter((one) => one.deref()).length; };
    for (let i = 0; i < 50 && left() > 0; i++) await new Promise((go) => setTimeout(go, 20));
    console.log(instances.length, left(), held.length);`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', '--input-type=module', '--eval', program]);
  expect(stdout).toBe('4 0 16\n');
});
