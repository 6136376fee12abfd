// Questions to the engine beside the measurements: intervals for a moved window, single samples, a step
// along one direction, answers of the past.
import type { Run, RunEngine } from '../src/api.js';
import type { Analysis, BlockAnalysis, Moments } from '../src/types.js';
import type { Checkpoint, Wants } from './controller.js';
import { fitOf, type ShownFit, type Window } from './fit.js';
import { fromAnalysis, momentOf, type Block, type Measurement, type Prediction } from './measurement.js';
import { analysisOptions, directionsOf, movedParameters, only, predict, refine } from './probe.js';
import type { State } from './schema.js';

/** What is looked at. */
export interface Look {
  run: Run;
  moment: Checkpoint;
  /** Whether it was gone back to. */
  past: boolean;
  block: Block;
  state: State;
  window: Window;
  direction: number | null;
  wants: Wants;
}

/** Milliseconds for which things have to stand still before anything is asked. */
const rest = 120;

/** One question, and the answer to it as it was asked last. */
class Question<T> {
  answer?: T | undefined;
  private about = '';
  private asked = '';

  /** `news` tells of an answer, or of what went wrong. */
  constructor(private readonly news: (error?: unknown) => void) {}

  /** Asked once for the same, also where that fails. What was found about something else is forgotten at once. */
  ask(about: string, detail: unknown, work: () => Promise<T>): void {
    const asked = `${about} ${detail}`;
    if (asked === this.asked) return;
    if (about !== this.about) this.answer = undefined;
    [this.about, this.asked] = [about, asked];
    const isOpen = () => asked === this.asked;
    setTimeout(async () => {
      try {
        const answer = isOpen() ? await work() : undefined;
        if (!isOpen()) return;
        this.answer = answer;
        this.news();
      } catch (error) {
        // A run that was replaced, or lost with its worker, has no answers: that is told where it was trained.
        if (isOpen() && !['disposed', 'worker-lost'].includes((error as { code?: string }).code!)) this.news(error);
      }
    }, rest);
  }

  /** Nobody wants to know any more. */
  drop(): void {
    this.about = this.asked = '';
    this.answer = undefined;
  }
}

export class Questions {
  /** The fit with its interval, where the reader has moved the window. */
  readonly refined = new Question<ShownFit | undefined>(this.news);
  readonly samples = new Question<Moments>(this.news);
  /** Of a moment gone back to: what only the latest measurement keeps. */
  readonly past = new Question<{ analysis: Analysis; measurement: Measurement }>(this.news);
  readonly pastPrediction = new Question<Prediction | undefined>(this.news);
  /** The answers after a step along the direction. */
  readonly moved = new Question<Prediction | undefined>(this.news);
  private vectors?: { about: string; block: Promise<BlockAnalysis> };

  constructor(private readonly load: () => Promise<RunEngine>, private readonly news: (error?: unknown) => void) {}

  /** Asks what is not known of what is looked at, and forgets what is no longer looked at. */
  ask(look: Look | null): void {
    const { refined, samples, past, pastPrediction, moved } = this;
    const unasked = new Set<Question<any>>([refined, samples, past, pastPrediction, moved]);
    const asking = <T>(question: Question<T>): Question<T> => {
      unasked.delete(question);
      return question;
    };
    if (look) {
      const { run, moment: { measurement, parameters }, block, state, window, direction, wants } = look;
      const here = `${momentOf(measurement)} ${block.kind} ${block.layer}`;
      asking(refined).ask(`${here} ${state.x} ${window.low} ${window.high}`, '', async () => {
        const { interval, gamma } = fitOf(block, state.x, window);
        return interval === null && gamma !== null ? refine(await this.load(), block, state.x, window) : undefined;
      });
      if (state.upper === 'samples') {
        asking(samples).ask(`${measurement.run} ${block.kind} ${block.layer}`, measurement.updates, () =>
          run.moments({ ...only(block, parameters), perSample: true, matrices: [], eigenvalues: false }));
      }
      if (look.past && (wants.matrices || wants.comparisons || wants.overlaps)) {
        asking(past).ask(momentOf(measurement), JSON.stringify(wants), async () => {
          const analysis = await run.analyze({ ...analysisOptions(state, wants, true), block: block.kind!, parameters });
          return { analysis, measurement: fromAnalysis(analysis, measurement) };
        });
      }
      if (state.upper === 'prediction') {
        if (look.past) asking(pastPrediction).ask(`${measurement.run}`, measurement.updates, () => predict(run, parameters));
        if (direction !== null) {
          asking(moved).ask(here, direction, async () => {
            if (this.vectors?.about !== here) this.vectors = { about: here, block: directionsOf(run, block, parameters) };
            return predict(run, movedParameters(parameters, await this.vectors.block, direction));
          });
        }
      }
    }
    for (const question of unasked) question.drop();
  }
}
