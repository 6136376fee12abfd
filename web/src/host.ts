// The engine's side: answers requests one slice at a time, so that between slices messages are
// read, other work gets its turn, and cancelled work is dropped.
import { SgdscopeError } from './errors.js';
import { EngineModule } from './module.js';
import type { Operations } from './operations-run.js';
import type { Reply, Request } from './protocol.js';
import { warmUp } from './warm-up.js';
import type { Context, Work } from './work.js';

interface Task {
  id: number;
  work: Work;
  progress: boolean;
  reported: number;
}

const progressEveryMs = 50;

declare const setImmediate: ((then: () => void) => void) | undefined;

/**
 * Calls `then` after messages that have arrived were handled, and not held back as timers are.
 * Node's own way lets its timers through as well; a channel would starve them.
 */
function makeYield(then: () => void): { later(): void; end(): void } {
  if (typeof setImmediate === 'function') return { later: () => setImmediate!(then), end: () => undefined };
  const channel = new MessageChannel();
  channel.port1.onmessage = then;
  // An open one would keep the engine alive.
  return { later: () => channel.port2.postMessage(null), end: () => channel.port1.close() };
}

export class Host {
  private engine: EngineModule | null = null;
  private context: Context | null = null;
  private sliceMs = 8;
  private tasks: Task[] = [];
  private scheduled = false;
  private readonly turn = makeYield(() => this.slice());

  constructor(private readonly reply: (reply: Reply) => void, private readonly operations: Partial<Operations>) {}

  receive(request: Request): void {
    switch (request.type) {
      case 'start':
        this.engine = new EngineModule(request.module);
        this.context = { engine: this.engine, objects: new Map(), nextHandle: 1 };
        this.sliceMs = request.sliceMs;
        if (request.warmUp) warmUp(this.context);
        this.reply({ type: 'ready', version: this.engine.version });
        break;
      case 'cancel': {
        const place = this.tasks.findIndex((task) => task.id === request.id);
        if (place >= 0) this.tasks.splice(place, 1)[0]!.work.end?.();
        break;
      }
      case 'stop':
        this.turn.end();
        break;
      case 'call':
        this.begin(request);
    }
  }

  private begin(request: Extract<Request, { type: 'call' }>): void {
    try {
      const operation = this.operations[request.name] as (context: Context, args: unknown) => Work;
      const work = operation(this.context!, request.args);
      if (work.asynchronous) {
        work.asynchronous.then((value) => this.reply({ type: 'done', id: request.id, value }), (error: unknown) => this.fail(request.id, error));
        return;
      }
      this.tasks.push({ id: request.id, work, progress: request.progress, reported: performance.now() });
      this.schedule();
    } catch (error) {
      this.fail(request.id, error);
    }
  }

  private schedule(): void {
    if (this.scheduled || this.tasks.length === 0) return;
    this.scheduled = true;
    this.turn.later();
  }

  /** Steps the oldest task, then lets the next one have its turn. */
  private slice(): void {
    this.scheduled = false;
    const task = this.tasks.shift();
    if (!task) return;
    try {
      const end = performance.now() + this.sliceMs;
      let more = true;
      while (more && performance.now() < end) more = task.work.step?.() ?? false;
      if (more) {
        this.report(task);
        this.tasks.push(task);
      } else {
        const value = task.work.result();
        task.work.end?.();
        this.reply({ type: 'done', id: task.id, value });
      }
    } catch (error) {
      task.work.end?.();
      this.fail(task.id, error);
    }
    this.schedule();
  }

  private report(task: Task): void {
    const now = performance.now();
    if (!task.progress || now - task.reported < progressEveryMs || !task.work.progress) return;
    task.reported = now;
    const { phase, fraction } = task.work.progress();
    this.reply({ type: 'progress', id: task.id, phase, fraction });
  }

  private fail(id: number, error: unknown): void {
    if (error instanceof SgdscopeError) this.reply({ type: 'failed', id, code: error.code, message: error.message });
    else this.reply({ type: 'failed', id, code: 'broken', message: error instanceof Error ? error.message : String(error) });
  }
}
