// LZMA (I. Pavlov) as `xz --format=raw --lzma1=lc=1,lp=0,pb=0` writes it: the engine's bytes are a fifth smaller
// so than in deflate, the only format that every host unpacks by itself. After the LZMA SDK's specification.
import { SgdscopeError } from './errors.js';

/** Bits of the byte before that choose how a literal is coded. */
const literalContext = 1;
const half = 1024, least = 2 ** 24;
/** States 7 and up: what came last was a match. */
const afterMatch = 7;

const probabilities = (count: number) => new Uint16Array(count).fill(half);

class Length {
  private readonly choice = probabilities(2);
  private readonly low = probabilities(8);
  private readonly middle = probabilities(8);
  private readonly high = probabilities(256);

  read(coder: RangeDecoder): number {
    if (!coder.bit(this.choice, 0)) return coder.tree(this.low, 0, 3);
    if (!coder.bit(this.choice, 1)) return 8 + coder.tree(this.middle, 0, 3);
    return 16 + coder.tree(this.high, 0, 8);
  }
}

class RangeDecoder {
  private range = 2 ** 32 - 1;
  private code = 0;
  private at = 1;

  constructor(private readonly bytes: Uint8Array) {
    for (let i = 0; i < 4; i++) this.code = ((this.code << 8) | this.next()) >>> 0;
  }

  private next(): number {
    if (this.at >= this.bytes.length) throw new SgdscopeError('bad-format', 'the compressed bytes are cut off');
    return this.bytes[this.at++]!;
  }

  private refill(): void {
    if (this.range >= least) return;
    this.range = (this.range << 8) >>> 0;
    this.code = ((this.code << 8) | this.next()) >>> 0;
  }

  bit(table: Uint16Array, index: number): number {
    const p = table[index]!;
    const bound = (this.range >>> 11) * p;
    const bit = this.code < bound ? 0 : 1;
    if (bit) {
      this.range -= bound;
      this.code -= bound;
      table[index] = p - (p >> 5);
    } else {
      this.range = bound;
      table[index] = p + ((2048 - p) >> 5);
    }
    this.refill();
    return bit;
  }

  /** `count` bits that are as likely 0 as 1. */
  even(count: number): number {
    let value = 0;
    for (; count > 0; count--) {
      this.range >>>= 1;
      const bit = this.code < this.range ? 0 : 1;
      if (bit) this.code -= this.range;
      value = value * 2 + bit;
      this.refill();
    }
    return value;
  }

  tree(table: Uint16Array, first: number, count: number): number {
    let node = 1;
    for (let i = 0; i < count; i++) node = 2 * node + this.bit(table, first + node);
    return node - (1 << count);
  }

  /** The same with the lowest bit first. */
  reverse(table: Uint16Array, first: number, count: number): number {
    let node = 1, value = 0;
    for (let i = 0; i < count; i++) {
      const bit = this.bit(table, first + node);
      node = 2 * node + bit;
      value |= bit << i;
    }
    return value;
  }
}

class Unpacker {
  private readonly coder: RangeDecoder;
  private readonly isMatch = probabilities(12);
  private readonly isRepeat = probabilities(12);
  private readonly isShort = probabilities(12);
  private readonly which = [probabilities(12), probabilities(12), probabilities(12)];
  private readonly slots = probabilities(4 * 64);
  private readonly special = probabilities(128);
  private readonly aligned = probabilities(16);
  private readonly literals = probabilities(0x300 << literalContext);
  private readonly lengths = new Length();
  private readonly repeatLengths = new Length();
  /** Distances of the last four matches, less one. */
  private last = [0, 0, 0, 0];
  private state = 0;
  private at = 0;

  constructor(bytes: Uint8Array, private readonly out: Uint8Array) {
    this.coder = new RangeDecoder(bytes);
  }

  /** Goes on until `end` or the end of all; true when everything is there. */
  until(end: number): boolean {
    const { out, coder } = this;
    while (this.at < Math.min(end, out.length)) {
      if (!coder.bit(this.isMatch, this.state)) this.literal();
      else if (!coder.bit(this.isRepeat, this.state)) this.match();
      else this.repeat();
    }
    return this.at === out.length;
  }

  private literal(): void {
    const { coder, literals, out, at, state } = this;
    const first = 0x300 * ((at > 0 ? out[at - 1]! : 0) >> (8 - literalContext));
    let symbol = 1;
    if (state >= afterMatch) {
      // Right after a match the byte that would have continued it says what is unlikely.
      for (let guide = out[at - this.last[0]! - 1]!; symbol < 256; guide <<= 1) {
        const expected = (guide >> 7) & 1;
        const bit = coder.bit(literals, first + 256 * (1 + expected) + symbol);
        symbol = 2 * symbol + bit;
        if (bit !== expected) break;
      }
    }
    while (symbol < 256) symbol = 2 * symbol + coder.bit(literals, first + symbol);
    out[this.at++] = symbol;
    this.state = state < 4 ? 0 : state < 10 ? state - 3 : state - 6;
  }

  private match(): void {
    const length = this.lengths.read(this.coder);
    this.state = this.state < afterMatch ? 7 : 10;
    this.last = [this.distance(length), ...this.last.slice(0, 3)];
    this.copy(length + 2);
  }

  /** One of the last four distances, which becomes the last one. */
  private repeat(): void {
    const { coder, state, last, which } = this;
    let index = 0;
    while (index < 3 && coder.bit(which[index]!, state)) index++;
    if (index === 0 && !coder.bit(this.isShort, state)) {
      this.state = state < afterMatch ? 9 : 11;
      return this.copy(1);
    }
    last.unshift(...last.splice(index, 1));
    const length = this.repeatLengths.read(coder);
    this.state = state < afterMatch ? 8 : 11;
    this.copy(length + 2);
  }

  private distance(length: number): number {
    const { coder } = this;
    const slot = coder.tree(this.slots, 64 * Math.min(length, 3), 6);
    if (slot < 4) return slot;
    const count = (slot >> 1) - 1;
    const base = (2 + (slot & 1)) * 2 ** count;
    if (slot < 14) return base + coder.reverse(this.special, base - slot, count);
    return base + 16 * coder.even(count - 4) + coder.reverse(this.aligned, 0, 4);
  }

  private copy(length: number): void {
    const { out } = this;
    const from = this.at - this.last[0]! - 1;
    if (from < 0 || this.at + length > out.length) throw new SgdscopeError('bad-format', 'the compressed bytes are damaged');
    for (let i = 0; i < length; i++) out[this.at++] = out[from + i]!;
  }
}

/** Bytes between two breaths of the page: some 5 ms. */
const stretch = 32768;

export async function unpack(bytes: Uint8Array, size: number): Promise<Uint8Array<ArrayBuffer>> {
  const out = new Uint8Array(size);
  const unpacker = new Unpacker(bytes, out);
  for (let end = stretch; !unpacker.until(end); end += stretch) await new Promise((go) => setTimeout(go));
  return out;
}
