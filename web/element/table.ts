// The same picture as rows and columns.
import type { Block, Prediction, Trace } from './measurement.js';
import type { DataInput, EpochRecord } from '../src/types.js';
import { answersAt, bestAt } from './answers.js';
import { middleOf } from './lattice.js';

export interface Table {
  columns: string[];
  rows: (string | number | null)[][];
}

/** Points with their classes, as they can be read again. */
export function pointsTable({ inputs, labels }: DataInput): Table {
  return { columns: ['x', 'y', 'label'], rows: Array.from(inputs as readonly number[][], ([x, y], i) => [x, y, labels![i]]) };
}

export function directionsTable(blocks: Block[]): Table {
  return {
    columns: ['block', 'index', 'H_ii', 'C_ii', 'M2_ii', 'F_ii'],
    rows: blocks.flatMap((block) => Array.from(block.H_ii, (h, i) => [
      block.name, i + 1, h, block.C_ii[i], block.M2_ii[i], block.F_ii[i] ?? null,
    ])),
  };
}

export function gapsTable(blocks: Block[]): Table {
  return {
    columns: ['block', 'C to H', 'F to H', 'Gauss-Newton to H'],
    rows: blocks.map(({ name, relative_gaps_to_h: gaps }) => [name, gaps?.C ?? null, gaps?.F ?? null, gaps?.gauss_newton ?? null]),
  };
}

/** One row a moment, one column a block; of two runs that of the second below, as they need not be measured at the same moments. */
export function traceTable(names: string[], runs: [run: string, trace: Trace][]): Table {
  const from = runs.length > 1 ? 0 : 1;
  return {
    columns: ['run', 'epoch', 'loss', ...names.map((name) => `gamma of ${name}`)].slice(from),
    rows: runs.flatMap(([run, { epochs, losses, gammas }]) => epochs.map((epoch, i) => [run, epoch, losses[i], ...gammas[i]].slice(from))),
  };
}

export function historyTable(history: EpochRecord[]): Table {
  return { columns: ['epoch', 'loss', 'accuracy'], rows: history.map(({ epoch, loss, accuracy }) => [epoch, loss, accuracy]) };
}

export function spectraTable(block: Block): Table {
  return {
    columns: ['index', 'H', 'C'],
    rows: Array.from(block.H_ii, (h, i) => [i + 1, h, block.noise_spectrum?.[i] ?? null]),
  };
}

export function windowTable(block: Block): Table {
  return {
    columns: ['directions', 'window_low', 'gamma', 'r_squared'],
    rows: (block.gamma_against_window ?? []).map(({ top, window_low, gamma, r_squared }) => [top, window_low, gamma, r_squared]),
  };
}

export function matrixTable(names: string[], matrices: ArrayLike<number>[], n: number): Table {
  const rows: number[][] = [];
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) rows.push([i + 1, j + 1, ...matrices.map((matrix) => matrix[i * n + j])]);
  return { columns: ['row', 'column', ...names], rows };
}

/** One row an image: its class, the answer, how certain. */
function imagesTable(prediction: Prediction, logits: boolean, names: readonly string[]): Table {
  return {
    columns: ['image', 'label', 'answer', logits ? 'probability' : 'output'],
    rows: Array.from({ length: prediction.rows }, (_, at) => {
      const { best, sure } = bestAt(prediction, at, logits);
      const label = prediction.images!.labels[at];
      return [at + 1, names[label] ?? label, names[best] ?? best, sure];
    }),
  };
}

/** `logits`: outputs are those of classes, which may have names. */
export function predictionTable(prediction: Prediction, logits: boolean, names: readonly string[] = []): Table {
  if (prediction.images) return imagesTable(prediction, logits, names);
  const { rows, columns } = prediction;
  const answers = answersAt(prediction, 0, logits).map((_, k) => `${logits ? 'probability' : 'output'} ${names[k] ?? k}`);
  return {
    columns: [...(rows > 1 ? ['x', 'y'] : ['x']), ...answers],
    rows: Array.from({ length: rows * columns }, (_, at) => [...middleOf(prediction, at), ...answersAt(prediction, at, logits)]),
  };
}

/** Numbers with all their digits; texts quoted where they must be. */
export function csv({ columns, rows }: Table): string {
  const cell = (value: string | number | null) => {
    if (value === null) return '';
    const text = String(value);
    return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return `${[columns, ...rows].map((row) => row.map(cell).join(',')).join('\n')}\n`;
}
