import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as whole from '../../../web/src/generated/wasm-base64.js';
import * as element from '../../../web/src/generated/wasm-element-base64.js';
import { lzma } from '../../../scripts/lib/web.mjs';
import { unpack } from '../../../web/src/lzma.js';
import { packedBytes } from '../../../web/src/packed.js';

const pack = (bytes: Uint8Array) => new Uint8Array(lzma(bytes));

let state = 7;
const random = (below: number) => ((state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32) * below | 0;
const noise = Uint8Array.from({ length: 70_000 }, () => random(256));

describe('LZMA', () => {
  const cases: Record<string, Uint8Array> = {
    nothing: new Uint8Array(0),
    'one byte': Uint8Array.of(200),
    'one value': new Uint8Array(100_000).fill(7),
    noise,
    'noise, twice and far apart': Uint8Array.from([...noise, ...noise]),
    'a few words': Uint8Array.from({ length: 50_000 }, () => 97 + random(3)),
    'a pattern with changes': Uint8Array.from({ length: 60_000 }, (_, i) => (i % 17) * 3 + (random(40) === 0 ? 1 : 0)),
    program: new Uint8Array(readFileSync(process.execPath).subarray(0, 300_000)),
  };
  for (const [name, bytes] of Object.entries(cases)) {
    it(`brings back ${name}`, async () => {
      expect(Buffer.from(await unpack(pack(bytes), bytes.length)).equals(Buffer.from(bytes))).toBe(true);
    });
  }

  it('refuses what is cut off or cannot be', async () => {
    const packed = pack(cases.program!);
    await expect(unpack(packed.subarray(0, 5000), 300_000)).rejects.toThrow(/cut off/);
    for (let trial = 0; trial < 50; trial++) {
      const broken = packed.slice(0, 2000).map((byte) => (random(20) === 0 ? random(256) : byte));
      await unpack(broken, 300_000).then(() => expect.unreachable(), (error) => expect(error.code).toBe('bad-format'));
    }
  });
});

it('holds the engine, byte for byte, a quarter smaller than gzip would', async () => {
  const wasm = readFileSync('web/dist/sgdscope.wasm');
  expect(Buffer.from(await packedBytes(whole)).equals(wasm)).toBe(true);
  const gzipped = execFileSync('gzip', ['-9', '--stdout'], { input: wasm, maxBuffer: 2 ** 26 }).length;
  expect(Buffer.from(whole.wasmBase64, 'base64').length).toBeLessThan(0.76 * gzipped);
});

it('leaves out of the element what it does not call: other networks, and files that are no tables', async () => {
  const names = async (packed: typeof whole) => WebAssembly.Module.exports(await WebAssembly.compile(await packedBytes(packed))).map(({ name }) => name);
  const all = await names(whole);
  const called = await names(element);
  const left = all.filter((name) => !called.includes(name)).map((name) => name.replace(/^sgdscope_/, ''));
  expect(left.sort()).toEqual(['analysis_new', 'eigen_new', 'network_new', 'network_outputs', 'network_parameters', 'training_new']);
  expect(called.filter((name) => !all.includes(name))).toEqual([]);
  expect(element.wasmBase64.length).toBeLessThan(0.91 * whole.wasmBase64.length);
});
