// loadEngine: where the bytes come from, what an abort leaves behind, and what there is without a worker.
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SgdscopeError, loadEngine, type LoadOptions } from '../../../web/dist/index.js';
import { Client } from '../../../web/src/client.js';
import { SgdscopeError as InlineError, loadEngine as loadInline } from '../../../web/dist/inline.js';

const run = promisify(execFile);
let server: Server;
let url: string;
const waiting: ServerResponse[] = [];

/** Answers every address with a page, /never with nothing, /half with the first bytes of the engine. */
beforeAll(async () => {
  const wasm = await readFile('web/dist/sgdscope.wasm');
  server = createServer((request, response) => {
    if (request.url === '/never') waiting.push(response);
    else if (request.url === '/half') response.write(wasm.subarray(0, 1000));
    else response.end('<!doctype html><title>t</title>');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => { server.closeAllConnections(); server.close(); });

describe('an abort', () => {
  /** What a load rejects with, and how long after the abort. */
  async function aborted(load: typeof loadEngine, options: LoadOptions, after: number): Promise<{ reason: unknown; ms: number }> {
    const stop = new AbortController();
    let at = 0;
    const timer = setTimeout(() => { at = performance.now(); stop.abort('enough'); }, after);
    const reason = await load({ ...options, signal: stop.signal }).then((engine) => engine.dispose(), (error: unknown) => error);
    clearTimeout(timer);
    return { reason, ms: performance.now() - at };
  }

  test.each([
    ['while nothing answers', loadEngine, () => ({ wasm: `${url}/never` })],
    ['while the bytes arrive', loadEngine, () => ({ wasm: `${url}/half` })],
    ['while a response of the caller\'s is read', loadEngine, async () => ({ wasm: await fetch(`${url}/half`) })],
    ['while the bytes are unpacked', loadInline, () => ({})],
  ] as [string, typeof loadEngine, () => LoadOptions | Promise<LoadOptions>][])('%s is what it rejects with', async (_, load, options) => {
    const { reason, ms } = await aborted(load, await options(), 10);
    expect(reason).toBe('enough');
    expect(ms).toBeLessThan(50);
  });

  test('at whatever moment leaves no worker, and nothing that keeps a program running', async () => {
    const program = `
      import { loadEngine } from './web/dist/index.js';
      for (let after = 0; after < 60; after += 3) {
        const stop = new AbortController();
        setTimeout(() => stop.abort('enough'), after);
        await loadEngine({ signal: stop.signal }).then((engine) => engine.dispose(), (error) => { if (error !== 'enough') throw error; });
      }
      const workers = () => process.report.getReport().workers.length;
      while (workers() > 0) await new Promise((go) => setTimeout(go, 5));
      console.log('none');`;
    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', program], { timeout: 30_000 });
    expect(stdout).toBe('none\n');
  });
});

test.each<[string, () => Promise<unknown>, string, RegExp]>([
  ['an address at which there is a page', () => loadEngine({ wasm: `${url}/sgdscope.wasm` }), 'no-engine', /127\.0\.0\.1:\d+\/sgdscope\.wasm is no WebAssembly, it begins with "<!do".*option wasm, or import sgdscope\/inline/],
  ['a path', () => loadEngine({ wasm: './sgdscope.wasm' }), 'no-engine', /Invalid URL; option wasm takes a URL/],
  ['another module', () => loadEngine({ wasm: new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0)) }), 'no-engine', /another one/],
  ['bytes that are none', () => loadEngine({ wasm: new Uint8Array(8) }), 'no-engine', /could not be loaded/],
  ['a number', () => loadEngine({ wasm: 5 as never }), 'bad-value', /option wasm: found 5/],
  ['null', () => loadEngine(null as never), 'bad-value', /found null/],
  ['a misspelt option', () => loadEngine({ wrker: false } as never), 'bad-value', /wrker is not known, expected wasm, worker, signal/],
  ['a worker in words', () => loadEngine({ worker: 'no' as never }), 'bad-value', /option worker: found 'no'/],
  ['a signal that is none', () => loadEngine({ signal: {} as never }), 'bad-value', /option signal: found an object/],
])('%s is refused with a sentence', async (_, load, code, sentence) => {
  const error = await load().then(() => null, (reason: unknown) => reason);
  expect(error).toBeInstanceOf(SgdscopeError);
  expect(error).toMatchObject({ code });
  expect((error as Error).message).toMatch(sentence);
});

test('errors of one entry are errors of the other', async () => {
  const error = await loadInline({ wasm: new Uint8Array(8) }).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(InlineError);
  expect(error).toBeInstanceOf(SgdscopeError);
  expect(new RangeError('another')).not.toBeInstanceOf(SgdscopeError);
});

test('bytes may be in shared memory, and written over at once', async () => {
  const file = await readFile('web/dist/sgdscope.wasm');
  const bytes = new Uint8Array(new SharedArrayBuffer(file.length));
  bytes.set(file);
  const loaded = loadEngine({ wasm: bytes, worker: false });
  bytes.fill(0);
  (await loaded).dispose();
});

describe('a worker', () => {
  test('is there in a program that has flags of its own', async () => {
    const program = 'import { loadEngine } from "./web/dist/index.js"; const e = await loadEngine(); console.log(e.threaded, e.workerError); e.dispose();';
    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', program]);
    expect(stdout).toBe('true undefined\n');
  });

  test('starts while the module is on its way, and has its time from then on', async () => {
    const handshakeMs = 1500;
    let arrive = (_: WebAssembly.Module) => {};
    const client = new Client(new Promise((resolve) => { arrive = resolve; }), { worker: true, handshakeMs });
    const started = client.start();
    await new Promise((resolve) => setTimeout(resolve, handshakeMs + 300));
    arrive(await WebAssembly.compile(await readFile('web/dist/sgdscope.wasm')));
    await started;
    expect([client.threaded, client.workerError]).toEqual([true, undefined]);
    client.dispose();
  });

  test('is not blamed for a module that does not come, and does not outlive it', async () => {
    const client = new Client(Promise.reject(new Error('no bytes')), { worker: true, handshakeMs: 5000 });
    await expect(client.start()).rejects.toThrow('no bytes');
    expect([client.threaded, client.workerError]).toEqual([false, undefined]);
    const program = `
      import { loadEngine } from './web/dist/index.js';
      await loadEngine({ wasm: new Uint8Array(8), worker: true }).catch((error) => console.log(error.message));`;
    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', program], { timeout: 20_000 });
    expect(stdout).toMatch(/^the engine could not be loaded: /);
  });

  test('that is refused has a reason, and where it was asked for there is no engine without', async () => {
    // A permission that Node withholds.
    const program = `
      import { loadEngine } from './web/dist/index.js';
      const engine = await loadEngine();
      console.log(engine.threaded, engine.workerError);
      await loadEngine({ worker: true }).catch((error) => console.log(error.code, error.message));`;
    const { stdout } = await run(process.execPath,
      ['--experimental-permission', '--allow-fs-read=*', '--no-warnings', '--input-type=module', '--eval', program]);
    expect(stdout).toMatch(/^false .*\nno-engine there can be no worker here: .*\n$/);
    expect(stdout).toMatch(/restricted/);
  });
});
