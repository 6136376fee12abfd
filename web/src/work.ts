// Work in steps, the objects that it is done on, and what every piece of it needs.
import { SgdscopeError } from './errors.js';
import { Scope, type EngineModule } from './module.js';
import type { Handle } from './protocol.js';

/** A network, or a run: its experiment, and its training under way. */
export interface LiveObject {
  network?: number;
  /** What that network was made from. */
  spec?: string;
  experiment?: number;
  training?: number;
  /** While a call trains it: what is released meanwhile goes when that call ends. */
  busy?: boolean;
  released?: boolean;
}

export interface Context {
  engine: EngineModule;
  objects: Map<Handle, LiveObject>;
  nextHandle: number;
}

export interface Work {
  /** Whether there is more to do; left out where there is nothing but a result. */
  step?(): boolean;
  result(): unknown;
  progress?(): { phase: string; fraction: number };
  /** Gives back what was taken; also when cancelled. */
  end?(): void;
  /** In place of all others, for work that waits for the host. */
  asynchronous?: Promise<unknown>;
}

/** Done as it arrives: what is asked of an object is answered as the object is then. */
export const now = (value: unknown): Work => ({ result: () => value });

/** Done when its turn has come, and so not at all where it was cancelled before. */
export const later = (engine: EngineModule, make: (scope: Scope) => unknown): Work => ({ result: () => withScope(engine, make) });

export function live(context: Context, handle: Handle, part: keyof LiveObject): LiveObject {
  const object = context.objects.get(handle);
  if (!object?.[part]) throw new SgdscopeError('disposed', 'this object was disposed of');
  return object;
}

export function keep(context: Context, object: LiveObject): Handle {
  context.objects.set(context.nextHandle, object);
  return context.nextHandle++;
}

export function withScope<T>(engine: EngineModule, work: (scope: Scope) => T): T {
  const scope = new Scope(engine);
  try {
    return work(scope);
  } finally {
    scope.end();
  }
}

/** A job that is stepped to its end; `scope` holds all that it needs. */
export function jobWork(engine: EngineModule, scope: Scope, job: number): Work {
  return {
    step: () => engine.step('job_step', job),
    result: () => engine.record('job_result', job),
    progress: () => engine.progress(job),
    end: () => scope.end(),
  };
}

/** Work whose `make` puts what it makes into the scope; nothing is lost when it throws. */
export function begun<T>(engine: EngineModule, make: (scope: Scope) => T): T {
  const scope = new Scope(engine);
  try {
    return make(scope);
  } catch (error) {
    scope.end();
    throw error;
  }
}

export const beginJob = (engine: EngineModule, make: (scope: Scope) => number): Work =>
  begun(engine, (scope) => jobWork(engine, scope, scope.object(make(scope))));

export function setParameters(engine: EngineModule, network: number, parameters: Float64Array): void {
  const { address, count } = engine.parameters(network);
  if (parameters.length !== count) {
    throw new SgdscopeError('bad-shape', `found ${parameters.length} parameters, expected ${count}`);
  }
  engine.float64(address, count).set(parameters);
}
