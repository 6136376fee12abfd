// What the calls of runs do, as work that goes in steps, and what else <sgd-scope> needs. operations.ts has the rest.
import { inflateRaw, withoutGzip } from './inflate.js';
import { Scope, type EngineModule } from './module.js';
import type { FlatData } from './numbers.js';
import { beginOutputs } from './outputs.js';
import type { CallName, Calls } from './protocol.js';
import { advance, historyRows, releaseParts } from './training.js';
import { beginJob, keep, later, live, now, withScope, type Context, type LiveObject, type Work } from './work.js';

export type Operations = { [Name in CallName]: (context: Context, args: Calls[Name]['args']) => Work };

export function makeData(engine: EngineModule, scope: Scope, data: FlatData): number {
  const { inputs, labels, targets, classes } = data;
  return scope.object(engine.make('data_new', scope.numbers(inputs.values), inputs.rows, inputs.columns,
    labels ? scope.numbers(labels) : 0, classes, targets ? scope.numbers(targets.values) : 0, targets?.columns ?? 0));
}

/** The experiment's network with the parameters given, or with those the training has reached. */
function networkOf(engine: EngineModule, scope: Scope, run: LiveObject, parameters?: Float64Array): number {
  const chosen = parameters ?? (engine.record('job_result', run.training!) as { parameters: Float64Array }).parameters;
  return scope.object(engine.make('experiment_network', run.experiment!, scope.numbers(chosen), chosen.length));
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

export const runOperations = {
  release({ engine, objects }, { handle }) {
    const object = objects.get(handle);
    objects.delete(handle);
    if (object?.busy) object.released = true;
    else if (object) releaseParts(engine, object);
    return now(undefined);
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

  fit({ engine }, { x, y, options }) {
    return later(engine, (scope) => {
      const fit = engine.record('fit', scope.numbers(x), scope.numbers(y), x.length, scope.text(options));
      return Object.keys(fit as object).length > 0 ? fit : null;
    });
  },

  twoKnob: ({ engine }, { options }) => later(engine, (scope) => engine.record('two_knob', scope.text(options))),
} satisfies Partial<Operations>;
