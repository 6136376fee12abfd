// How Debian 12, whose own Emscripten is too old, gets Debian 13's.
import {
  existsSync, mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { Stop, capture } from './run.mjs';

/** What Emscripten needs from Debian 12 itself; Debian 13's package brings it along. */
export const bookwormPackages = [
  'clang-19', 'lld-19', 'llvm-19', 'node-acorn', 'patchelf', 'python3',
];

/** What has to come from Debian 13; the first names the folder. */
export const trixiePackages = ['emscripten', 'binaryen', 'libc6', 'libstdc++6', 'libgcc-s1'];

/**
 * Makes the packages unpacked in `half`, which is going to be renamed to `target`, work there.
 * Binaryen's programs need Debian 13's C library, so they, and nothing else, are told to use the
 * unpacked one.
 */
export function fitEmscripten(half, target) {
  const patch = (...args) => {
    const { ok, out } = capture('patchelf', args);
    if (!ok) throw new Stop(`${out}\npatchelf ${args.join(' ')} failed.`);
    return out.trim();
  };
  const triple = readdirSync(join(half, 'usr/lib')).find((name) =>
    existsSync(join(half, 'usr/lib', name, 'libc.so.6')));
  if (!triple) throw new Stop('The unpacked C library is not where it was expected.');
  const libraries = ['--set-rpath', join(target, 'usr/lib', triple)];
  const programs = readdirSync(join(half, 'usr/bin')).filter((name) => name.startsWith('wasm'));
  for (const program of programs.map((name) => join(half, 'usr/bin', name))) {
    const loader = join(target, 'usr', patch('--print-interpreter', program));
    patch('--set-interpreter', loader, ...libraries, program);
  }
  patch(...libraries, join(half, 'usr/lib', triple, 'libbinaryen.so'));

  const home = join(half, 'usr/share/emscripten');
  const config = join(home, '.emscripten');
  const settings = { BINARYEN_ROOT: join(target, 'usr'), NODE_JS: 'node' };
  writeFileSync(config, Object.entries(settings).reduce((text, [name, value]) =>
    text.replace(new RegExp(`^${name} = .*$`, 'm'), `${name} = ${JSON.stringify(value)}`),
    readFileSync(config, 'utf8')));
  mkdirSync(join(home, 'node_modules'), { recursive: true });
  symlinkSync('/usr/share/nodejs/acorn', join(home, 'node_modules/acorn'));
  // Half of the 1.7 GB: libraries for dynamic linking, which the project does not use.
  const system = join(home, 'cache/sysroot/lib/wasm32-emscripten');
  for (const name of ['pic', 'lto-pic']) rmSync(join(system, name), { recursive: true, force: true });
}
