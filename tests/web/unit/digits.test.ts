// The digits as the page carries them: image for image what engine/data holds.
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { decode, encode } from '../../../web/element/arithmetic-code.js';
import { digitShape } from '../../../web/element/digits.js';
import { digitsSource } from '../../../web/element/digits-source.js';
import { digitPixels } from '../../../web/src/generated/digits.js';

const body = (name: string, header: number) =>
  new Uint8Array(gunzipSync(readFileSync(`engine/data/digits/${name}`)).subarray(header));

it('brings back any image, also of one pixel and of one level', () => {
  let state = 1;
  const random = (below: number) => ((state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32) * below | 0;
  for (const shape of [{ rows: 1, columns: 1, levels: 256 }, { rows: 3, columns: 5, levels: 17 }, { rows: 2, columns: 2, levels: 1 }]) {
    for (const count of [0, 1, 40]) {
      const pixels = Uint8Array.from({ length: count * shape.rows * shape.columns }, () => random(shape.levels));
      expect(decode(encode(pixels, shape), shape, count)).toEqual(pixels);
    }
  }
});

it('holds the shipped digits, in their order, divided by 16', () => {
  const images = body('digits-images-idx3-ubyte.gz', 16), labels = body('digits-labels-idx1-ubyte.gz', 8);
  const { inputs, labels: read, columns, classes } = digitsSource()!();
  expect([columns, classes, read!.length]).toEqual([64, 10, 1797]);
  expect(Array.from(read!)).toEqual([...labels]);
  expect(Array.from(inputs as ArrayLike<number>, (value) => value * 16)).toEqual([...images]);
  expect(Array.from(digitsSource()!(6).inputs as ArrayLike<number>)).toEqual(Array.from(inputs as ArrayLike<number>).slice(0, 384));
});

it('is a quarter smaller than gzip makes it', () => {
  const bytes = Buffer.from(digitPixels, 'base64').length;
  expect(bytes).toBe(encode(body('digits-images-idx3-ubyte.gz', 16), digitShape).length);
  expect(bytes).toBeLessThan(33_000);
});
