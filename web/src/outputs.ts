// The outputs of a network, some rows at a time.
import type { EngineModule, Scope } from './module.js';
import type { Rows } from './numbers.js';
import { begun, withScope, type Work } from './work.js';

/** Parameters times samples of a step: two milliseconds, with activations. */
const outputsPerStep = 2.5e5;

/** The outputs of a network that belongs to the scope, some rows at a time. */
export function beginOutputs(engine: EngineModule, { values, rows, columns }: Rows, make: (scope: Scope) => number): Work {
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
