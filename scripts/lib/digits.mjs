// The shipped digits as a module of text for the page.
import { gunzipSync } from 'node:zlib';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from './run.mjs';

const shape = { rows: 8, columns: 8, levels: 17 };

/** The bytes of an IDX file behind its header: a size of four bytes for each dimension. */
export async function idxBytes(name, dimensions) {
  const file = gunzipSync(await readFile(join(root, 'engine/data/digits', name)));
  return file.subarray(4 + 4 * dimensions);
}

/** `encode` is that of web/element/arithmetic-code.ts. */
export async function digitsModule(encode) {
  const pixels = await idxBytes('digits-images-idx3-ubyte.gz', 3);
  const labels = await idxBytes('digits-labels-idx1-ubyte.gz', 1);
  const packed = Buffer.from(encode(pixels, shape)).toString('base64');
  return '// Made by scripts/lib/digits.mjs.\n'
    + `export const digitPixels: string = '${packed}';\nexport const digitLabels: string = '${[...labels].join('')}';\n`;
}
