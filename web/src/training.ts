// Trainings under way: one at a time for each network and run, as far as is asked for.
import { SgdscopeError } from './errors.js';
import type { EngineModule } from './module.js';
import type { Until } from './protocol.js';
import type { RunState } from './types.js';
import type { Context, LiveObject, Work } from './work.js';

/** Columns of numbers as a list of records. */
export function historyRows(record: { history: Record<string, Float64Array> }) {
  const { epoch, loss, accuracy, learning_rate } = record.history as Record<'epoch' | 'loss' | 'accuracy' | 'learning_rate', Float64Array>;
  return Array.from(epoch, (value, i) => ({
    epoch: value,
    loss: loss[i]!,
    accuracy: Number.isNaN(accuracy[i]!) ? null : accuracy[i]!,
    learning_rate: learning_rate[i]!,
  }));
}

export function runState(engine: EngineModule, training: number): RunState {
  const { epoch, updates, loss, accuracy, finished, diverged, parameters } = engine.record('job_result', training) as Record<string, never>;
  return { epoch, updates, loss, accuracy, finished: finished === 1, diverged: diverged === 1, parameters };
}

export function releaseParts(engine: EngineModule, { training, experiment, network }: LiveObject): void {
  for (const part of [training, experiment, network]) if (part) engine.release(part);
}

/** One training at a time. */
export function idle(object: LiveObject): LiveObject {
  if (object.busy) throw new SgdscopeError('wrong-use', 'it is in training already; wait for that call or cancel it');
  return object;
}

/** Gives what has to be called when the training ends. */
export function occupy(engine: EngineModule, object: LiveObject): () => void {
  object.busy = true;
  return () => {
    object.busy = false;
    if (object.released) releaseParts(engine, object);
  };
}

export function advance(context: Context, run: LiveObject, until: Until): Work {
  const { engine } = context;
  const training = idle(run).training!;
  const first = engine.trainingPosition(training);
  const before = engine.progress(training).fraction;
  // The first evaluation is no training: without it there is no loss to tell.
  let evaluated = first.updates > 0 || runState(engine, training).loss !== null;
  /** The clock begins with the first step: who has to wait for that one would otherwise never get on. */
  let start: number | undefined;
  /** How far towards the limit that is nearest, 0 … 1. */
  const reached = () => {
    const { epoch, updates } = engine.trainingPosition(training);
    const share = (done: number, limit?: number) => (limit === undefined ? 0 : done < limit ? done / limit : 1);
    const trained = Math.max(share(updates - first.updates, until.updates),
      share(epoch - first.epoch, until.epoch === undefined ? undefined : until.epoch - first.epoch));
    return Math.max(share(start === undefined ? 0 : performance.now() - start, until.milliseconds), evaluated ? trained : 0);
  };
  const end = occupy(engine, run); // last: nothing fails any more
  return {
    step() {
      if (reached() === 1) return false;
      start ??= performance.now();
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
