import * as esbuild from 'esbuild';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { takenApart } from '../../../scripts/lib/wasm-streams.mjs';
import { join, leb } from '../../../web/src/wasm-streams.js';

const section = (id: number, content: number[]) => [id, ...leb(content.length), ...content];
const header = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
const end = 0x0b;

/** A module with a function of no type and, around it, sections that are only bytes. */
const moduleOf = (...bodies: number[][]) => Uint8Array.from([
  ...header, ...section(1, [1, 0x60, 0, 0]),
  ...section(10, [...leb(bodies.length), ...bodies.flatMap((body) => [...leb(body.length), ...body])]),
  ...section(11, [1, 2, 3]), ...section(0, [4, 0x6e, 0x61, 0x6d, 0x65, 200]),
]);

const lanes = Array.from({ length: 16 }, (_, i) => 240 + i);
const constructs: Record<string, number[]> = {
  'no instruction': [],
  'blocks within blocks': [0x02, 0x40, 0x03, 0x7f, 0x04, 0x05, 0x05, end, end, end],
  branches: [0x0c, 0, 0x0d, 1, 0x0e, 2, 0, 1, 0x80, 1, 0x0f],
  'calls and references by index': [0x10, 0x81, 0x02, 0x11, 3, 0],
  'catching by tags': [0x06, 0x40, 0x07, 0, 0x08, 0, 0x19, 0x09, 0, end],
  'passing on exceptions': [0x06, 0x40, 0x06, 0x40, 0x18, 0, 0x06, 0x40, 0x18, 1, end],
  locals: [0x20, 0, 0x21, 0x80, 1, 0x22, 3, 0x1a, 0x1b],
  globals: [0x23, 0, 0x24, 1],
  'loads and stores': Array.from({ length: 0x3e - 0x28 + 1 }, (_, i) => [0x28 + i, 0, 0x90, 0x8a, 0x3f]).flat(),
  'size of memory': [0x3f, 0, 0x40, 0],
  constants: [0x41, 0x7f, 0x42, ...Array(9).fill(0x80), 0x7f, 0x43, 1, 2, 3, end, 0x44, 1, 2, 3, 4, 5, 6, 7, end],
  arithmetic: Array.from({ length: 0xc4 - 0x45 + 1 }, (_, i) => 0x45 + i),
  'saturating truncation': [0, 1, 2, 3, 4, 5, 6, 7].flatMap((code) => [0xfc, code]),
  'bulk memory': [0xfc, 8, 1, 0, 0xfc, 9, 1, 0xfc, 10, 0, 0, 0xfc, 11, 0],
  'vectors in memory': [0, 11, 92, 93].flatMap((code) => [0xfd, code, 0, 0x20]),
  'lanes in memory': [84, 91].flatMap((code) => [0xfd, code, 0, 0x88, 2, 1]),
  'vector constants and shuffles': [0xfd, 12, ...lanes, 0xfd, 13, ...lanes],
  'lanes of vectors': [21, 27, 34].flatMap((code) => [0xfd, code, 3]),
  'vector arithmetic': [0xfd, 14, 0xfd, 20, 0xfd, 35, 0xfd, 94, 0xfd, 0xe4, 1, 0xfd, 0xff, 1],
};

describe('streams of a module', () => {
  for (const [name, instructions] of Object.entries(constructs)) {
    it(`bring back ${name}`, async () => {
      const module = moduleOf([2, 1, 0x7f, 0x83, 1, 0x7b, ...instructions, end], [0, end]);
      const { plain, packed } = await takenApart(esbuild, module);
      expect(plain).toEqual(module);
      expect(join(packed)).toEqual(module);
    });
  }

  it('hold no alignment hints', async () => {
    const hinted = (hint: number) => moduleOf([0, 0x28, hint, 4, 0xfd, 0, hint, 8, end]);
    const { plain, packed } = await takenApart(esbuild, hinted(2));
    expect(plain).toEqual(hinted(0));
    expect(join(packed)).toEqual(hinted(0));
    await expect(takenApart(esbuild, hinted(0x42))).rejects.toThrow(/found the alignment hint 66, expected/);
  });

  it('are not made of what nobody could join', async () => {
    for (const instruction of [[0xfe, 0, 0, 0], [0xd0, 0x70], [0x1c, 1, 0x7f], [0xfc, 12, 0, 0], [0xfd, 0x80, 2]]) {
      await expect(takenApart(esbuild, moduleOf([0, ...instruction, end])))
        .rejects.toThrow(`the instruction 0x${instruction[0]!.toString(16)} is not known`);
    }
    await expect(takenApart(esbuild, moduleOf([0, 0x02, 0x40, end]))).rejects.toThrow(/A function of the module/);
    await expect(takenApart(esbuild, moduleOf([0, end]).subarray(0, -3))).rejects.toThrow(/cut off/);
    // A length in more bytes than it needs would come back in fewer.
    const wide = Uint8Array.from([...header, ...section(10, [1, 0x82, 0, 0, end])]);
    await expect(takenApart(esbuild, wide)).rejects.toThrow(/does not come back/);
  });

  it('are refused where they are damaged', async () => {
    const bodies = Object.values(constructs).map((instructions) => [0, ...instructions, end]);
    const { packed } = await takenApart(esbuild, moduleOf(...bodies));
    for (let length = 0; length < packed.length; length++) {
      expect(() => join(packed.subarray(0, length)), `${length} bytes`).toThrow(/damaged/);
    }
    expect(() => join(Uint8Array.from([...packed, 0]))).toThrow(/damaged/);
    let refused = 0;
    for (let place = 0; place < packed.length; place++) {
      for (const change of [1, 16, 128]) {
        const broken = packed.slice();
        broken[place]! ^= change;
        try {
          join(broken);
        } catch (error) {
          expect((error as { code: string }).code).toBe('bad-format');
          refused++;
        }
      }
    }
    expect(refused).toBeGreaterThan(packed.length);
  });
});

it('the engine comes back from its streams, and is sound without alignment hints', async () => {
  const wasm = readFileSync('web/dist/sgdscope.wasm');
  const { plain, packed } = await takenApart(esbuild, wasm);
  expect(Buffer.from(plain).equals(wasm)).toBe(true);
  expect(Buffer.from(join(packed)).equals(wasm)).toBe(true);
  expect(WebAssembly.validate(plain)).toBe(true);
});
