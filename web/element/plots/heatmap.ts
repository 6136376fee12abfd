// Matrices and predictions as pixels.

type Rgb = [number, number, number];

const known = new Map<string, Rgb>();
let brush: CanvasRenderingContext2D | undefined;

/** Any colour that a style sheet can have; the browser is asked once for each. */
export function rgb(colour: string): Rgb {
  let found = known.get(colour);
  if (!found) {
    brush ??= document.createElement('canvas').getContext('2d')!;
    brush.clearRect(0, 0, 1, 1);
    brush.fillStyle = colour;
    // Most are written as #rrggbb, whatever they were written as before; of the others a pixel is painted.
    const hex = /^#(..)(..)(..)$/.exec(brush.fillStyle);
    brush.fillRect(0, 0, 1, 1);
    found = (hex ? hex.slice(1).map((digits) => parseInt(digits, 16)) : [...brush.getImageData(0, 0, 1, 1).data.subarray(0, 3)]) as Rgb;
    known.set(colour, found);
  }
  return found;
}

export function mix(from: Rgb, to: Rgb, t: number): Rgb {
  return from.map((value, i) => Math.round(value + (to[i] - value) * t)) as Rgb;
}

/** From one colour to the other in 256 steps, as pixels are in memory. */
export function ramp(from: string, to: string): Uint32Array {
  const [begin, end] = [rgb(from), rgb(to)];
  return Uint32Array.from({ length: 256 }, (_, step) => {
    const [red, green, blue] = mix(begin, end, step / 255);
    return red | (green << 8) | (blue << 16) | (255 << 24);
  });
}

/** The step of a ramp for 0 … 1. */
export const stepOf = (share: number): number => Math.round(255 * Math.max(0, Math.min(1, share)));

/** rows × columns pixels, one a cell; drawn unsmoothed at the canvas's size. */
export function heatmap(canvas: HTMLCanvasElement, rows: number, columns: number, pixel: (at: number) => number): void {
  canvas.width = columns;
  canvas.height = rows;
  const context = canvas.getContext('2d')!;
  const image = context.createImageData(columns, rows);
  const pixels = new Uint32Array(image.data.buffer);
  for (let at = 0; at < pixels.length; at++) pixels[at] = pixel(at);
  context.putImageData(image, 0, 0);
}

/** 0 … 1 for a magnitude, over the four decades below the largest. */
export function darkness(value: number, largest: number): number {
  if (!(largest > 0) || value === 0) return 0;
  return Math.max(0, Math.min(1, 1 + Math.log10(Math.abs(value) / largest) / 4));
}
