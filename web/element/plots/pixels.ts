// A picture made of stamps, put together in memory and shown at once: for some thousands of points that
// is quicker than asking the canvas for each.
import { markerPath, type Shape } from './markers.js';

export interface Style {
  shape: Shape;
  radius: number;
  fill: string | null;
  stroke: string | null;
  width: number;
  alpha: number;
}

/** Pixels of a stamp, seen from the one it is put on: opaque ones first, then those that need mixing. */
export interface Stamp {
  half: number;
  opaque: number;
  down: Int32Array;
  across: Int32Array;
  words: Uint32Array;
}

const stamps = new Map<string, Stamp>();

export function stampOf(style: Style, ratio: number): Stamp {
  const key = `${Object.values(style).join(' ')} ${ratio}`;
  let stamp = stamps.get(key);
  if (!stamp) {
    if (stamps.size > 200) stamps.clear();
    stamps.set(key, (stamp = draw(style, ratio)));
  }
  return stamp;
}

function draw(style: Style, ratio: number): Stamp {
  const canvas = document.createElement('canvas');
  const half = Math.ceil((style.radius * 1.4 + style.width) * ratio) + 1;
  canvas.width = canvas.height = 2 * half;
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  context.setTransform(ratio, 0, 0, ratio, half, half);
  context.globalAlpha = style.alpha;
  const path = new Path2D(markerPath(style.shape, style.radius));
  context.lineWidth = style.width;
  context.lineJoin = 'round';
  if (style.stroke) {
    context.strokeStyle = style.stroke;
    context.stroke(path);
  }
  if (style.fill) {
    context.fillStyle = style.fill;
    context.fill(path);
  }
  const words = new Uint32Array(context.getImageData(0, 0, 2 * half, 2 * half).data.buffer);
  const alpha = (at: number) => words[at] >>> 24;
  const seen = [...words.keys()].filter((at) => alpha(at) > 0).sort((a, b) => Number(alpha(b) === 255) - Number(alpha(a) === 255));
  return {
    half,
    opaque: seen.filter((at) => alpha(at) === 255).length,
    down: Int32Array.from(seen, (at) => Math.floor(at / (2 * half)) - half),
    across: Int32Array.from(seen, (at) => (at % (2 * half)) - half),
    words: Uint32Array.from(seen, (at) => words[at]),
  };
}

export class Pixels {
  private image = new ImageData(1, 1);
  private words = new Uint32Array(this.image.data.buffer);

  /** Empty, of this size. */
  begin(width: number, height: number): void {
    if (this.image.width === width && this.image.height === height) this.words.fill(0);
    else {
      this.image = new ImageData(width, height);
      this.words = new Uint32Array(this.image.data.buffer);
    }
  }

  put({ half, opaque, down, across, words }: Stamp, x: number, y: number): void {
    const { width, height } = this.image;
    if (x < half || y < half || x + half > width || y + half > height) return;
    const to = this.words;
    const base = y * width + x;
    for (let k = 0; k < opaque; k++) to[base + down[k] * width + across[k]] = words[k];
    for (let k = opaque; k < words.length; k++) {
      const at = base + down[k] * width + across[k];
      to[at] = over(words[k], to[at]);
    }
  }

  show(context: CanvasRenderingContext2D): void {
    context.putImageData(this.image, 0, 0);
  }
}

/** One colour over another; bytes are alpha, blue, green, red from the top, and not premultiplied. */
export function over(above: number, below: number): number {
  const b = below >>> 24;
  if (b === 0) return above;
  const a = above >>> 24;
  // What the upper colour has of the sum, in 256ths.
  const sum = b === 255 ? 255 : a + Math.round((b * (255 - a)) / 255);
  const share = b === 255 ? a + (a >>> 7) : Math.round((256 * a) / sum);
  // Two bytes at a time: the products of one do not reach the other.
  const odd = mixed(above & 0xff00ff, below & 0xff00ff, share) & 0xff00ff;
  const even = mixed((above >>> 8) & 0xff, (below >>> 8) & 0xff, share) & 0xff;
  return ((sum << 24) | (even << 8) | odd) >>> 0;
}

function mixed(above: number, below: number, share: number): number {
  return (above * share + below * (256 - share) + 0x800080) >>> 8;
}
