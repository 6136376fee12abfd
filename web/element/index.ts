// Registers <sgd-scope> with the engine inside: nothing is fetched after this module.
import type { Engine } from '../src/api.js';
import { loadEngine } from '../src/inline.js';
import { SgdScope } from './sgd-scope.js';

let engine: Promise<Engine> | undefined;
SgdScope.load = () => (engine ??= loadEngine());

export { SgdScope };
