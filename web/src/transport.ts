// Where the engine's side runs: in a worker, or in this thread.
import { engineSide, engineText } from './generated/engine-side.js';
import type { Reply, Request } from './protocol.js';

export interface Transport {
  readonly threaded: boolean;
  /** `transfer`: what moves to another thread. */
  post(request: Request, transfer?: ArrayBuffer[]): void;
  /** Node: whether the worker keeps the program running. */
  hold?(busy: boolean): void;
  /** Ends it without a reply. */
  stop(): void;
}

export interface Listener {
  reply(reply: Reply): void;
  /** The worker is gone. */
  lost(reason: string): void;
}

/** Nothing here is to block longer (60 frames a second leave 16 ms), and only a single long step does. */
const pageSliceMs = 8;
/** A worker looks for messages after as long. */
const workerSliceMs = 20;

export function inThisThread(module: WebAssembly.Module, listener: Listener): Transport {
  let receive: ((request: Request) => void) | undefined = engineSide({
    // Replies to calls come later, as those of a worker do.
    postMessage(reply) {
      if (reply.type === 'ready') listener.reply(reply);
      else queueMicrotask(() => receive && listener.reply(reply));
    },
  });
  receive({ type: 'start', module, sliceMs: pageSliceMs, warmUp: false });
  return {
    threaded: false,
    post: (request) => receive?.(request),
    stop: () => {
      receive?.({ type: 'stop' });
      receive = undefined;
    },
  };
}

/** Scripts of workers. Classic ones: modules start neither from a blob URL in sandboxed frames nor from disk. */
const browserScript = () => `'use strict';const receive=(${engineText})(self);onmessage=event=>receive(event.data)`;
const nodeScript = () => `'use strict';const port=require('node:worker_threads').parentPort;port.on('message',(${engineText})(port))`;

async function nodeWorker(listener: Listener): Promise<Omit<Transport, 'threaded'>> {
  // Hidden from bundlers, which would look for it in browsers.
  const name = 'node:worker_threads';
  const { Worker } = (await import(/* webpackIgnore: true */ /* @vite-ignore */ name)) as typeof import('node:worker_threads');
  // Without the program's own flags: --input-type is refused there, and others are not its business.
  const worker = new Worker(nodeScript(), { eval: true, execArgv: [] });
  worker.on('message', (reply: Reply) => listener.reply(reply));
  worker.on('error', (error: Error) => listener.lost(error.message));
  worker.on('exit', () => listener.lost('it ended'));
  worker.unref();
  return {
    post: (request, transfer = []) => worker.postMessage(request, transfer),
    hold: (busy) => (busy ? worker.ref() : worker.unref()),
    stop: () => { worker.removeAllListeners(); void worker.terminate(); },
  };
}

function browserWorker(listener: Listener): Omit<Transport, 'threaded'> {
  const url = URL.createObjectURL(new Blob([browserScript()], { type: 'text/javascript' }));
  const worker = new Worker(url);
  URL.revokeObjectURL(url);
  worker.onmessage = (event: MessageEvent<Reply>) => listener.reply(event.data);
  // A policy that forbids the worker says so here, and later.
  worker.onerror = (event) => {
    event.preventDefault();
    listener.lost(event.message || 'it could not start');
  };
  return {
    post: (request, transfer = []) => worker.postMessage(request, transfer),
    stop: () => { worker.onmessage = worker.onerror = null; worker.terminate(); },
  };
}

const isNode = (): boolean => typeof process === 'object' && process?.versions?.node !== undefined;

/** A worker that has started the engine. Rejects where there can be none, `timeoutMs` after the module is there, and when `signal` is aborted. */
export async function inWorker(module: WebAssembly.Module | Promise<WebAssembly.Module>, listener: Listener, timeoutMs: number, signal: AbortSignal): Promise<Transport> {
  let settle: { ready(): void; failed(reason: string): void };
  const started = new Promise<void>((resolve, reject) => {
    settle = { ready: resolve, failed: (reason) => reject(new Error(reason)) };
  });
  let ready = false;
  const watch: Listener = {
    reply(reply) {
      listener.reply(reply);
      if (reply.type !== 'ready') return;
      ready = true;
      settle.ready();
    },
    lost(reason) {
      if (ready) listener.lost(reason);
      else settle.failed(reason);
    },
  };
  const worker = isNode() ? await nodeWorker(watch) : browserWorker(watch);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const aborted = () => settle.failed('it is not wanted any more');
  signal.addEventListener('abort', aborted);
  try {
    if (signal.aborted) aborted();
    const compiled = await Promise.race([module, started as Promise<never>]);
    timer = setTimeout(() => settle.failed(`no answer after ${timeoutMs} ms`), timeoutMs);
    worker.post({ type: 'start', module: compiled, sliceMs: workerSliceMs, warmUp: true });
    await started;
  } catch (error) {
    worker.stop();
    throw error;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', aborted);
  }
  return { threaded: true, ...worker };
}
