// The engine's bytes, inside.
import { unpack } from './lzma.js';
import { join } from './wasm-streams.js';

/** A module in src/generated. */
export interface Packed {
  /** Streams in LZMA in base64. */
  wasmBase64: string;
  /** Of the streams. */
  packedSize: number;
}

/** Decoded with atob: a policy may forbid to fetch a data: URL. */
export async function packedBytes({ wasmBase64, packedSize }: Packed): Promise<Uint8Array<ArrayBuffer>> {
  return join(await unpack(Uint8Array.from(atob(wasmBase64), (c) => c.charCodeAt(0)), packedSize));
}
