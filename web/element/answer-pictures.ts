// What a network answers to one input or two, as lines and as a field of colours.
import { answersAt, bestAt, hueOf } from './answers.js';
import { middleOf } from './lattice.js';
import type { Points, Prediction } from './measurement.js';
import type { Series } from './plots/chart.js';
import { heatmap, ramp, stepOf } from './plots/heatmap.js';

export interface Answered {
  prediction: Prediction;
  /** After a step along the direction pointed at. */
  moved?: Prediction;
  points?: Points;
  /** Of the classes, where the data have them. */
  names: readonly string[] | undefined;
  /** Whether the samples have classes, or numbers to be fitted. */
  classes: boolean;
  logits: boolean;
}

/** With one input: a line an output; with classes one each, in its colour, and samples as ticks above where the line of their own should be. */
export function answerLines({ prediction, moved, points, names, classes, logits }: Answered): Series[] {
  const { x = [], y = [], label = [] } = points ?? {};
  const colourOf = (k: number) => (classes ? `var(--${hueOf(k)})` : 'var(--ink)');
  const linesOf = (from: Prediction) => {
    const answers = Array.from({ length: from.columns }, (_, at) => answersAt(from, at, logits));
    return answers[0].map((_, k): Series => {
      // Its name stands where it is furthest above the others.
      const above = answers.map((values) => values[k] - Math.max(...values.filter((__, other) => other !== k)));
      return {
        points: answers.map((values, at) => [middleOf(from, at)[0], values[k]]), colour: colourOf(k),
        ...(classes && { label: names?.[k] ?? String(k), at: above.indexOf(Math.max(...above)) }),
      };
    });
  };
  const lines = linesOf(prediction);
  const samples = lines.map((_, k): Series => ({
    points: Array.from(x, (across, i): [number, number] => [across, classes ? 1.05 : y[i * lines.length + k]]).filter((__, i) => !classes || label[i] === k),
    colour: classes ? colourOf(k) : 'var(--edge)', ticks: true,
  }));
  const after = moved?.rows === 1 ? linesOf(moved) : [];
  return [...samples, ...lines, ...after.map(({ points: way, colour }): Series => ({ points: way, colour, dashed: true }))];
}

/** With two inputs: a cell has the colour of the class that is preferred there, the paler the less; or a grey, the darker the greater the number. */
export function paintPlane(
  cells: HTMLCanvasElement, dots: HTMLCanvasElement, size: number, { prediction, moved, points, classes, logits }: Answered, colour: (name: string) => string,
): void {
  const { rows, columns, width, outputs, extent: [left, right, bottom, top] } = prediction;
  if (classes) {
    const count = Math.max(2, width);
    const steps = Array.from({ length: count }, (_, k) => ramp(colour('ground'), colour(hueOf(k))));
    heatmap(cells, rows, columns, (at) => {
      const { best, sure } = bestAt(prediction, at, logits);
      return steps[best][stepOf(0.08 + 0.42 * Math.max(0, Math.min(1, (sure - 1 / count) / (1 - 1 / count))))];
    });
  } else {
    const [low, high] = [Math.min, Math.max].map((extreme) => extreme(...Array.from(outputs)));
    const steps = ramp(colour('ground'), colour('ink'));
    heatmap(cells, rows, columns, (at) => steps[stepOf((0.6 * (outputs[at * width] - low)) / (high - low))]);
  }
  const ratio = devicePixelRatio || 1;
  dots.width = dots.height = Math.round(size * ratio);
  const context = dots.getContext('2d')!;
  context.scale(ratio, ratio);
  // On paper a canvas hides what is beneath it.
  context.drawImage(cells, 0, 0, size, size);
  for (let i = 0; points && i < points.x.length; i++) {
    context.fillStyle = colour(classes ? hueOf(points.label[i]) : 'accent');
    const x = ((points.x[i] - left) / (right - left)) * size;
    const y = ((top - points.y[i]) / (top - bottom)) * size;
    context.beginPath();
    context.arc(x, y, 1.8, 0, 7);
    context.fill();
  }
  if (moved && classes) paintMoved(context, size, colour('ink'), moved);
}

/** Where the answer changes after a step along the direction pointed at. */
function paintMoved(context: CanvasRenderingContext2D, size: number, ink: string, moved: Prediction): void {
  const { rows, columns } = moved;
  const best = (at: number) => bestAt(moved, at).best;
  const cell = size / columns;
  context.strokeStyle = ink;
  context.lineWidth = 1.5;
  context.setLineDash([4, 3]);
  context.beginPath();
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      const here = best(r * columns + c);
      if (c + 1 < columns && best(r * columns + c + 1) !== here) {
        context.moveTo((c + 1) * cell, r * cell);
        context.lineTo((c + 1) * cell, (r + 1) * cell);
      }
      if (r + 1 < rows && best((r + 1) * columns + c) !== here) {
        context.moveTo(c * cell, (r + 1) * cell);
        context.lineTo((c + 1) * cell, (r + 1) * cell);
      }
    }
  }
  context.stroke();
}
