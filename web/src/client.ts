// The caller's side: calls as promises, cancelling, and what happens when the worker dies.
import { SgdscopeError } from './errors.js';
import { needed } from './options.js';
import type { CallName, Calls, Reply } from './protocol.js';
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

export class Client {
  /** Goes up when a worker is lost: handles of an earlier one are worth nothing. */
  generation = 0;
  /** Of the engine; known once it has started. */
  version = '';
  private transport: Promise<Transport> | null = null;
  private current: Transport | null = null;
  private readonly pending = new Map<number, Pending>();
  private nextId = 1;
  private disposed = false;

  constructor(private readonly module: WebAssembly.Module, private readonly options: ClientOptions) {}

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
    const listener: Listener = {
      reply: (reply) => this.settle(reply),
      lost: (reason) => { if (generation === this.generation) this.lose(reason); },
    };
    if (this.options.worker) {
      try {
        this.current = await inWorker(this.module, listener, this.options.handshakeMs);
      } catch {
        this.options.worker = false; // refused here: no second attempt at every call
      }
    }
    this.current ??= inThisThread(this.module, listener);
    if (this.disposed) this.current.stop();
    return this.current;
  }

  async call<Name extends CallName>(name: Name, args: Calls[Name]['args'], options: CallOptions = {}, generation?: number): Promise<Calls[Name]['result']> {
    const { signal, onProgress } = needed(options, 'the options');
    if (signal && typeof signal.throwIfAborted !== 'function') throw new SgdscopeError('bad-value', 'option signal: expected an AbortSignal');
    signal?.throwIfAborted();
    const transport = await this.start();
    if (this.disposed) throw new SgdscopeError('disposed', 'the engine was disposed of');
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
        ...(onProgress && { onProgress }),
      });
      transport.hold?.(true);
      signal?.addEventListener('abort', aborted, { once: true });
      try {
        transport.post({ type: 'call', id, name, args, progress: onProgress !== undefined });
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
    if (!call) return; // cancelled
    if (reply.type === 'progress') {
      try {
        call.onProgress?.({ phase: reply.phase, fraction: reply.fraction });
      } catch (error) {
        call.cancel(error); // the caller's own: nobody else could catch it
      }
      return;
    }
    this.drop(reply.id);
    if (reply.type === 'done') call.resolve(reply.value);
    else call.reject(new SgdscopeError(reply.code, reply.message));
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
    if (!this.disposed) void this.start();
  }

  private rejectAll(error: SgdscopeError): void {
    for (const call of this.pending.values()) call.reject(error);
    this.pending.clear();
  }

  dispose(): void {
    this.disposed = true;
    this.generation++;
    // In this thread there is nothing to end: what goes on there has to be told.
    for (const id of this.pending.keys()) this.current?.post({ type: 'cancel', id });
    this.current?.stop();
    this.rejectAll(new SgdscopeError('disposed', 'the engine was disposed of'));
  }
}
