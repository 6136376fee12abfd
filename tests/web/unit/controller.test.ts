import { beforeEach, expect, it, vi } from 'vitest';
import type { Engine } from '../../../web/src/api.js';
import { Controller } from '../../../web/element/controller.js';
import { defaults, type State } from '../../../web/element/schema.js';

/** What a test lets go, one after the other. */
class Gate {
  private waiting: (() => void)[] = [];
  isOpen = false;
  pass(): Promise<void> {
    return this.isOpen ? Promise.resolve() : new Promise((go) => this.waiting.push(go));
  }
  get held(): number {
    return this.waiting.length;
  }
  open(): void {
    this.isOpen = true;
    for (const go of this.waiting.splice(0)) go();
  }
}

/** A run that trains, and is measured, only when it is let go; its loss is its number. */
class SlowRun {
  readonly steps = new Gate();
  readonly measurements = new Gate();
  readonly training = { size: 100, columns: 3 };
  /** Options of its measurements, with the number of updates after which they were made. */
  readonly measured: { block: string; updates: number; after: number }[] = [];
  disposed = false;
  updates = 0;
  /** In which a step or a measurement is under way. */
  private busy = 0;
  overlapped = false;
  finished = false;
  private refuse = (_: Error): void => {};

  constructor(readonly number: number) {
    this.steps.isOpen = true;
  }

  private async alone<T>(work: () => Promise<T>): Promise<T> {
    this.overlapped ||= this.busy > 0;
    this.busy++;
    try {
      return await work();
    } finally {
      this.busy--;
    }
  }

  advance({ updates }: { updates: number }) {
    return this.alone(async () => {
      if (updates > 0) await this.steps.pass();
      await new Promise((done) => setTimeout(done));
      this.updates += updates;
      return { epoch: 0, updates: this.updates, finished: this.finished && updates > 0, diverged: false, parameters: new Float64Array(1) };
    });
  }

  analyze({ block }: { block: string }) {
    return this.alone(async () => {
      const { updates } = this;
      await Promise.race([this.measurements.pass(), new Promise((_, refuse) => (this.refuse = refuse))]);
      this.measured.push({ block, updates, after: this.updates });
      return { mean_loss: this.number, accuracy: null, blocks: [] };
    });
  }

  async history() {
    return [];
  }

  dispose() {
    this.disposed = true;
    this.refuse(new Error('disposed'));
  }
}

/** A controller with its runs; `making` holds up those that are made. */
function slow(change: Partial<State> = {}) {
  const runs: SlowRun[] = [];
  const making = new Gate();
  making.isOpen = true;
  const experiment = async () => {
    await making.pass();
    runs.push(new SlowRun(runs.length + 1));
    return runs.at(-1);
  };
  const here = { settings: { ...defaults, ...change }, runs, making };
  const load = async () => ({ experiment }) as never as Engine;
  return { ...here, here, load, controller: new Controller(() => here.settings, () => {}, load, false) };
}

const poll = (what: () => void) => vi.waitFor(what, { interval: 1 });

beforeEach(() => {
  vi.stubGlobal('requestAnimationFrame', (draw: (now: number) => void) => setTimeout(() => draw(performance.now()), 2));
});

it('a run that is replaced while it is measured does not stop the one that replaces it', async () => {
  const { controller, runs } = slow();
  void controller.prepare();
  controller.play();
  await poll(() => expect(controller.run).toBeDefined());
  void controller.prepare();
  await poll(() => expect(runs[0]!.disposed).toBe(true));
  await poll(() => expect(controller.run).toBe(runs[1]));
  runs[1]!.measurements.open();
  await poll(() => expect(controller.checkpoints.length).toBeGreaterThan(0));
  expect(controller).toMatchObject({ isPlaying: true, phase: 'training', message: '' });
  controller.dispose();
});

