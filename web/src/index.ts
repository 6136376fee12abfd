// sgdscope: the engine with its bytes in a file beside this module.
import type { Engine, LoadOptions } from './api.js';
import { RemoteEngine } from './engine.js';
import { load } from './load.js';

export * from './types.js';
export type { Engine, LoadOptions, Network, Run, WasmModule } from './api.js';
export { SgdscopeError, type ErrorCode } from './errors.js';

/** Loads the engine: `const engine = await loadEngine()`. */
export async function loadEngine(options: LoadOptions = {}): Promise<Engine> {
  return load(RemoteEngine, async () => new URL('./sgdscope.wasm', import.meta.url), options);
}
