// The engine's side. scripts/lib/web.mjs makes it one function that needs nothing around it, which runs in this thread,
// and the same as text, which is what a worker runs: what a bundler does to the function is no matter to the worker.
import { Host } from './host.js';
import { buffersOf, type Reply, type Request } from './protocol.js';

/** Where replies go. */
export interface Port {
  postMessage(message: Reply, transfer: ArrayBuffer[]): void;
}

/** Starts it; gives what takes requests. */
export function serve(port: Port): (request: Request) => void {
  const host = new Host((reply) => port.postMessage(reply, reply.type === 'done' ? [...buffersOf(reply.value)] : []));
  return (request) => host.receive(request);
}
