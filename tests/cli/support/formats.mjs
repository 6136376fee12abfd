// The smallest writers and readers of IDX, npy and npz that tests need.
import { crc32 } from './crc32.mjs';

/** An IDX array of unsigned bytes. */
export function idx(shape, values) {
  const header = Buffer.alloc(4 + 4 * shape.length);
  header[2] = 8;
  header[3] = shape.length;
  shape.forEach((size, i) => header.writeUInt32BE(size, 4 + 4 * i));
  return Buffer.concat([header, Buffer.from(values)]);
}

/** A float64 .npy array, version 1.0. */
export function npy(shape, values) {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const text = `{'descr': '<f8', 'fortran_order': False, 'shape': ${tuple}, }`;
  const head = text.padEnd(64 * Math.ceil((text.length + 11) / 64) - 11) + '\n';
  const size = Buffer.alloc(2);
  size.writeUInt16LE(head.length);
  return Buffer.concat([
    Buffer.from('\x93NUMPY\x01\x00', 'latin1'), size, Buffer.from(head, 'latin1'),
    Buffer.from(Float64Array.from(values).buffer),
  ]);
}

export function readNpy(bytes) {
  const length = bytes.readUInt16LE(8);
  const header = bytes.subarray(10, 10 + length).toString('latin1');
  const shape = header.match(/'shape': \(([^)]*)\)/)[1].split(',').filter((s) => s.trim()).map(Number);
  const data = Uint8Array.from(bytes.subarray(10 + length));
  return { shape, values: [...new Float64Array(data.buffer)] };
}

/** A zip of stored .npy members. */
export function npz(members) {
  const locals = [];
  const directory = [];
  let offset = 0;
  for (const [name, content] of Object.entries(members)) {
    const path = Buffer.from(`${name}.npy`);
    const fields = Buffer.alloc(26); // from "version needed" to "extra length"
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(0x21, 8); // 1 January 1980
    fields.writeUInt32LE(crc32(content), 10);
    fields.writeUInt32LE(content.length, 14);
    fields.writeUInt32LE(content.length, 18);
    fields.writeUInt16LE(path.length, 22);
    locals.push(Buffer.from('PK\x03\x04', 'latin1'), fields, path, content);
    const tail = Buffer.alloc(14); // comment length … offset of the local header
    tail.writeUInt32LE(offset, 10);
    directory.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), fields, tail, path);
    offset += 30 + path.length + content.length;
  }
  const listing = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(Object.keys(members).length, 8);
  end.writeUInt16LE(Object.keys(members).length, 10);
  end.writeUInt32LE(listing.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, listing, end]);
}

/** The members of a zip of stored .npy arrays: { name: { shape, values } }. */
export function readNpz(bytes) {
  const members = {};
  for (let at = 0; bytes.readUInt32LE(at) === 0x04034b50;) {
    const size = bytes.readUInt32LE(at + 18);
    const nameEnd = at + 30 + bytes.readUInt16LE(at + 26);
    const begin = nameEnd + bytes.readUInt16LE(at + 28);
    const name = bytes.subarray(at + 30, nameEnd).toString().replace(/\.npy$/, '');
    members[name] = readNpy(bytes.subarray(begin, begin + size));
    at = begin + size;
  }
  return members;
}
