import { describe, expect, it } from 'vitest';
import { namesIn } from '../../../web/element/own-data.js';

describe('names of classes', () => {
  it('are those of the last column, whatever stands between columns and around names', () => {
    expect(namesIn('x,y,kind\n1,2,oak\n\n3,4,ash\r\n5,6,oak\r\n', [1, 0, 1])).toEqual(['ash', 'oak']);
    expect(namesIn('1;"ash, white" \n2; oak', [0, 1])).toEqual(['ash, white', 'oak']);
    expect(namesIn('1,5;ash, white\n2,5;oak', [0, 1])).toEqual(['ash, white', 'oak']);
    expect(namesIn('1\tash; white\n2\toak', [0, 1])).toEqual(['ash; white', 'oak']);
  });
  it('are numbers where the file has numbers, also where some are missing', () => {
    expect(namesIn('1,0\n2,3\n3,0', [0, 3, 0])).toEqual(['0', , , '3']); // eslint-disable-line no-sparse-arrays
  });
  it('are none where rows and labels do not belong together: of other kinds of files, and of targets that are numbers', () => {
    expect(namesIn('PK\x03\x04\nbytes,\n', [0, 1, 0])).toBeUndefined();
    expect(namesIn('1,a\n2,b\n3,c', [0, 1, 0])).toBeUndefined();
    expect(namesIn('1,0.5\n2,0.7', undefined)).toBeUndefined();
    expect(namesIn('1,a\n2,', [0, 1])).toBeUndefined();
  });
});
