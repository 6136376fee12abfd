// The engine's side with the operations it is given: worker.ts has all, worker-run.ts those of <sgd-scope>.
import { Host } from './host.js';
import type { Operations } from './operations-run.js';
import { buffersOf, type Reply, type Request } from './protocol.js';

/** Where replies go. */
interface Port {
  postMessage(message: Reply, transfer: ArrayBuffer[]): void;
}

/** Starts it; gives what takes requests. */
export type Serve = (port: Port) => (request: Request) => void;

export const serveWith = (operations: Partial<Operations>): Serve => (port) => {
  const host = new Host((reply) => port.postMessage(reply, reply.type === 'done' ? [...buffersOf(reply.value)] : []), operations);
  return (request) => host.receive(request);
};
