// Registers <sgd-scope> with the engine inside: nothing is fetched after this module.
import type { Engine } from '../src/api.js';
import { loadEngine } from '../src/inline.js';
import { ScopeCore } from './scope-core.js';
import { SgdScope } from './sgd-scope.js';

let engine: Promise<Engine> | undefined;

/** One engine for all instruments of a page. */
export function sharedEngine(): Promise<Engine> {
  return (engine ??= loadEngine());
}
ScopeCore.load = sharedEngine;

export { SgdScope };
