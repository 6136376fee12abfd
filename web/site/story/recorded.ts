// The recorded run, and what the prose says about it in numbers: all of them come from here or from a tested example.
import { slope } from '../../element/format.js';
import { unpack } from '../../element/measurement.js';
import spirals from '../../element/presets/spirals.json';
import { bounds, presets } from '../gallery/presets.js';

const stored = unpack(spirals as never);
const { epochs, gammas } = stored.trace;
const ofSecond = gammas.map((row) => row[1]!);
const [least, most] = [Math.min(...ofSecond), Math.max(...ofSecond)];
const at = (value: number) => epochs[ofSecond.indexOf(value)]!;

export const second = stored.measurement.blocks[1]!;
/** Labels from the model. */
export const fromModel = presets.find(({ id }) => id === 'model')!;

export const numbers: Record<string, string | number> = {
  gamma: slope(second.gamma!), low: slope(second.gamma_interval![0]), high: slope(second.gamma_interval![1]),
  start: slope(ofSecond[0]!), least: slope(least), least_epoch: at(least), most: slope(most), most_epoch: at(most),
  // Of the moments recorded, the first after which none is at 1 or below.
  above_epoch: epochs[ofSecond.length - ofSecond.slice().reverse().findIndex((gamma) => gamma <= 1)]!,
  epochs: stored.measurement.epoch, fitted: second.fitted_directions,
  dropped: second.dropped_directions, size: second.size, gap: second.relative_gaps_to_h!.C!.toFixed(2),
  ...bounds(fromModel),
};
