// What every call does: those of networks, and what needs neither network nor run, beside those of runs.
import { makeData, runOperations, type Operations } from './operations-run.js';
import { beginOutputs } from './outputs.js';
import { historyRows, idle, occupy, runState } from './training.js';
import { beginJob, keep, later, live, now, setParameters } from './work.js';

export const operations: Operations = {
  ...runOperations,

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
};
