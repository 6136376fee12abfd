// A WebAssembly module with like beside like, so that it packs a tenth better: the code of its functions, taken apart
// by what its bytes are (opcodes, indices of locals, constants, offsets, …). The form: the lengths of the streams in
// LEB128, then the streams. The lengths of bodies are not there, as they follow; nor are alignment hints, all of
// which are 0. scripts/lib/wasm-streams.mjs takes apart, join() puts together; both move what moveBody() says.
import { concatenated } from './bytes.js';
import { SgdscopeError } from './errors.js';

/** In the order in which they pack best: one warms up for the next. */
export const enum Stream {
  block, global, type, before, after, opcode, lanes, count, i64, i32, offset, branch, local, other, call, float,
}
export const streamCount = Stream.float + 1;

/** From a module to its streams, or back. */
export interface Mover {
  /** Bytes, the last of which is returned. */
  bytes(stream: Stream, count: number): number;
  /** The alignment hint of a load or store. */
  hint(): void;
}

const none = -1, unknown = -2;
/** Of each opcode: the stream of its one operand, or none; of those that have more or other ones, unknown. */
const operand = new Int8Array(256).fill(unknown);
for (const [stream, ...ranges] of [
  [none, 0x00, 0x01, 0x05, 0x05, 0x0b, 0x0b, 0x0f, 0x0f, 0x19, 0x1b, 0x45, 0xc4],
  [Stream.block, 0x02, 0x04, 0x06, 0x06],
  [Stream.branch, 0x09, 0x09, 0x0c, 0x0d, 0x18, 0x18],
  [Stream.call, 0x10, 0x10],
  [Stream.local, 0x20, 0x22],
  [Stream.global, 0x23, 0x24],
  [Stream.i32, 0x41, 0x41],
  [Stream.i64, 0x42, 0x42],
  [Stream.other, 0x07, 0x08, 0x3f, 0x40],
] as [number, ...number[]][]) {
  for (let i = 0; i < ranges.length; i += 2) operand.fill(stream, ranges[i], ranges[i + 1]! + 1);
}

const within = (value: number, first: number, last: number) => value >= first && value <= last;

function bad(why = 'the compressed bytes are damaged'): never {
  throw new SgdscopeError('bad-format', why);
}

/** A number in LEB128, which is returned. */
export function number(mover: Mover, stream: Stream): number {
  let value = 0, shift = 0, byte;
  do {
    byte = mover.bytes(stream, 1);
    value |= (byte & 127) << shift;
    shift += 7;
  } while (byte > 127);
  return value >>> 0;
}

function others(mover: Mover, count: number): void {
  for (; count > 0; count--) number(mover, Stream.other);
}

function memory(mover: Mover): void {
  mover.hint();
  number(mover, Stream.offset);
}

/** Floats to integers that saturate; bulk memory. */
function prefixed(mover: Mover): boolean {
  const code = number(mover, Stream.opcode);
  if (code > 7) others(mover, code === 9 || code === 11 ? 1 : 2);
  return code < 12;
}

function simd(mover: Mover): boolean {
  const code = number(mover, Stream.opcode);
  const lane = within(code, 84, 91);
  if (code < 12 || lane || within(code, 92, 93)) memory(mover);
  if (within(code, 12, 13)) mover.bytes(Stream.lanes, 16);
  if (lane || within(code, 21, 34)) mover.bytes(Stream.other, 1);
  return code < 256;
}

/** False for what is not known here. */
function moveOperands(mover: Mover, code: number): boolean {
  const stream = operand[code]!;
  if (stream >= 0) number(mover, stream);
  if (stream > unknown) return true;
  if (within(code, 0x28, 0x3e)) memory(mover);
  else if (code === 0x0e) others(mover, number(mover, Stream.other) + 1); // br_table
  else if (code === 0x11) others(mover, 2); // call_indirect
  else if (within(code, 0x43, 0x44)) mover.bytes(Stream.float, code === 0x43 ? 4 : 8);
  else return code === 0xfc ? prefixed(mover) : code === 0xfd && simd(mover);
  return true;
}

/** The locals of a function and its instructions. */
export function moveBody(mover: Mover): void {
  for (let groups = number(mover, Stream.count); groups > 0; groups--) {
    number(mover, Stream.count);
    mover.bytes(Stream.type, 1);
  }
  for (let depth = 1; depth > 0;) {
    const code = mover.bytes(Stream.opcode, 1);
    if (within(code, 0x02, 0x04) || code === 0x06) depth++; // block, loop, if, try
    if (code === 0x0b || code === 0x18) depth--; // end, delegate
    if (!moveOperands(mover, code)) bad(`the instruction 0x${code.toString(16)} is not known here`);
  }
}

/** `value` in LEB128. */
export function leb(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...leb(value >>> 7)];
}

/** The module whose streams these are. */
export function join(packed: Uint8Array): Uint8Array<ArrayBuffer> {
  // Of each stream, where its next byte is and where it ends; the first one is all until the lengths are read.
  let at = [0], ends = [packed.length];
  // No byte becomes more than two.
  const out = new Uint8Array(2 * packed.length);
  let to = 0;
  const left = (stream: Stream) => ends[stream]! - at[stream]!;
  const mover: Mover = {
    bytes(stream, count) {
      if (count > left(stream)) bad();
      for (; count > 0; count--) out[to++] = packed[at[stream]!++]!;
      return out[to - 1]!;
    },
    hint() {
      out[to++] = 0;
    },
  };
  const moved = (move: () => void) => {
    const from = to;
    move();
    return out.subarray(from, to);
  };
  const all = (stream: Stream) => moved(() => mover.bytes(stream, left(stream)));

  const lengths = Array.from({ length: streamCount }, () => number(mover, 0));
  let end = at[0]!;
  ends = lengths.map((length) => (end += length));
  at = ends.map((end, i) => end - lengths[i]!);
  if (end !== packed.length) bad();
  to = 0;
  const before = all(Stream.before), after = all(Stream.after);
  const bodies: ArrayLike<number>[] = [];
  let count = 0;
  for (; left(Stream.opcode) > 0; count++) {
    const body = moved(() => moveBody(mover));
    bodies.push(leb(body.length), body);
  }
  if (lengths.some((_, stream) => left(stream) > 0)) bad();
  const code = concatenated([leb(count), ...bodies]);
  return concatenated([before, leb(code.length), code, after]);
}
