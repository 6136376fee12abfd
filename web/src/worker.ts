// The engine's side. scripts/lib/web.mjs makes it one function that needs nothing around it: called, it runs in
// this thread; its own text is what a worker runs, so its code is there once.
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
