// A WebAssembly module taken apart into the streams of web/src/wasm-streams.ts.
import { evaluated } from './bundle.mjs';
import { Stop } from './run.mjs';

/** Copies into streams what moveBody() goes through. */
class Splitter {
  at = 0;

  constructor(module, streams) {
    this.module = module;
    this.streams = streams;
  }

  bytes(stream, count) {
    if (this.at + count > this.module.length) throw new Stop('The module is cut off.');
    for (; count > 0; count--) this.streams[stream].push(this.module[this.at++]);
    return this.module[this.at - 1];
  }

  /** Engines may ignore what it says, and do; with several memories it would say more. */
  hint() {
    const { module, at } = this;
    const found = module[at];
    if (found > 15) throw new Stop(`Byte ${at} of the module: found the alignment hint ${found}, expected 0 to 15.`);
    module[this.at++] = 0;
  }
}

const codeSection = 10;

/**
 * `plain`: `module` with all alignment hints 0; `packed`: what join() makes `plain` of. An instruction that moveBody()
 * does not know ends the build.
 */
export async function takenApart(esbuild, module) {
  const { Stream, streamCount, moveBody, number, leb, join } = await evaluated(esbuild, 'web/src/wasm-streams.ts');
  const streams = Array.from({ length: streamCount }, () => []);
  const ignored = streams.length;
  const plain = Uint8Array.from(module);
  const splitter = new Splitter(plain, [...streams, []]);
  let where = Stream.before;
  splitter.bytes(where, 8);
  while (splitter.at < plain.length) {
    const section = plain[splitter.at];
    splitter.bytes(where, 1);
    if (section !== codeSection) {
      splitter.bytes(where, number(splitter, where));
      continue;
    }
    where = Stream.after;
    number(splitter, ignored);
    for (let bodies = number(splitter, ignored); bodies > 0; bodies--) {
      const end = number(splitter, ignored) + splitter.at;
      try {
        moveBody(splitter);
      } catch (error) {
        throw new Stop(`A function of the module, at byte ${splitter.at}: ${error.message}.`);
      }
      if (splitter.at !== end) throw new Stop(`A function of the module ends at byte ${splitter.at}, expected ${end}.`);
    }
  }
  const packed = Uint8Array.from([...streams.map(({ length }) => leb(length)), ...streams].flat());
  if (!Buffer.from(join(packed)).equals(plain)) throw new Stop('The module does not come back from its streams.');
  return { plain, packed };
}
