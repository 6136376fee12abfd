import { beforeAll, describe, expect, it } from 'vitest';
import { readTable } from '../../../web/element/own-data.js';
import { loadEngine, type Engine } from '../../../web/dist/index.js';

let engine: Engine;
beforeAll(async () => {
  engine = await loadEngine({ worker: false });
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
