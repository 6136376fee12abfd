// The picture of the first screen as text, drawn by the element's own code when the page is built. It is seen
// until the element takes its place, and where no script runs; the element has no slot for it.
import { defaults } from '../element/schema.js';
import { fitOf, noiseFactor } from '../element/fit.js';
import { unpack } from '../element/measurement.js';
import { markerPath, shapeOf } from '../element/plots/markers.js';
import { rails } from '../element/plots/rails.js';
import { axes, boxIn, fitMarks, frameOf, left, markStyles, radii, railMarks, slopeRegion, top, type Place } from '../element/plots/scatter-marks.js';
import spirals from '../element/presets/spirals.json';
import { sayer } from '../element/strings/index.js';
import { letters, palette } from '../element/style.js';

// As large as the element's on a window of 1440 × 900 and on a phone; elsewhere they are drawn smaller or larger.
const sizes = { wide: [638, 456], narrow: [336, 317] } as const;

export const firstPicture = (): string => picture('wide') + picture('narrow');

function picture(size: keyof typeof sizes): string {
  const [width, height] = sizes[size];
  const { measurement: { blocks, window } } = unpack(spirals as never);
  const box = boxIn(width, height, 1, false);
  const place: Place = { box, scale: 1, frame: frameOf(blocks, 'h', window.low, box)! };
  const block = blocks.find(({ layer }) => layer === defaults.layer)!;
  const fit = fitOf(block, 'h', { ...window, measured: window });
  const say = sayer('en');
  const marks = { ...rails(block.largest_sample_curvature, noiseFactor(block)!), word: 'rail.one' } as const;
  const radius = radii(false);

  const within = (value: number, [from, to]: [number, number]) => value >= from && value <= to;
  const points = [...blocks].sort((a, b) => Number(a === block) - Number(b === block)).map(({ layer, H_ii, C_ii }) => {
    const places: { fitted: [number, number][]; left: [number, number][] } = { fitted: [], left: [] };
    H_ii.forEach((h, i) => {
      const [x, y] = [Math.log10(h), Math.log10(C_ii[i])];
      if (!within(x, place.frame.x) || !within(y, place.frame.y)) return;
      const fitted = layer !== block.layer || fit.directions.has(i);
      places[fitted ? 'fitted' : 'left'].push([Math.round(left(place, x)), Math.round(top(place, y))]);
    });
    const marked = (name: keyof typeof places, half: number) => places[name].length === 0 ? '' : `<g class="${name}">
      <marker id="${size}-${layer}-${name}" overflow="visible" markerUnits="userSpaceOnUse"><path d="${markerPath(shapeOf(layer), half)}"></path></marker>
      <path class="points" ${['start', 'mid', 'end'].map((end) => `marker-${end}="url(#${size}-${layer}-${name})"`).join(' ')} d="${through(places[name])}"></path></g>`;
    return `<g class="layer-${layer} ${layer === block.layer ? 'chosen' : 'other'}">${marked('left', radius.left)}${marked('fitted', layer === block.layer ? radius.chosen : radius.other)}</g>`;
  });
  return `<svg slot="first" class="first ${size}" viewBox="0 0 ${width} ${height}" preserveAspectRatio="xMidYMin" role="img" aria-label="${say('hero.title')}">${[
    railMarks(place, say, marks, slopeRegion(place, fit)), axes(place, say, 'h', false), ...points,
    `<g class="layer-${block.layer}">${fitMarks(place, fit, 'triangle')}</g>`,
  ].join('')}</svg>`.replace(/\s+/g, ' ').replaceAll('> <', '><').replace(/(?<=[=,(MLHV])\d\d+\.\d+/g, whole);
}

/** Of places, which are larger than ten, unlike the sides of a point: half a pixel is not seen, and digits weigh. */
const whole = (digits: string): string => Number(digits).toFixed();

/** A line through places, each from the one before: most of them are near, and small numbers pack well. */
const through = (places: [number, number][]): string =>
  `m${places.map(([x, y], i) => (i === 0 ? [x, y] : [x - places[i - 1][0], y - places[i - 1][1]]).join(' ')).join(' ')}`.replaceAll(' -', '-');

/** Its style sheet: the element's, and those of its colours that the page has no use for. */
export function firstPictureStyle(): string {
  const colours = (of: 1 | 2) => palette.filter(([name]) => /edge|wedge|layer-[123]/.test(name)).map((colour) => `--${colour[0]}: ${colour[of]};`).join('');
  const ofLayers = [1, 2, 3].map((layer) => `.layer-${layer} { color: var(--layer-${layer}); }`).join('');
  return `.first { --px: var(--sgd-px); ${colours(1)} ${letters} ${markStyles} ${ofLayers}
    .points { fill: none; }
    marker path { fill: currentColor; stroke: var(--ground); stroke-width: 2; paint-order: stroke; }
    .left marker path { stroke: none; }
    .other marker path { fill: none; stroke: currentColor; stroke-width: 1; opacity: .75; } }
    @media (prefers-color-scheme: dark) { .first { ${colours(2)} } }`;
}
