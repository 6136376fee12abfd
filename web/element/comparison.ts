// The second run of a comparison: the same with another loss, on the clock of the first.
import type { RunEngine } from '../src/api.js';
import type { DataInput } from '../src/types.js';
import { Controller, near, type Checkpoint } from './controller.js';
import type { Measurement, Trace } from './measurement.js';
import type { State } from './schema.js';

export class Comparison {
  readonly rival: Controller;
  readonly trace = tracer();
  private earlier?: Measurement | undefined;

  constructor(
    private readonly first: Controller, private readonly present: () => State, changed: () => void, load: () => Promise<RunEngine>,
  ) {
    this.rival = new Controller(() => this.settings, changed, load, false);
  }

  get isOn(): boolean {
    return this.present().compare !== 'off';
  }

  get settings(): State {
    const state = this.present();
    return { ...state, loss: state.compare as State['loss'] };
  }

  /** From its beginning to where the first run is. */
  async prepare(data?: DataInput): Promise<void> {
    if (!this.isOn) return;
    await this.rival.prepare(data);
    this.follow();
  }

  follow(): void {
    if (this.isOn) void this.rival.follow(this.first);
  }

  end(): void {
    this.rival.dispose();
    this.earlier = undefined;
  }

  /** Measured at the same moment. */
  at(updates: number): Measurement | undefined {
    return this.rival.checkpoints.find(({ measurement }) => measurement.updates === updates)?.measurement;
  }

  /** The other run at the same moment; where it has ended before or was not measured, as it was last. */
  beside({ updates }: Measurement): Measurement | undefined {
    if (!this.isOn) return undefined;
    const before = () => [...this.rival.checkpoints].reverse().find(({ measurement }) => measurement.updates <= updates)?.measurement;
    return (this.earlier = this.at(updates) ?? before() ?? this.earlier);
  }

  /** Of two runs the latest moment at which both were measured, unless the second has only set out. */
  get latest(): Checkpoint | undefined {
    const { checkpoints, latest } = this.first;
    const both = this.isOn && checkpoints.slice(-2 * near).reverse().find(({ measurement }) => this.at(measurement.updates));
    return both || latest;
  }
}

/** The loss and γ of the layers along a run, made anew for news only. */
export function tracer(): (run: Controller, layers: number[]) => Trace {
  let of: unknown[] = [], trace: Trace;
  return ({ checkpoints }, layers) => {
    if (of[0] !== checkpoints || of[1] !== layers) {
      of = [checkpoints, layers];
      trace = {
        epochs: checkpoints.map(({ measurement }) => measurement.epoch),
        losses: checkpoints.map(({ measurement }) => measurement.loss),
        gammas: checkpoints.map(({ measurement: { blocks } }) =>
          layers.map((layer) => blocks.find((block) => block.layer === layer)?.gamma ?? null)),
      };
    }
    return trace;
  };
}
