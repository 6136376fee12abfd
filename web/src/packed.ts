// The engine's bytes, inside.
import { packedSize, wasmBase64 } from './generated/wasm-base64.js';
import { unpack } from './lzma.js';
import { join } from './wasm-streams.js';

/** Streams in LZMA in base64. Decoded with atob: a policy may forbid to fetch a data: URL. */
export async function packedBytes(): Promise<Uint8Array<ArrayBuffer>> {
  return join(await unpack(Uint8Array.from(atob(wasmBase64), (c) => c.charCodeAt(0)), packedSize));
}
