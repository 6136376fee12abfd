// gzip and deflate through the host's own DecompressionStream.
import { concatenated } from './bytes.js';
import { SgdscopeError } from './errors.js';

const mostBytes = 2 ** 31;

async function inflate(bytes: Uint8Array, format: CompressionFormat, limit: number): Promise<Uint8Array> {
  const stream = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new DecompressionStream(format));
  const reader = stream.getReader();
  const parts: Uint8Array[] = [];
  let size = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      size += value.length;
      if (size > limit) throw new SgdscopeError('too-large', `the file inflates to more than ${limit} bytes`);
      parts.push(value);
    }
  } catch (error) {
    if (error instanceof SgdscopeError) throw error;
    throw new SgdscopeError('bad-format', 'the compressed bytes are damaged or cut off', { cause: error });
  }
  return concatenated(parts);
}

export async function withoutGzip(bytes: Uint8Array): Promise<Uint8Array> {
  return bytes[0] === 0x1f && bytes[1] === 0x8b ? inflate(bytes, 'gzip', mostBytes) : bytes;
}

export const inflateRaw = (bytes: Uint8Array, size: number): Promise<Uint8Array> => inflate(bytes, 'deflate-raw', size);
