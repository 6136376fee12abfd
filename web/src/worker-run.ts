// The engine's side as <sgd-scope> needs it: worker.ts without the operations that it has no call for.
import { runOperations } from './operations-run.js';
import { serveWith, type Serve } from './serve.js';

export const serve: Serve = serveWith(runOperations);
