// The engine's side. scripts/lib/web.mjs makes it one function that needs nothing around it, which runs in this thread,
// and the same as text, which is what a worker runs: what a bundler does to the function is no matter to the worker.
import { operations } from './operations.js';
import { serveWith, type Serve } from './serve.js';

export const serve: Serve = serveWith(operations);
