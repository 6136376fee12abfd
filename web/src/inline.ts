// sgdscope/inline: the engine with its bytes inside, for pages of one file and hosts that cannot
// serve another one.
import { packedSize, wasmBase64 } from './generated/wasm-base64.js';
import type { Engine, LoadOptions } from './api.js';
import { load } from './load.js';
import { unpack } from './lzma.js';
import { join } from './wasm-streams.js';

export * from './types.js';
export type { Engine, LoadOptions, Network, Run, WasmModule } from './api.js';
export { SgdscopeError, type ErrorCode } from './errors.js';

/** Streams in LZMA in base64. Decoded with atob: a policy may forbid to fetch a data: URL. */
async function bytes(): Promise<Uint8Array<ArrayBuffer>> {
  return join(await unpack(Uint8Array.from(atob(wasmBase64), (c) => c.charCodeAt(0)), packedSize));
}

/** Loads the engine: `const engine = await loadEngine()`. */
export async function loadEngine(options: LoadOptions = {}): Promise<Engine> {
  return load(bytes, options);
}
