// What a network answers: the numbers of its last layer, or what its loss makes of them.

/** Probabilities of the classes from the network's last layer; one output is a logit of the second class. */
export function softmax(outputs: ArrayLike<number>, offset: number, width: number): number[] {
  if (width === 1) {
    const p = 1 / (1 + Math.exp(-outputs[offset]));
    return [1 - p, p];
  }
  let top = -Infinity;
  for (let k = 0; k < width; k++) top = Math.max(top, outputs[offset + k]);
  const weights = Array.from({ length: width }, (_, k) => Math.exp(outputs[offset + k] - top));
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => weight / sum);
}

interface Outputs {
  outputs: ArrayLike<number>;
  /** Outputs in a row. */
  width: number;
}

/** Whether the loss reads outputs as logits of classes: under the mean squared error they are fitted to 0 and 1 themselves. */
export const areLogits = (loss: string, classes: boolean): boolean => classes && !loss.startsWith('mse');

/** Of row `at`, one a class or output: probabilities where outputs are logits. */
export function answersAt({ outputs, width }: Outputs, at: number, logits: boolean): number[] {
  return logits ? softmax(outputs, at * width, width) : Array.from({ length: width }, (_, k) => outputs[at * width + k]);
}

/** The class of row `at` that the network prefers, and its answer for it. */
export function bestAt(of: Outputs, at: number, logits = true): { best: number; sure: number } {
  const values = answersAt(of, at, logits);
  const sure = Math.max(...values);
  return { best: values.indexOf(sure), sure };
}

/** The name of a class's colour; there are ten. */
export const hueOf = (label: number): string => `class-${label % 10}`;