it('what is set while a run is made and first measured is what it is trained and measured with', async () => {
  const { controller, runs, here } = slow({ speed: 0.2 });
  void controller.prepare();
  controller.play();
  await poll(() => expect(runs[0]?.measurements.held).toBe(1));
  here.settings = { ...here.settings, speed: 1000, block: 'network' };
  void controller.measure(true);
  runs[0]!.measurements.open();
  await poll(() => expect(runs[0]!.measured.length).toBeGreaterThan(2));
  expect(runs[0]!.measured.slice(1).map(({ block }) => block)).not.toContain('layers');
  // 0.2 epochs a second would be one update in half a second.
  expect(controller.status!.updates).toBeGreaterThan(5);
  controller.dispose();
});

it('a step waits for the run that is being made', async () => {
  const { controller, runs, making } = slow();
  making.isOpen = false;
  void controller.prepare();
  const step = controller.step();
  await poll(() => expect(making.held).toBe(1));
  making.open();
  await poll(() => expect(runs).toHaveLength(1));
  runs[0]!.measurements.open();
  await step;
  expect(controller.latest!.measurement.updates).toBe(1);
});

for (const finished of [false, true]) {
  it(`a step that was under way when another run was asked for is no news${finished ? ', also where it is the last' : ''}`, async () => {
    const { controller, runs, making } = slow({ speed: 1000 });
    void controller.prepare();
    controller.play();
    await poll(() => expect(runs).toHaveLength(1));
    runs[0]!.measurements.open();
    await poll(() => expect(controller.latest?.measurement.updates).toBeGreaterThan(0));
    Object.assign(runs[0]!, { finished });
    runs[0]!.steps.isOpen = making.isOpen = false;
    await poll(() => expect(runs[0]!.steps.held).toBe(1));
    const before = controller.latest;
    void controller.prepare();
    const { updates } = runs[0]!;
    runs[0]!.steps.open();
    await poll(() => expect(runs[0]!.updates).toBeGreaterThan(updates));
    await new Promise((go) => setTimeout(go, 20));
    expect(controller).toMatchObject({ awaited: true, status: undefined, isPlaying: true });
    expect(controller.latest).toBe(before);
    making.open();
    await poll(() => expect(runs).toHaveLength(2));
    runs[1]!.measurements.open();
    await poll(() => expect(controller.latest?.measurement).toMatchObject({ loss: 2, run: 2 }));
    await poll(() => expect(controller.status!.updates).toBeGreaterThan(0));
    expect(controller).toMatchObject({ isPlaying: true, phase: 'training' });
    controller.dispose();
  });
}

it('a second run is not trained while it is measured', async () => {
  const { controller, runs, load, here } = slow({ speed: 1000 });
  const second = new Controller(() => here.settings, () => {}, load, false);
  void controller.prepare();
  await poll(() => expect(runs).toHaveLength(1));
  runs[0]!.measurements.open();
  for (let i = 0; i < 3; i++) await controller.step();
  void second.prepare();
  await poll(() => expect(runs).toHaveLength(2));
  runs[1]!.measurements.open();
  await poll(() => expect(second.latest).toBeDefined());
  runs[1]!.measurements.isOpen = false;
  void second.measure(true);
  const following = second.follow(controller);
  await poll(() => expect(runs[1]!.measurements.held).toBe(1));
  await new Promise((go) => setTimeout(go, 20));
  runs[1]!.measurements.open();
  await following;
  expect(second.latest!.measurement.updates).toBe(3);
  expect(runs[1]!.overlapped).toBe(false);
  for (const { updates, after } of runs[1]!.measured) expect(after).toBe(updates);
});

it('nothing is left of a run that was given up', async () => {
  const { controller, runs } = slow();
  void controller.prepare();
  await poll(() => expect(runs).toHaveLength(1));
  runs[0]!.measurements.open();
  await poll(() => expect(controller.latest).toBeDefined());
  controller.dispose();
  expect(runs[0]!.disposed).toBe(true);
  expect(controller).toMatchObject({ run: undefined, status: undefined, checkpoints: [], history: [], phase: 'stored', awaited: false });
});
