// .npz archives for tests, stored or deflated.
import { crc32 } from '../../cli/support/crc32.mjs';

type Rows = number[] | number[][];

function npy(rows: Rows): Buffer {
  const shape = typeof rows[0] === 'number' ? `(${rows.length},)` : `(${rows.length}, ${(rows[0] as number[]).length})`;
  const text = `{'descr': '<f8', 'fortran_order': False, 'shape': ${shape}, }`;
  const header = Buffer.alloc(128, ' ');
  header.write('\x93NUMPY\x01\x00', 'latin1');
  header.writeUInt16LE(118, 8);
  header.write(text, 10);
  header[127] = 10;
  return Buffer.concat([header, Buffer.from(Float64Array.from(rows.flat()).buffer)]);
}

export function npz(arrays: Record<string, Rows>, deflate: ((bytes: Buffer) => Buffer) | null): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, rows] of Object.entries(arrays)) {
    const content = npy(rows);
    const stored = deflate ? deflate(content) : content;
    const file = Buffer.from(`${name}.npy`);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(deflate ? 8 : 0, 4);
    common.writeUInt32LE(0x00210000, 6);
    common.writeUInt32LE(crc32(content) >>> 0, 10);
    common.writeUInt32LE(stored.length, 14);
    common.writeUInt32LE(content.length, 18);
    common.writeUInt16LE(file.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common, file, stored]);
    const entry = Buffer.alloc(14);
    entry.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), common, entry, file]));
    parts.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(parts.length, 8);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, central, end]);
}
