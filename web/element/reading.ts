// The sentence under the picture.
import type { Axis } from './schema.js';
import type { Say } from './strings/index.js';
import { fill, pieces, slope } from './format.js';

/** What the sentence is about: the fit that the picture shows. */
export interface Reading {
  layer: number;
  axis: Axis;
  gamma: number | null;
  interval: [number, number] | null;
  fitted: number;
  dropped: number;
  /** Nothing is curved beyond rounding. */
  flat: boolean;
}

export function layerName(layer: number, say: Say): string {
  return layer === 0 ? say('layer.all') : fill(say('layer'), { layer });
}

function valuesOf(reading: Reading, say: Say): Record<string, string> {
  return {
    layer: layerName(reading.layer, say),
    gamma: reading.gamma === null ? '' : slope(reading.gamma),
    interval: reading.interval?.map(slope).join('–') ?? '',
    fitted: String(reading.fitted),
    dropped: String(reading.dropped),
  };
}

function templateOf(reading: Reading, say: Say): string {
  if (reading.gamma === null) return say(reading.flat ? 'reading.flat' : 'reading.none');
  const template = say(`reading.${reading.axis}`);
  // Without an interval its brackets go, too.
  return reading.interval ? template : template.replace(/\s?[(（]\{interval\}[)）]/, '');
}

/** The sentence in parts; those with a name are to be set apart. */
export function sentence(reading: Reading, say: Say): { text: string; name?: string }[] {
  const values = valuesOf(reading, say);
  return pieces(templateOf(reading, say)).map(({ text, name }) => ({
    text: text ?? values[name!] ?? '', name,
  }));
}

export function plain(reading: Reading, say: Say): string {
  return sentence(reading, say).map((piece) => piece.text).join('');
}
