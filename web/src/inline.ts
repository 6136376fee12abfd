// sgdscope/inline: the engine with its bytes inside, for pages of one file and hosts that cannot
// serve another one.
import { wasmBase64 } from './generated/wasm-base64.js';
import type { Engine, LoadOptions } from './api.js';
import { withoutGzip } from './inflate.js';
import { load } from './load.js';

export * from './types.js';
export type { Engine, LoadOptions, Network, Run } from './api.js';
export { SgdscopeError, type ErrorCode } from './errors.js';

/** gzip in base64. Decoded with atob: a policy may forbid to fetch a data: URL. */
async function bytes(): Promise<Uint8Array<ArrayBuffer>> {
  const packed = Uint8Array.from(atob(wasmBase64), (c) => c.charCodeAt(0));
  return (await withoutGzip(packed)) as Uint8Array<ArrayBuffer>;
}

/** Loads the engine: `const engine = await loadEngine()`. */
export function loadEngine(options: LoadOptions = {}): Promise<Engine> {
  return load(options.wasm ?? bytes, options);
}
