// From the places where the engine's bytes may be to an engine that runs.
import type { Engine, LoadOptions } from './api.js';
import { Client } from './client.js';
import { RemoteEngine } from './engine.js';
import { SgdscopeError } from './errors.js';

export type WasmSource = NonNullable<LoadOptions['wasm']>;

async function bytesFromFile(url: URL): Promise<Uint8Array<ArrayBuffer>> {
  const name = 'node:fs/promises'; // hidden from bundlers
  const { readFile } = (await import(/* webpackIgnore: true */ /* @vite-ignore */ name)) as typeof import('node:fs/promises');
  return new Uint8Array(await readFile(url));
}

async function compileResponse(response: Response): Promise<WebAssembly.Module> {
  if (!response.ok) throw new SgdscopeError('no-engine', `the engine's bytes: ${response.url} answered ${response.status}`);
  // Streaming wants the type application/wasm, which not every server sends.
  return WebAssembly.compile(await response.arrayBuffer());
}

async function compile(source: WasmSource): Promise<WebAssembly.Module> {
  if (source instanceof WebAssembly.Module) return source;
  if (typeof Response !== 'undefined' && source instanceof Response) return compileResponse(source);
  if (source instanceof URL || typeof source === 'string') {
    const url = new URL(source, globalThis.document?.baseURI);
    return url.protocol === 'file:' && typeof process === 'object'
      ? WebAssembly.compile(await bytesFromFile(url))
      : compileResponse(await fetch(url));
  }
  return WebAssembly.compile(source as BufferSource);
}

/** How long a worker may take until it answers; then the engine runs in this thread. */
const handshakeMs = 5000;

export async function load(source: WasmSource | (() => Promise<WasmSource>), options: LoadOptions): Promise<Engine> {
  options.signal?.throwIfAborted();
  if (typeof WebAssembly !== 'object') throw new SgdscopeError('no-engine', 'there is no WebAssembly here');
  let module: WebAssembly.Module;
  try {
    module = await compile(typeof source === 'function' ? await source() : source);
  } catch (error) {
    if (error instanceof SgdscopeError) throw error;
    throw new SgdscopeError('no-engine', `the engine could not be loaded: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
  options.signal?.throwIfAborted();
  const canWork = typeof Worker !== 'undefined' || typeof process === 'object';
  const client = new Client(module, { worker: options.worker ?? canWork, handshakeMs });
  await client.start();
  return new RemoteEngine(client);
}
