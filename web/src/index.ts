// sgdscope: the engine with its bytes in a file beside this module.
import type { Engine, LoadOptions } from './api.js';
import { load } from './load.js';

export * from './types.js';
export type { Engine, LoadOptions, Network, Run } from './api.js';
export { SgdscopeError, type ErrorCode } from './errors.js';

/** Loads the engine: `const engine = await loadEngine()`. */
export function loadEngine(options: LoadOptions = {}): Promise<Engine> {
  return load(options.wasm ?? (() => Promise.resolve(new URL('./sgdscope.wasm', import.meta.url))), options);
}
