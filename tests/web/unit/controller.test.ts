import { expect, it, vi } from 'vitest';
import type { Engine } from '../../../web/src/api.js';
import { Controller } from '../../../web/element/controller.js';
import { defaults } from '../../../web/element/schema.js';

/** Runs whose measurement ends only when it is let go, or badly when they are disposed of. */
function slowEngine() {
  const runs: { disposed: boolean; finishMeasurement(): void }[] = [];
  const experiment = async () => {
    let [finish, refuse] = [() => {}, (_: Error) => {}];
    const run = {
      disposed: false, finishMeasurement: () => finish(),
      training: { size: 10, columns: 3 },
      advance: () => new Promise((done) => setTimeout(() => done({ epoch: 0, updates: 0, finished: false, parameters: new Float64Array(1) }))),
      analyze: () => new Promise((done, fail) => {
        [finish, refuse] = [() => done({ mean_loss: 1, accuracy: null, blocks: [] }), fail];
      }),
      history: async () => [],
      dispose() {
        run.disposed = true;
        refuse(new Error('disposed'));
      },
    };
    runs.push(run);
    return run;
  };
  return { engine: { experiment } as never as Engine, runs };
}

it('a run that is replaced while it is measured does not stop the one that replaces it', async () => {
  vi.stubGlobal('requestAnimationFrame', () => 0);
  const { engine, runs } = slowEngine();
  const controller = new Controller(() => {}, async () => engine);
  void controller.prepare({ ...defaults });
  controller.play({ ...defaults });
  await vi.waitFor(() => expect(controller.run).toBeDefined());
  void controller.prepare({ ...defaults, epochs: 4 });
  await vi.waitFor(() => expect(runs[0].disposed).toBe(true));
  await vi.waitFor(() => expect(controller.run).toBe(runs[1]));
  runs[1].finishMeasurement();
  await vi.waitFor(() => expect(controller.checkpoints).toHaveLength(1));
  expect(controller).toMatchObject({ isPlaying: true, phase: 'training', message: '' });
});
