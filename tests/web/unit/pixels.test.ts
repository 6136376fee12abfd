import { expect, it } from 'vitest';
import { over } from '../../../web/element/plots/pixels.js';

const word = ([red, green, blue, alpha]: number[]) => ((alpha << 24) | (blue << 16) | (green << 8) | red) >>> 0;
const bytes = (value: number) => [0, 8, 16, 24].map((shift) => (value >>> shift) & 255);

it('lays one colour over another as Porter and Duff (1984) have it, within a step of 255 where the ground is opaque', () => {
  for (let i = 0; i < 5000; i++) {
    const at = (k: number) => (Math.imul(i * 7 + k, 2654435761) >>> 24) & 255;
    const above = [at(1), at(2), at(3), at(4)], below = [at(5), at(6), at(7), i % 2 ? 255 : at(8)];
    const rest = (below[3] * (255 - above[3])) / 255;
    const sum = above[3] + rest;
    const mixed = bytes(over(word(above), word(below)));
    if (sum === 0) continue;
    expect(Math.abs(mixed[3] - sum)).toBeLessThanOrEqual(0.5);
    for (let k = 0; k < 3; k++) {
      const exact = (above[k] * above[3] + below[k] * rest) / sum;
      // Seen through its own alpha, so that what is hardly there may be off by more.
      expect(Math.abs(mixed[k] - exact) * (sum / 255)).toBeLessThanOrEqual(1.5);
    }
  }
});

it('leaves a colour alone on an empty ground', () => {
  expect(over(word([1, 2, 3, 4]), 0)).toBe(word([1, 2, 3, 4]));
});
