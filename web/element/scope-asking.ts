// Questions to the engine beside the measurements: intervals for a moved window, single samples, a step
// along one direction, answers of the past.
import type { PropertyValues } from 'lit';
import { state } from 'lit/decorators.js';
import type { Run } from '../src/api.js';
import type { Analysis, BlockAnalysis, Moments } from '../src/types.js';
import { analysisOptions, predict, type Checkpoint } from './controller.js';
import { fitOf } from './fit.js';
import { fromAnalysis, momentOf, type Block, type Measurement, type Points, type Prediction } from './measurement.js';
import { directionsOf, movedParameters, refine } from './probe.js';
import { ScopeCore } from './scope-core.js';

/** What the engine is asked beside its measurements. */
export class ScopeAsking extends ScopeCore {
  protected pointsOf: { run?: Run; points: Points } = { points: { x: [], y: [], label: [] } };

  /** The samples where they can be drawn. */
  protected get points(): Points {
    const run = this.controller.run;
    if (this.isStored || !run) return this.stored.points;
    if (this.pointsOf.run !== run) {
      const { inputs, columns, size, labels, targets } = run.training;
      const column = (k: number) => Array.from({ length: size }, (_, i) => inputs[i * columns + k]);
      this.pointsOf = { run, points: {
        x: column(0), y: columns > 1 ? column(1) : targets, label: labels.length ? labels : column(0).map(() => -1),
      } };
    }
    return this.pointsOf.points;
  }

  protected asked = '';

  protected override updated(): void {
    if (this.at === null) void this.controller.satisfy(this.state);
    this.askMore();
  }

  /** What the engine is asked beside its measurements, once things have stood still for a moment. */
  protected askMore(): void {
    const { state, moment } = this;
    const block = this.shown.blocks.find(({ layer }) => layer === this.chosenLayer);
    const run = this.controller.run;
    if (!block || !moment || !run) return;
    const fit = fitOf(block, state.x, this.window);
    const what = [
      momentOf(this.shown), this.chosenLayer, state.x, state.window, state.below, this.direction, state.upper, state.lower, this.at,
    ].join(' ');
    if (what === this.asked) return;
    this.asked = what;
    setTimeout(() => {
      if (this.asked === what) void this.answer(run, moment, block, fit.interval === null && fit.gamma !== null);
    }, 120);
  }

  protected async answer(run: Run, moment: Checkpoint, block: Block, unrefined: boolean): Promise<void> {
    const { state, direction, asked } = this;
    try {
      const engine = await ScopeCore.load();
      if (unrefined) {
        const refined = await refine(engine, block, state.x, this.window);
        if (asked === this.asked) this.refined = refined;
      }
      if (state.upper === 'samples') {
        const samples = await run.moments({ perSample: true, parameters: moment.parameters, ...(block.layer ? { layers: [block.layer] } : {}) });
        if (asked === this.asked) this.samples = samples;
      }
      const { wants } = this.controller;
      if (this.at !== null && (wants.matrices || wants.comparisons || wants.overlaps)) {
        const { parameters, measurement: { run: number, epoch, updates, window } } = moment;
        const analysis = await run.analyze({ ...analysisOptions(state, wants, true), parameters });
        if (asked === this.asked) this.pastAnalysis = { moment, analysis, measurement: fromAnalysis(analysis, { run: number, epoch, updates, window }) };
      }
      if (state.upper === 'prediction' && this.at !== null) {
        const past = await predict(run, moment.parameters);
        if (asked === this.asked) this.pastPrediction = past;
      }
      if (state.upper !== 'prediction' || direction === null) this.moved = undefined;
      else {
        if (this.vectorsOf.moment !== moment || this.vectorsOf.layer !== block.layer) {
          this.vectorsOf = { moment, layer: block.layer, block: await directionsOf(run, block, moment.parameters) };
        }
        if (!this.vectorsOf.block || asked !== this.asked) return;
        this.moved = await predict(run, movedParameters(moment.parameters, this.vectorsOf.block, direction));
      }
    } catch {
      // The run was replaced meanwhile: its answers are of no use.
    }
  }

  /** What the latest measurement alone keeps, for a moment gone back to. */
  protected get detail(): { analysis?: Analysis; measurement: Measurement } {
    if (this.at === null) return { measurement: this.shown, ...(this.controller.analysis && { analysis: this.controller.analysis }) };
    const { pastAnalysis, moment } = this;
    return pastAnalysis && pastAnalysis.moment === moment ? pastAnalysis : { measurement: this.shown };
  }

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    const { run } = this.controller;
    if (run === this.askedOf) return;
    this.askedOf = run;
    this.samples = this.moved = this.pastPrediction = this.pastAnalysis = undefined;
  }

  /** Of whom the answers below are. */
  private askedOf?: Run;
  @state() protected pastAnalysis?: { moment: Checkpoint; analysis: Analysis; measurement: Measurement };
  @state() protected samples?: Moments;
  @state() protected moved?: Prediction;
  @state() protected pastPrediction?: Prediction;
  protected vectorsOf: { moment?: Checkpoint; layer: number; block?: BlockAnalysis } = { layer: -1 };
}
