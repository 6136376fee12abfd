// The worker's entry. Bundled as a classic script, so that it starts from a blob URL in sandboxed
// frames and from disk, where module workers do not.
import { Host } from './host.js';
import { buffersOf, type Reply, type Request } from './protocol.js';

interface Port {
  postMessage(message: Reply, transfer: ArrayBuffer[]): void;
}

function listen(port: Port, subscribe: (receive: (request: Request) => void) => void): void {
  const host = new Host((reply) => port.postMessage(reply, reply.type === 'done' ? [...buffersOf(reply.value)] : []));
  subscribe((request) => host.receive(request));
}

declare const self: (Port & { onmessage: ((event: MessageEvent<Request>) => void) | null }) | undefined;
declare const require: ((name: string) => { parentPort: Port & { on(name: string, receive: (request: Request) => void): void } }) | undefined;

if (typeof self !== 'undefined' && typeof self.postMessage === 'function') {
  const port = self;
  listen(port, (receive) => { port.onmessage = (event) => receive(event.data); });
} else {
  const { parentPort } = require!('node:worker_threads');
  listen(parentPort, (receive) => parentPort.on('message', receive));
}
