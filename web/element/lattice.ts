// Where a network is asked for its answers: a lattice over the line or plane of its inputs. What records, draws and
// lists the answers takes it from here.
export interface Lattice {
  columns: number;
  rows: number;
  /** left, right, bottom, top. */
  extent: [number, number, number, number];
}

/** From the least to the greatest value of a column, with some room; where all are equal, there is no range to take it from. */
function range(inputs: ArrayLike<number>, columns: number, column: number): [number, number] {
  let low = Infinity, high = -Infinity;
  for (let i = column; i < inputs.length; i += columns) {
    low = Math.min(low, inputs[i]);
    high = Math.max(high, inputs[i]);
  }
  const room = 0.08 * (high - low) || 0.5 * Math.max(1, Math.abs(high));
  return [low - room, high + room];
}

/** Around samples of one or two inputs, `cells` a side; a line has four times as many. */
export function latticeAround(inputs: ArrayLike<number>, inputsEach: number, cells: number): Lattice {
  const across = range(inputs, inputsEach, 0);
  return inputsEach === 2
    ? { columns: cells, rows: cells, extent: [...across, ...range(inputs, 2, 1)] }
    : { columns: 4 * cells, rows: 1, extent: [...across, 0, 0] };
}

/** The middle of cell `at`, row by row from the top left: one coordinate on a line, two on a plane. */
export function middleOf({ columns, rows, extent: [left, right, bottom, top] }: Lattice, at: number): number[] {
  const x = left + (((at % columns) + 0.5) / columns) * (right - left);
  return rows === 1 ? [x] : [x, top - ((Math.floor(at / columns) + 0.5) / rows) * (top - bottom)];
}

/** The middles of all cells. */
export const middles = (lattice: Lattice): number[][] =>
  Array.from({ length: lattice.rows * lattice.columns }, (_, at) => middleOf(lattice, at));
