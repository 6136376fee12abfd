// The caller's side: calls as promises, cancelling, and what happens when the worker dies.
import { SgdscopeError } from './errors.js';
import { badValue, inCamels, needed } from './options.js';
import { buffersOf, type CallName, type Calls, type Handle, type Reply } from './protocol.js';
import { inThisThread, inWorker, type Listener, type Transport } from './transport.js';
import type { CallOptions } from './types.js';

interface Pending {
  resolve(value: unknown): void;
  reject(error: unknown): void;
  /** Rejects, and lets the engine's side drop the work. */
  cancel(reason: unknown): void;
  onProgress?: CallOptions['onProgress'];
}

export interface ClientOptions {
  worker: boolean;
  handshakeMs: number;
}

const gone = () => new SgdscopeError('disposed', 'the engine was disposed of');

/** What every call may be given; throws the reason of a signal that is aborted. */
export function checkedCall({ signal, onProgress }: CallOptions): CallOptions {
  if (signal && typeof signal.throwIfAborted !== 'function') badValue('option signal', signal, 'an AbortSignal');
  if (onProgress && typeof onProgress !== 'function') badValue('option onProgress', onProgress, 'a function');
  signal?.throwIfAborted();
  return { signal, onProgress };
}

export class Client {
  /** Goes up when a worker is lost: handles of an earlier one are worth nothing. */
  generation = 0;
  /** Of the engine; known once it has started. */
  version = '';
  /** Why there is no worker where there was to be one. */
  workerError: string | undefined;
  private transport: Promise<Transport> | null = null;
  private current: Transport | null = null;
  private readonly pending = new Map<number, Pending>();
  private nextId = 1;
  private readonly ended = new AbortController();

  /** The module may still be on its way: the worker starts meanwhile. */
  constructor(private readonly module: WebAssembly.Module | Promise<WebAssembly.Module>, private readonly options: ClientOptions) {}

  get threaded(): boolean {
    return this.current?.threaded ?? false;
  }

  /** Starts the engine's side where it does not run. */
  start(): Promise<Transport> {
    this.transport ??= this.begin();
    return this.transport;
  }

  private async begin(): Promise<Transport> {
    const generation = this.generation;
    const { signal } = this.ended;
    const listener: Listener = {
      reply: (reply) => this.settle(reply),
      lost: (reason) => { if (generation === this.generation) this.lose(reason); },
    };
    let transport: Transport | undefined;
    if (this.options.worker && !signal.aborted) {
      try {
        transport = await inWorker(this.module, listener, this.options.handshakeMs, signal);
      } catch (error) {
        await this.module; // whose own failure it may be
        this.options.worker = false; // refused here: no second attempt at every call
        this.workerError = (error as Error).message;
      }
    }
    const module = await this.module;
    if (signal.aborted) {
      transport?.stop();
      throw gone();
    }
    return (this.current = transport ?? inThisThread(module, listener));
  }

  async call<Name extends CallName>(name: Name, args: Calls[Name]['args'], options: CallOptions = {}, generation?: number): Promise<Calls[Name]['result']> {
    const { signal, onProgress } = checkedCall(needed(options, 'the options'));
    const transport = await this.start();
    if (this.ended.signal.aborted) throw gone();
    if (generation !== undefined && generation !== this.generation) {
      throw new SgdscopeError('worker-lost', 'the worker in which this object lived has died; make it again');
    }
    signal?.throwIfAborted();
    const id = this.nextId++;
    return new Promise<Calls[Name]['result']>((resolve, reject) => {
      const aborted = () => this.pending.get(id)?.cancel(signal!.reason);
      const end = () => signal?.removeEventListener('abort', aborted);
      this.pending.set(id, {
        resolve: (value) => { end(); resolve(value as Calls[Name]['result']); },
        reject: (error) => { end(); reject(error); },
        cancel: (reason) => {
          transport.post({ type: 'cancel', id });
          this.drop(id)?.reject(reason);
        },
        onProgress,
      });
      transport.hold?.(true);
      signal?.addEventListener('abort', aborted, { once: true });
      try {
        // All that the caller brought was copied, so that its buffers may move.
        transport.post({ type: 'call', id, name, args, progress: !!onProgress }, [...buffersOf(args)]);
      } catch (error) {
        this.drop(id)!.reject(error);
      }
    });
  }

  private settle(reply: Reply): void {
    if (reply.type === 'ready') {
      this.version = reply.version;
      return;
    }
    const call = this.pending.get(reply.id);
    try {
      if (reply.type === 'progress') return call?.onProgress?.({ phase: reply.phase, fraction: reply.fraction });
      this.drop(reply.id);
      if (reply.type === 'failed') return call?.reject(new SgdscopeError(reply.code, inCamels(reply.message)));
      if (!call) return this.giveBack(reply.value); // cancelled
      call.onProgress?.({ phase: 'done', fraction: 1 });
      call.resolve(reply.value);
    } catch (error) {
      // The caller's own: nobody else could catch it.
      if (reply.type === 'progress') call!.cancel(error);
      else {
        call!.reject(error);
        if (reply.type === 'done') this.giveBack(reply.value);
      }
    }
  }

  /** What was made for a call that nobody waits for. */
  private giveBack(value: unknown): void {
    const { handle } = (value ?? {}) as { handle?: Handle };
    if (handle) this.current?.post({ type: 'call', id: this.nextId++, name: 'release', args: { handle }, progress: false });
  }

  private drop(id: number): Pending | undefined {
    const call = this.pending.get(id);
    this.pending.delete(id);
    if (this.pending.size === 0) this.current?.hold?.(false);
    return call;
  }

  private lose(reason: string): void {
    this.generation++;
    this.current?.stop();
    this.current = this.transport = null;
    this.rejectAll(new SgdscopeError('worker-lost', `the worker has died (${reason}); what it was doing is lost`));
    this.start().catch(() => undefined); // disposed of meanwhile
  }

  private rejectAll(error: SgdscopeError): void {
    for (const call of this.pending.values()) call.reject(error);
    this.pending.clear();
  }

  dispose(): void {
    this.ended.abort();
    this.generation++;
    // In this thread there is nothing to end: what goes on there has to be told.
    for (const id of this.pending.keys()) this.current?.post({ type: 'cancel', id });
    this.current?.stop();
    // Those who still hold its objects hold nothing of the engine.
    this.current = this.transport = null;
    this.rejectAll(gone());
  }
}
