// From the places where the engine's bytes may be to a compiled module.
import type { LoadOptions } from './api.js';
import { checkedCall, type Client } from './client.js';
import { bytesOf } from './numbers.js';
import { badValue, known } from './options.js';
import { noEngine, start } from './start.js';
import type { Bytes } from './types.js';

export type WasmSource = NonNullable<LoadOptions['wasm']>;

async function bytesFromFile(url: URL): Promise<ArrayBuffer> {
  const name = 'node:fs/promises'; // hidden from bundlers
  const { readFile } = (await import(/* webpackIgnore: true */ /* @vite-ignore */ name)) as typeof import('node:fs/promises');
  return new Uint8Array(await readFile(url)).buffer;
}

/** Some servers answer an address that they do not know with a page, and say that all is well. */
function compileFrom(url: string, bytes: ArrayBuffer): Promise<WebAssembly.Module> {
  const first = String.fromCharCode(...new Uint8Array(bytes.slice(0, 4)));
  if (first === '\0asm') return WebAssembly.compile(bytes);
  throw noEngine(`${url} is no WebAssembly, it begins with ${JSON.stringify(first)}; ` +
    'give the address of sgdscope.wasm as option wasm, or import sgdscope/inline');
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

/** `Face`: the engine's face, whole or as far as it is wanted. */
export async function load<Kind>(Face: new (client: Client) => Kind, fallback: () => Promise<WasmSource>, options: LoadOptions): Promise<Kind> {
  const { wasm, worker, signal } = known(options, 'the options of loadEngine', ['wasm', 'worker', 'signal']);
  checkedCall({ signal });
  if (worker !== undefined && typeof worker !== 'boolean') badValue('option worker', worker, 'true or false');
  const compiled = async () => {
    const module = await compile(wasm === undefined ? await fallback() : wasm, signal);
    if (WebAssembly.Module.exports(module).some(({ name }) => name === 'sgdscope_version')) return module;
    throw noEngine('option wasm: this WebAssembly module is another one, it has no sgdscope_version');
  };
  return start(Face, compiled, { worker, signal },
    '; option wasm takes a URL (whole, where no page completes it), a Response, bytes or a WebAssembly.Module');
}
