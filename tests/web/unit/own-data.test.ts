import { beforeAll, describe, expect, it } from 'vitest';
import { readTable } from '../../../web/element/own-data.js';
import type { RunEngine } from '../../../web/src/api.js';
import { RemoteRunEngine } from '../../../web/src/engine-run.js';
import * as packed from '../../../web/src/generated/wasm-element-base64.js';
import { packedBytes } from '../../../web/src/packed.js';
import { start } from '../../../web/src/start.js';
import { npz } from '../package/npz.js';

let engine: RunEngine;
beforeAll(async () => {
  engine = await start(RemoteRunEngine, async () => WebAssembly.compile(await packedBytes(packed)), { worker: false });
});

const namesIn = async (text: string) => (await readTable(engine, new File([text], 'own.csv'))).names;

describe('names of classes', () => {
  it('are those that the engine reads from the last column', async () => {
    expect(await namesIn('x,y,kind\n1,2,oak\n\n3,4,ash\r\n5,6,oak\r\n')).toEqual(['ash', 'oak']);
    expect(await namesIn('1,5;"ash, white" \n2,5; Ölbaum')).toEqual(['ash, white', 'Ölbaum']);
    expect(await namesIn('0,1,species\n5,6,oak\n7,8,ash\n9,9,ash')).toEqual(['ash', 'oak']);
  });
  it('are numbers where the file has numbers, of the classes that occur', async () => {
    expect(await namesIn('1,0\n2,3\n3,0')).toEqual(['0', , , '3']); // eslint-disable-line no-sparse-arrays
  });
  it('are none of targets that are numbers', async () => {
    expect(await namesIn('1,0.5\n2,0.7')).toBeUndefined();
  });
});

it('a table of labels can be read as one of numbers as well, one of names cannot', async () => {
  const { numbers, data } = await readTable(engine, new File(['1,0\n2,3\n'], 'own.csv'));
  expect([data.classes, data.labels]).toEqual([4, Int32Array.of(0, 3)]);
  expect([numbers!.labels, numbers!.targets]).toEqual([undefined, Float64Array.of(0, 3)]);
  expect((await readTable(engine, new File(['1,ash\n2,oak\n'], 'own.csv'))).numbers).toBeUndefined();
});

it('what is no table is refused with a sentence: an archive, a picture, a spreadsheet', async () => {
  const archive = npz({ inputs: [[1, 2]], labels: [0] }, null);
  for (const bytes of [archive, Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13]), Buffer.from('PK\x03\x04\x14\x00\x06\x00\n1,2')]) {
    await expect(readTable(engine, new File([new Uint8Array(bytes)], 'own.csv'))).rejects.toMatchObject({
      code: 'bad-format', message: expect.stringMatching(/^line \d: found a byte of zero, expected a table saved as text \(CSV\)$/),
    });
  }
});
