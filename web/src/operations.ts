// What each call does, as work that goes in steps.
import { SgdscopeError } from './errors.js';
import { inflateRaw, withoutGzip } from './inflate.js';
import { Scope, type EngineModule } from './module.js';
import type { FlatData, Rows } from './numbers.js';
import type { CallName, Calls, Handle, Until } from './protocol.js';

/** A network, or a run: its experiment, and its training under way. */
interface LiveObject {
  network?: number;
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

type Operations = { [Name in CallName]: (context: Context, args: Calls[Name]['args']) => Work };

const now = (value: unknown): Work => ({ result: () => value });

function live(context: Context, handle: Handle, part: keyof LiveObject): LiveObject {
  const object = context.objects.get(handle);
  if (!object?.[part]) throw new SgdscopeError('disposed', 'this object was disposed of');
  return object;
}

function keep(context: Context, object: LiveObject): Handle {
  context.objects.set(context.nextHandle, object);
  return context.nextHandle++;
}

function withScope<T>(engine: EngineModule, work: (scope: Scope) => T): T {
  const scope = new Scope(engine);
  try {
    return work(scope);
  } finally {
    scope.end();
  }
}

function makeData(engine: EngineModule, scope: Scope, data: FlatData): number {
  const { inputs, labels, targets, classes } = data;
  return scope.object(engine.make('data_new', scope.numbers(inputs.values), inputs.rows, inputs.columns,
    labels ? scope.numbers(labels) : 0, classes, targets ? scope.numbers(targets.values) : 0, targets?.columns ?? 0));
}

/** A job that is stepped to its end; `scope` holds all that it needs. */
function jobWork(engine: EngineModule, scope: Scope, job: number): Work {
  return {
    step: () => engine.step('job_step', job),
    result: () => engine.record('job_result', job),
    progress: () => engine.progress(job),
    end: () => scope.end(),
  };
}

/** Runs `make`, which puts what it makes into the scope; nothing is lost when it throws. */
function beginJob(engine: EngineModule, make: (scope: Scope) => number): Work {
  const scope = new Scope(engine);
  try {
    return jobWork(engine, scope, scope.object(make(scope)));
  } catch (error) {
    scope.end();
    throw error;
  }
}

function setParameters(engine: EngineModule, network: number, parameters: Float64Array): void {
  const { address, count } = engine.parameters(network);
  if (parameters.length !== count) {
    throw new SgdscopeError('bad-shape', `found ${parameters.length} parameters, expected ${count}`);
  }
  engine.float64(address, count).set(parameters);
}

/** Those of callers; those of a training that diverged are not finite. */
function finite(parameters: Float64Array): Float64Array {
  const place = parameters.findIndex((value) => !Number.isFinite(value));
  if (place < 0) return parameters;
  throw new SgdscopeError('bad-value', `parameter ${place} is ${parameters[place]}, expected a finite number`);
}

function outputs(engine: EngineModule, network: number, inputs: Rows, scope: Scope): unknown {
  return (engine.record('network_outputs', network, scope.numbers(inputs.values), inputs.rows) as { outputs: unknown }).outputs;
}

/** The experiment's network with the parameters given, or with those the training has reached. */
function networkOf(engine: EngineModule, scope: Scope, run: LiveObject, parameters?: Float64Array): number {
  const chosen = parameters ?? (engine.record('job_result', run.training!) as { parameters: Float64Array }).parameters;
  return scope.object(engine.make('experiment_network', run.experiment!, scope.numbers(chosen), chosen.length));
}

/** Columns of numbers as a list of records. */
function historyRows(record: { history: Record<string, Float64Array> }) {
  const { epoch, loss, accuracy, learning_rate } = record.history as Record<'epoch' | 'loss' | 'accuracy' | 'learning_rate', Float64Array>;
  return Array.from(epoch, (value, i) => ({
    epoch: value,
    loss: loss[i]!,
    accuracy: Number.isNaN(accuracy[i]!) ? null : accuracy[i]!,
    learning_rate: learning_rate[i]!,
  }));
}

function runState(engine: EngineModule, training: number) {
  const record = engine.record('job_result', training) as Record<string, never>;
  const { history: _, finished, diverged, ...state } = record;
  return { ...(state as object), finished: finished === 1, diverged: diverged === 1 };
}

function releaseParts(engine: EngineModule, { training, experiment, network }: LiveObject): void {
  for (const part of [training, experiment, network]) if (part) engine.release(part);
}

/** One training at a time. */
function idle(object: LiveObject): LiveObject {
  if (object.busy) throw new SgdscopeError('wrong-use', 'it is in training already; wait for that call or cancel it');
  return object;
}

/** Gives what has to be called when the training ends. */
function occupy(engine: EngineModule, object: LiveObject): () => void {
  object.busy = true;
  return () => {
    object.busy = false;
    if (object.released) releaseParts(engine, object);
  };
}

function advance(context: Context, run: LiveObject, until: Until): Work {
  const { engine } = context;
  const end = occupy(engine, idle(run));
  const training = run.training!;
  const start = performance.now();
  const first = engine.trainingPosition(training);
  let reached = until.epoch !== undefined && first.epoch >= until.epoch && first.updates > 0;
  return {
    step() {
      if (reached) return false;
      const more = engine.step(until.updates === undefined ? 'job_step' : 'job_step_update', training);
      const position = engine.trainingPosition(training);
      reached = (until.epoch !== undefined && position.epoch >= until.epoch) ||
        (until.updates !== undefined && position.updates - first.updates >= until.updates) ||
        (until.milliseconds !== undefined && performance.now() - start >= until.milliseconds);
      return more && !reached;
    },
    result: () => runState(engine, training),
    progress: () => engine.progress(training),
    end,
  };
}

async function readData(engine: EngineModule, file: Uint8Array, options: string, labels?: Uint8Array): Promise<unknown> {
  const bytes = await withoutGzip(file);
  const labelBytes = labels && (await withoutGzip(labels));
  const scope = new Scope(engine);
  try {
    const reader = scope.object(engine.make('reader_new', scope.bytes(bytes), bytes.length,
      labelBytes ? scope.bytes(labelBytes) : 0, labelBytes?.length ?? 0, scope.text(options)));
    for (;;) {
      const found = engine.read(reader);
      if (typeof found === 'number') return engine.record('data_record', scope.object(found));
      const inflated = await inflateRaw(bytes.subarray(found.offset, found.offset + found.deflated), found.inflated);
      withScope(engine, (part) => engine.call('reader_supply', reader, part.bytes(inflated), inflated.length));
    }
  } finally {
    scope.end();
  }
}

export const operations: Operations = {
  release({ engine, objects }, { handle }) {
    const object = objects.get(handle);
    objects.delete(handle);
    if (object?.busy) object.released = true;
    else if (object) releaseParts(engine, object);
    return now(undefined);
  },

  'network.create'(context, { options, parameters }) {
    const { engine } = context;
    return withScope(engine, (scope) => {
      const network = engine.make('network_new', scope.text(options));
      try {
        if (parameters) setParameters(engine, network, finite(parameters));
      } catch (error) {
        engine.release(network);
        throw error;
      }
      return now({ handle: keep(context, { network }) });
    });
  },

  'network.parameters'(context, args) {
    const { address, count } = context.engine.parameters(live(context, args.network, 'network').network!);
    return now(context.engine.copyFloat64(address, count));
  },

  'network.set'(context, args) {
    setParameters(context.engine, live(context, args.network, 'network').network!, finite(args.parameters));
    return now(undefined);
  },

  'network.outputs'(context, args) {
    const network = live(context, args.network, 'network').network!;
    return now(withScope(context.engine, (scope) => outputs(context.engine, network, args.inputs, scope)));
  },

  'network.train'(context, { network, data, options }) {
    const { engine } = context;
    const object = idle(live(context, network, 'network'));
    const target = object.network!;
    let training = 0;
    const work = beginJob(engine, (scope) =>
      (training = engine.make('training_new', target, makeData(engine, scope, data), scope.text(options))));
    const end = occupy(engine, object);
    return {
      ...work,
      end() {
        work.end!();
        end();
      },
      result() {
        const record = engine.record('job_result', training) as { history: Record<string, Float64Array>; parameters: Float64Array };
        if (context.objects.has(network)) setParameters(engine, target, record.parameters);
        return { history: historyRows(record), state: runState(engine, training) };
      },
    };
  },

  'network.analyze'(context, { network, data, options }) {
    const { engine } = context;
    const target = live(context, network, 'network').network!;
    return beginJob(engine, (scope) => engine.make('analysis_new', target, makeData(engine, scope, data), scope.text(options)));
  },

  'data.make'({ engine }, { name, options }) {
    return now(withScope(engine, (scope) => {
      const data = scope.object(engine.make('data_make', scope.text(name), scope.text(options)));
      return engine.record('data_record', data);
    }));
  },

  'data.read'({ engine }, { file, options, labels }) {
    return { asynchronous: readData(engine, file, options, labels), result: () => undefined };
  },

  'run.create'(context, { data, options }) {
    const { engine } = context;
    return now(withScope(engine, (scope) => {
      const set = 'name' in data
        ? scope.object(engine.make('data_make', scope.text(data.name), scope.text(data.options)))
        : makeData(engine, scope, data);
      const experiment = engine.make('experiment_new', set, scope.text(options));
      const run: LiveObject = { experiment };
      try {
        run.training = engine.make('experiment_training', experiment);
        const record = engine.record('experiment_record', experiment);
        return { handle: keep(context, run), record };
      } catch (error) {
        releaseParts(engine, run);
        throw error;
      }
    }));
  },

  'run.advance': (context, { run, until }) => advance(context, live(context, run, 'training'), until),

  'run.history'(context, { run }) {
    const record = context.engine.record('job_result', live(context, run, 'training').training!);
    return now(historyRows(record as { history: Record<string, Float64Array> }));
  },

  'run.outputs'(context, { run, inputs, parameters }) {
    const { engine } = context;
    const object = live(context, run, 'training');
    return now(withScope(engine, (scope) => outputs(engine, networkOf(engine, scope, object, parameters), inputs, scope)));
  },

  'run.analyze'(context, { run, options, parameters }) {
    const { engine } = context;
    const object = live(context, run, 'training');
    return beginJob(engine, (scope) =>
      engine.make('experiment_analysis', object.experiment!, networkOf(engine, scope, object, parameters), scope.text(options)));
  },

  'run.moments'(context, { run, options, parameters }) {
    const { engine } = context;
    const object = live(context, run, 'training');
    return beginJob(engine, (scope) => {
      const network = networkOf(engine, scope, object, parameters);
      const data = scope.object(engine.make('experiment_data', object.experiment!, network));
      return engine.make('moments_new', network, data, scope.text(options));
    });
  },

  moments({ engine }, { network, parameters, data, options }) {
    return beginJob(engine, (scope) => {
      const made = scope.object(engine.make('network_new', scope.text(network)));
      setParameters(engine, made, parameters);
      return engine.make('moments_new', made, makeData(engine, scope, data), scope.text(options));
    });
  },

  eigen({ engine }, { matrix, n, options }) {
    return beginJob(engine, (scope) => engine.make('eigen_new', scope.numbers(matrix), n, scope.text(options)));
  },

  fit({ engine }, { x, y, options }) {
    return now(withScope(engine, (scope) => {
      const fit = engine.record('fit', scope.numbers(x), scope.numbers(y), x.length, scope.text(options));
      return Object.keys(fit as object).length > 0 ? fit : null;
    }));
  },

  twoKnob: ({ engine }, { options }) => now(withScope(engine, (scope) => engine.record('two_knob', scope.text(options)))),
};
