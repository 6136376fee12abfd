// What each call does, as work that goes in steps.
import { SgdscopeError } from './errors.js';
import { inflateRaw, withoutGzip } from './inflate.js';
import { Scope, type EngineModule } from './module.js';
import type { FlatData, Rows } from './numbers.js';
import type { CallName, Calls, Handle, Until } from './protocol.js';
import type { RunState } from './types.js';

/** A network, or a run: its experiment, and its training under way. */
interface LiveObject {
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

type Operations = { [Name in CallName]: (context: Context, args: Calls[Name]['args']) => Work };

/** Done as it arrives: what is asked of an object is answered as the object is then. */
const now = (value: unknown): Work => ({ result: () => value });

/** Done when its turn has come, and so not at all where it was cancelled before. */
const later = (engine: EngineModule, make: (scope: Scope) => unknown): Work => ({ result: () => withScope(engine, make) });

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

/** Work whose `make` puts what it makes into the scope; nothing is lost when it throws. */
function begun<T>(engine: EngineModule, make: (scope: Scope) => T): T {
  const scope = new Scope(engine);
  try {
    return make(scope);
  } catch (error) {
    scope.end();
    throw error;
  }
}

const beginJob = (engine: EngineModule, make: (scope: Scope) => number): Work =>
  begun(engine, (scope) => jobWork(engine, scope, scope.object(make(scope))));

function setParameters(engine: EngineModule, network: number, parameters: Float64Array): void {
  const { address, count } = engine.parameters(network);
  if (parameters.length !== count) {
    throw new SgdscopeError('bad-shape', `found ${parameters.length} parameters, expected ${count}`);
  }
  engine.float64(address, count).set(parameters);
}

/** Parameters times samples of a step: two milliseconds, with activations. */
const outputsPerStep = 2.5e5;

/** The outputs of a network that belongs to the scope, some rows at a time. */
function beginOutputs(engine: EngineModule, { values, rows, columns }: Rows, make: (scope: Scope) => number): Work {
  return begun(engine, (scope) => {
    const network = make(scope);
    const most = Math.max(1, Math.floor(outputsPerStep / engine.parameters(network).count));
    let done = 0;
    let all: Float64Array;
    return {
      step() {
        const count = Math.min(most, rows - done);
        const found = withScope(engine, (part) => engine.record('network_outputs', network,
          part.numbers(values.subarray(done * columns, (done + count) * columns)), count) as { outputs: Float64Array }).outputs;
        if (done === 0) all = count === rows ? found : new Float64Array(found.length / count * rows);
        if (count < rows) all.set(found, found.length / count * done);
        done += count;
        return done < rows;
      },
      result: () => all,
      progress: () => ({ phase: 'outputs', fraction: done / rows }),
      end: () => scope.end(),
    };
  });
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

function runState(engine: EngineModule, training: number): RunState {
  const { epoch, updates, loss, accuracy, finished, diverged, parameters } = engine.record('job_result', training) as Record<string, never>;
  return { epoch, updates, loss, accuracy, finished: finished === 1, diverged: diverged === 1, parameters };
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
  const before = engine.progress(training).fraction;
  // The first evaluation is no training: without it there is no loss to tell.
  let evaluated = first.updates > 0 || runState(engine, training).loss !== null;
  /** How far towards the limit that is nearest, 0 … 1. */
  const reached = () => {
    const { epoch, updates } = engine.trainingPosition(training);
    const share = (done: number, limit?: number) => (limit === undefined ? 0 : done < limit ? done / limit : 1);
    const trained = Math.max(share(updates - first.updates, until.updates),
      share(epoch - first.epoch, until.epoch === undefined ? undefined : until.epoch - first.epoch));
    return Math.max(share(performance.now() - start, until.milliseconds), evaluated ? trained : 0);
  };
  return {
    step() {
      if (reached() === 1) return false;
      const more = engine.step(until.updates === undefined ? 'job_step' : 'job_step_update', training);
      evaluated ||= runState(engine, training).loss !== null;
      return more;
    },
    result: () => runState(engine, training),
    progress() {
      const { phase, fraction } = engine.progress(training);
      return { phase, fraction: Math.max(reached(), (fraction - before) / (1 - before) || 0) };
    },
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
    return later(engine, (scope) => {
      const network = engine.make('network_new', scope.text(options));
      try {
        if (parameters) setParameters(engine, network, parameters);
      } catch (error) {
        engine.release(network);
        throw error;
      }
      return { handle: keep(context, { network, spec: options }) };
    });
  },

  'network.parameters'(context, args) {
    const { address, count } = context.engine.parameters(live(context, args.network, 'network').network!);
    return now(context.engine.copyFloat64(address, count));
  },

  'network.set'(context, args) {
    setParameters(context.engine, idle(live(context, args.network, 'network')).network!, args.parameters);
    return now(undefined);
  },

  'network.outputs'(context, args) {
    const { engine } = context;
    const { network, spec } = live(context, args.network, 'network');
    // A copy, because a training may end between two steps.
    return beginOutputs(engine, args.inputs, (scope) => {
      const copy = scope.object(engine.make('network_new', scope.text(spec!)));
      const { address, count } = engine.parameters(network!);
      setParameters(engine, copy, engine.float64(address, count));
      return copy;
    });
  },

  'network.train'(context, { network, data, options }) {
    const { engine } = context;
    const object = idle(live(context, network, 'network'));
    const target = object.network!;
    let training = 0;
    const { step, progress, end: endJob } = beginJob(engine, (scope) =>
      (training = engine.make('training_new', target, makeData(engine, scope, data), scope.text(options))));
    const end = occupy(engine, object);
    return {
      step,
      progress,
      end() {
        endJob!();
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
    return later(engine, (scope) => {
      const data = scope.object(engine.make('data_make', scope.text(name), scope.text(options)));
      return engine.record('data_record', data);
    });
  },

  'data.read'({ engine }, { file, options, labels }) {
    return { asynchronous: readData(engine, file, options, labels), result: () => undefined };
  },

  'run.create'(context, { data, options }) {
    const { engine } = context;
    return later(engine, (scope) => {
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
    });
  },

  'run.advance': (context, { run, until }) => advance(context, live(context, run, 'training'), until),

  'run.history'(context, { run }) {
    const record = context.engine.record('job_result', live(context, run, 'training').training!);
    return now(historyRows(record as { history: Record<string, Float64Array> }));
  },

  'run.outputs'(context, { run, inputs, parameters }) {
    const { engine } = context;
    const object = live(context, run, 'training');
    return beginOutputs(engine, inputs, (scope) => networkOf(engine, scope, object, parameters));
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
    return later(engine, (scope) => {
      const fit = engine.record('fit', scope.numbers(x), scope.numbers(y), x.length, scope.text(options));
      return Object.keys(fit as object).length > 0 ? fit : null;
    });
  },

  twoKnob: ({ engine }, { options }) => later(engine, (scope) => engine.record('two_knob', scope.text(options))),
};
