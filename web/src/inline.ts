// sgdscope/inline: the engine with its bytes inside, for pages of one file and hosts that cannot
// serve another one.
// First, so that the bytes, which do not pack, do not part what does.
import * as packed from './generated/wasm-base64.js';
import type { Engine, LoadOptions } from './api.js';
import { RemoteEngine } from './engine.js';
import { load } from './load.js';
import { packedBytes } from './packed.js';

export * from './types.js';
export type { Engine, LoadOptions, Network, Run, WasmModule } from './api.js';
export { SgdscopeError, type ErrorCode } from './errors.js';

/** Loads the engine: `const engine = await loadEngine()`. */
export async function loadEngine(options: LoadOptions = {}): Promise<Engine> {
  return load(RemoteEngine, () => packedBytes(packed), options);
}
