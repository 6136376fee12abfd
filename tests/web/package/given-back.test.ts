// What is made for a call that nobody waits for any more is given back, and so is the engine itself.
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { Client } from '../../../web/src/client.js';
import { RemoteEngine } from '../../../web/src/engine.js';
import type { Request } from '../../../web/src/protocol.js';

/** An engine in this thread, and what lives in it: handles that were made less those that were given back. */
async function watchedEngine(worker: boolean) {
  const client = new Client(await WebAssembly.compile(await readFile('web/dist/sgdscope.wasm')), { worker, handshakeMs: 5000 });
  const transport = await client.start();
  const requests: Request[] = [];
  const { post } = transport;
  transport.post = (request, transfer) => { requests.push(request); post(request, transfer); };
  return { client, engine: new RemoteEngine(client), requests };
}

const size = { data: 'moons', samples: 60, hidden: [4] } as const;

test.each([['a worker', true], ['this thread', false]])('%s: an experiment that was made and is not wanted', async (_, worker) => {
  const { engine, requests } = await watchedEngine(worker);
  const handles = () => requests.filter((request) => request.type === 'call' && request.name === 'release');
  // What onProgress throws comes when the run has been made: the call rejects, and the run is given back.
  await expect(engine.experiment({ ...size, onProgress: () => { throw new RangeError('enough'); } })).rejects.toThrow('enough');
  await expect.poll(handles).toHaveLength(1);
  engine.dispose();
});

test.each([['a worker', true], ['this thread', false]])('%s: 300 experiments that were aborted leave no memory in use', async (_, worker) => {
  const { engine } = await watchedEngine(worker);
  const large = { ...size, samples: 50_000 }; // 2 MB each with their data
  for (let i = 0; i < 300; i++) {
    const stop = new AbortController();
    const made = engine.experiment({ ...large, signal: stop.signal });
    // Before it is asked for, while it is made, and when it is there.
    if (i % 3 === 0) stop.abort('enough');
    else setTimeout(() => stop.abort('enough'), i % 3 === 1 ? 1 : 8);
    await made.then((run) => run.dispose(), (reason: unknown) => expect(reason).toBe('enough'));
  }
  // All of the memory that there is: what was left behind would have taken it.
  const matrix = await engine.eigen(new Float64Array(1), 1);
  expect(matrix.eigenvalues).toHaveLength(1);
  const runs = await Promise.all(Array.from({ length: 100 }, () => engine.experiment(large)));
  expect(runs).toHaveLength(100);
  engine.dispose();
}, 120_000);

test('an engine in this thread that was disposed of is gone, whoever still holds its objects', async () => {
  const program = `
    import { loadEngine } from './web/dist/index.js';
    const held = [];
    for (let i = 0; i < 12; i++) {
      const engine = await loadEngine({ worker: false });
      held.push(engine, await engine.experiment({ data: 'moons', samples: 300_000, hidden: [2] }));
      engine.dispose();
    }
    const used = () => { gc(); return process.memoryUsage().arrayBuffers + process.memoryUsage().rss; };
    for (let i = 0; i < 5; i++) await new Promise((go) => setTimeout(go, 10)), used();
    console.log(used(), held.length);`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', '--input-type=module', '--eval', program]);
  console.log(stdout);
});
