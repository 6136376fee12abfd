// From the places where the engine's bytes may be to an engine that runs.
import type { LoadOptions } from './api.js';
import { Client, checkedCall } from './client.js';
import { SgdscopeError } from './errors.js';
import { bytesOf } from './numbers.js';
import { badValue, known } from './options.js';
import type { Bytes } from './types.js';

export type WasmSource = NonNullable<LoadOptions['wasm']>;

const noEngine = (message: string, cause?: unknown) => new SgdscopeError('no-engine', message, { cause });

async function bytesFromFile(url: URL): Promise<ArrayBuffer> {
  const name = 'node:fs/promises'; // hidden from bundlers
  const { readFile } = (await import(/* webpackIgnore: true */ /* @vite-ignore */ name)) as typeof import('node:fs/promises');
  return new Uint8Array(await readFile(url)).buffer;
}

/** Some servers answer an address that they do not know with a page, and say that all is well. */
function compileFrom(url: string, bytes: ArrayBuffer): Promise<WebAssembly.Module> {
  const start = String.fromCharCode(...new Uint8Array(bytes.slice(0, 4)));
  if (start === '\0asm') return WebAssembly.compile(bytes);
  throw noEngine(`${url} is no WebAssembly, it begins with ${JSON.stringify(start)}; ` +
    'give the address of sgdscope.wasm as option wasm, or with Vite\'s server set optimizeDeps: { exclude: [\'sgdscope\'] }');
}

async function compileResponse(response: Response): Promise<WebAssembly.Module> {
  if (!response.ok) throw noEngine(`the engine's bytes: ${response.url} answered ${response.status}`);
  // Streaming wants the type application/wasm, which not every server sends.
  return compileFrom(response.url, await response.arrayBuffer());
}

async function compile(source: WasmSource, signal?: AbortSignal): Promise<WebAssembly.Module> {
  if (source instanceof WebAssembly.Module) return source;
  if (typeof Response !== 'undefined' && source instanceof Response) return compileResponse(source);
  if (source instanceof URL || typeof source === 'string') {
    const url = new URL(source, globalThis.document?.baseURI);
    return url.protocol === 'file:' && typeof process === 'object'
      ? compileFrom(url.href, await bytesFromFile(url))
      : compileResponse(await fetch(url, { signal: signal ?? null }));
  }
  return WebAssembly.compile(bytesOf(source as Bytes, 'option wasm') as Uint8Array<ArrayBuffer>);
}

/** How long a worker may take until it answers; then the engine runs in this thread. */
const handshakeMs = 5000;

/** Settles as `work` does, or with the signal's reason where that comes first. */
async function unlessAborted<T>(work: Promise<T>, signal?: AbortSignal): Promise<T> {
  let aborted = () => {};
  const end = new Promise<never>((_, reject) => { aborted = () => reject(signal!.reason); });
  signal?.addEventListener('abort', aborted);
  try {
    if (signal?.aborted) aborted();
    return await Promise.race([work, end]);
  } finally {
    signal?.removeEventListener('abort', aborted);
  }
}

/** `Face`: the engine's face, whole or as far as it is wanted. */
export async function load<Kind>(Face: new (client: Client) => Kind, fallback: () => Promise<WasmSource>, options: LoadOptions): Promise<Kind> {
  const { wasm, worker, signal } = known(options, 'the options of loadEngine', ['wasm', 'worker', 'signal']);
  checkedCall({ signal });
  if (worker !== undefined && typeof worker !== 'boolean') badValue('option worker', worker, 'true or false');
  if (typeof WebAssembly !== 'object') throw noEngine('there is no WebAssembly here');
  let client: Client | undefined;
  try {
    const compiled = wasm === undefined ? fallback().then((source) => compile(source, signal)) : compile(wasm, signal);
    const module = await unlessAborted(compiled, signal);
    if (!WebAssembly.Module.exports(module).some(({ name }) => name === 'sgdscope_version')) {
      throw noEngine('option wasm: this WebAssembly module is another one, it has no sgdscope_version');
    }
    const canWork = typeof Worker !== 'undefined' || typeof process === 'object';
    client = new Client(module, { worker: worker ?? canWork, handshakeMs });
    await unlessAborted(client.start(), signal);
    if (worker && !client.threaded) throw noEngine(`there can be no worker here: ${client.workerError}`);
    return new Face(client);
  } catch (error) {
    client?.dispose();
    if (signal?.aborted) throw signal.reason;
    if (error instanceof SgdscopeError) throw error;
    throw noEngine(`the engine could not be loaded: ${error instanceof Error ? error.message : String(error)}; ` +
      'option wasm takes a URL (whole, where no page completes it), a Response, bytes or a WebAssembly.Module', error);
  }
}
