import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import * as esbuild from 'esbuild';
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

describe('the module of the element', async () => {
  const names = async (packed: typeof whole) => WebAssembly.Module.exports(await WebAssembly.compile(await packedBytes(packed)))
    .map(({ name }) => name.replace(/^sgdscope_/, '')).sort();
  const [all, kept] = [await names(whole), await names(element)];

  it('leaves out what makes networks, and files that are no tables', () => {
    expect(all.filter((name) => !kept.includes(name))).toEqual(['analysis_new', 'eigen_new', 'network_new', 'training_new']);
    expect(element.wasmBase64.length).toBeLessThan(0.92 * whole.wasmBase64.length);
  });

  it('has all that its side of the engine calls', async () => {
    const { metafile: { inputs } } = await esbuild.build({
      entryPoints: ['web/src/worker-run.ts'], bundle: true, format: 'esm', write: false, metafile: true,
    });
    const called = (files: string[]) => [...new Set(files.flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/\b(?:make|record|call)\('(\w+)'/g)].map(([, name]) => name!)))];
    const names = called(Object.keys(inputs));
    expect(names.length).toBeGreaterThan(18);
    expect(names.filter((name) => !kept.includes(name))).toEqual([]);
    expect(called(['web/src/operations.ts']).filter((name) => !kept.includes(name))).toContain('network_new');
  });
});
