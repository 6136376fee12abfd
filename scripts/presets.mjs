// Records what the page shows before anything is loaded: node scripts/presets.mjs SGDSCOPE
// SGDSCOPE is the native program; the numbers are its own. The pictures of data and prediction come
// from the built package. Written to web/element/presets/, one file a preset.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';
import { loadEngine } from '../web/dist/index.js';
import { evaluated } from './lib/bundle.mjs';

const { encode, encodeSteps } = await evaluated(esbuild, 'web/element/letters.ts');
const { latticeAround, middles } = await evaluated(esbuild, 'web/element/lattice.ts');
const { bestAt } = await evaluated(esbuild, 'web/element/answers.ts');

const program = process.argv[2];
if (!program) throw new Error('usage: node scripts/presets.mjs path/to/sgdscope');

const presets = {
  spirals: {
    options: '--data spirals --test-fraction 0 --hidden 16,16 --init he --batch 10 --momentum 0.5 --arch reference',
    same: {
      data: 'spirals', testFraction: 0, hidden: [16, 16], init: 'he', batch: 10, momentum: 0.5, epochs: 300,
    },
    epochs: [0, 1, 2, 4, 6, 9, 12, 16, 20, 25, 30, 40, 50, 60, 75, 90, 105, 120, 140, 160, 180, 200, 220, 240, 260, 280, 300],
  },
};

function analyze(options, epochs) {
  const folder = mkdtempSync(join(tmpdir(), 'sgdscope-preset-'));
  try {
    execFileSync(program, `analyze ${options} --epochs ${epochs} --quiet --out ${folder}`.split(' '));
    const analysis = JSON.parse(readFileSync(join(folder, 'analysis.json'), 'utf8'));
    const rows = readFileSync(join(folder, 'directions.csv'), 'utf8').trim().split('\n').slice(1);
    for (const block of analysis.blocks) Object.assign(block, { H_ii: [], C_ii: [], M2_ii: [] });
    for (const [name, , h, c, m2] of rows.map((row) => row.split(','))) {
      const block = analysis.blocks.find((candidate) => candidate.name === name);
      block.H_ii.push(+h);
      block.C_ii.push(+c);
      block.M2_ii.push(+m2);
    }
    return analysis;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const centiDecades = (values) => values.map((value) => Math.round(100 * Math.log10(value)));
const digits = (value, count) => (value === null ? null : Number(value.toPrecision(count)));

function pack(block) {
  // Directions that a plot of logarithms can show, and not so flat that nobody looks there.
  const shown = [...block.H_ii.keys()].filter(
    (i) => block.H_ii[i] > 1e-8 * block.H_ii[0] && block.C_ii[i] > 0 && block.M2_ii[i] > 0,
  );
  const logs = (values) => centiDecades(shown.map((i) => values[i]));
  const h = logs(block.H_ii);
  const against = (values) => encodeSteps(logs(values).map((value, i) => value - h[i]));
  const several = (values) => values && values.map((value) => digits(value, 5));
  return {
    name: block.name,
    layer: block.layer,
    size: block.size,
    gamma: block.gamma,
    gamma_interval: several(block.gamma_interval),
    r_squared: digits(block.r_squared, 4),
    fitted_directions: block.fitted_directions,
    dropped_directions: block.dropped_directions,
    window: several(block.window),
    slope_c_on_m2: digits(block.slope_c_on_m2, 5),
    largest_sample_curvature: block.wedge.above_largest === null ? null : digits(block.wedge.largest_sample_curvature, 4),
    relative_gaps_to_h: Object.fromEntries(
      Object.entries(block.relative_gaps_to_h).map(([key, value]) => [key, digits(value, 3)])),
    h: encodeSteps(h),
    c: against(block.C_ii),
    m2: against(block.M2_ii),
    f: block.F_ii ? against(block.F_ii) : '',
  };
}

const half = (values) => Array.from(values).filter((_, i) => i % 2 === 0);
const inParts = (parts, values) => Array.from(values, (value) => Math.round(parts * value));

/** In the order of their classes and, within one, of x: so texts are short, and pictures the same. */
function packPoints(parts, x, y, labels) {
  const order = [...x.keys()].sort((a, b) => labels[a] - labels[b] || x[a] - x[b]);
  const ordered = (values) => inParts(parts, order.map((i) => values[i]));
  return { x: encodeSteps(ordered(x)), y: encode(ordered(y)), labels: order.map((i) => labels[i]).join('') };
}

/** Every second sample; class and certainty (0 … 15) of the answers over the plane. */
async function plane(run, cells) {
  const { inputs, labels, size } = run.training;
  const columns = [0, 1].map((k) => Array.from({ length: size }, (_, i) => inputs[2 * i + k]));
  const lattice = latticeAround(inputs, 2, cells);
  const outputs = await run.outputs(middles(lattice));
  const width = run.sizes.at(-1);
  const answers = Array.from({ length: cells * cells }, (_, at) => {
    const { best, sure } = bestAt({ outputs, width }, at);
    return 16 * best + Math.round((15 * (sure - 1 / width)) / (1 - 1 / width));
  });
  return {
    cells, width, extent: lattice.extent.map((value) => digits(value, 4)), answers: encode(answers),
    ...packPoints(100, half(columns[0]), half(columns[1]), half(labels)),
  };
}

async function thumbs(engine) {
  const result = {};
  for (const name of ['spirals', 'moons', 'circles', 'blobs', 'xor', 'regression']) {
    const data = await engine.toyData(name, { samples: 44, toyNoise: 0.1, toyClasses: 3, seed: 1 });
    const column = (k) => Array.from({ length: data.size }, (_, i) => data.inputs[i * data.columns + k]);
    result[name] = data.classes === 0
      ? { ...packPoints(24, column(0), data.targets.map((y) => y / 1.6), column(0).map(() => 0)), labels: '' }
      : packPoints(24, column(0), column(1), data.labels);
  }
  return result;
}

const engine = await loadEngine();
for (const [name, { options, same, epochs }] of Object.entries(presets)) {
  const runs = epochs.map((epoch) => analyze(options, epoch));
  const last = runs.at(-1);
  const run = await engine.experiment(same);
  await run.advance();
  // At the moments of the trace.
  const at = last.training.history.filter(({ epoch }) => epochs.includes(epoch));
  const packed = {
    epoch: epochs.at(-1),
    updates: last.training.updates,
    loss: digits(last.mean_loss, 5),
    accuracy: last.accuracy,
    blocks: last.blocks.map(pack),
    trace: { epochs, gammas: last.blocks.map((_, i) => encodeSteps(inParts(100, runs.map(({ blocks }) => blocks[i].gamma)))) },
    history: { losses: at.map(({ loss }) => digits(loss, 3)), accuracies: at.map(({ accuracy }) => digits(accuracy, 4)) },
    plane: await plane(run, 32),
    parameters: encode(inParts(20, (await run.advance({ updates: 0 })).parameters)),
    thumbs: await thumbs(engine),
  };
  const file = fileURLToPath(new URL(`../web/element/presets/${name}.json`, import.meta.url));
  writeFileSync(file, `${JSON.stringify(packed)}\n`);
  console.log(`${name}: ${last.blocks.map((block) => block.gamma?.toFixed(3)).join(', ')}`);
}
engine.dispose();
