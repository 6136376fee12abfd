// Registers <sgd-scope> with the engine inside: nothing is fetched after this module.
import type { RunEngine } from '../src/api.js';
import { RemoteRunEngine } from '../src/engine-run.js';
import * as packed from '../src/generated/wasm-element-base64.js';
import { packedBytes } from '../src/packed.js';
import { start } from '../src/start.js';
import { ScopeCore } from './scope-core.js';
import { SgdScope } from './sgd-scope.js';

let engine: Promise<RunEngine> | undefined;

/** One engine for all instruments of a page. */
export function sharedEngine(): Promise<RunEngine> {
  return (engine ??= start(RemoteRunEngine, async () => WebAssembly.compile(await packedBytes(packed))));
}
ScopeCore.load = sharedEngine;

export { SgdScope };
