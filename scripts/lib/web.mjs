// The npm package: the WebAssembly module, the bundles around it, the declarations.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { engineSide, engineSideLast, replaced, withEngineSide } from './bundle.mjs';
import { build as buildPreset, program } from './native.mjs';
import { Stop, must, root } from './run.mjs';
import { takenApart } from './wasm-streams.mjs';

const source = (name) => join(root, 'web/src', name);
export const generated = (name) => join(root, 'web/src/generated', name);
export const dist = (...path) => join(root, 'web/dist', ...path);

/** Runs a program of a development dependency with Node. */
export const tool = (path, args) => must(process.execPath, [join(root, 'node_modules', path), ...args]);

/** Installs the development dependencies that package-lock.json names, where they are not the same. */
export async function setupPackages() {
  const wanted = await readFile(join(root, 'package-lock.json'));
  const note = join(root, 'node_modules/.sgdscope-lock');
  if (existsSync(note) && wanted.equals(await readFile(note))) return;
  console.log('Installing the development dependencies (npm ci)');
  await must(process.platform === 'win32' ? 'npm.cmd' : 'npm',
    ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  await writeFile(note, wanted);
}

/** TypeScript that exports `name` = `text`. */
const module = (name, text) =>
  `// Made by scripts/lib/web.mjs.\nexport const ${name}: string = ${JSON.stringify(text)};\n`;

const settings = { bundle: true, minify: true, target: 'es2022', legalComments: 'none', write: true };

/** web/dist/cli: the command line for Node; sgdscope.wasm as the compiler leaves it. */
export async function buildWasm() {
  await buildPreset('wasm', ['sgdscope-wasm', 'sgdscope-wasm-element', 'sgdscope-cli']);
  await mkdir(dist('cli'), { recursive: true });
  for (const name of ['sgdscope-cli.cjs', 'sgdscope-cli.wasm']) {
    await copyFile(join(root, program('wasm', name)), dist('cli', name));
  }
}

/** Makes TypeScript of a module, and gives the module that comes out of it. */
async function packModule(esbuild, name, to) {
  const { plain, packed } = await takenApart(esbuild, await readFile(join(root, program('wasm', name))));
  await writeFile(generated(to),
    `${module('wasmBase64', lzma(packed).toString('base64'))}export const packedSize = ${packed.length};\n`);
  return plain;
}

/** web/dist/sgdscope.wasm, and what TypeScript imports and no one wrote: the engine's side as one function, which it gives, and its bytes. */
async function generate(esbuild) {
  await mkdir(generated(''), { recursive: true });
  const text = await engineSide(esbuild, 'web/src/worker.ts');
  await writeFile(generated('engine-side.ts'), `// @ts-nocheck: it was checked before it was built\n${module('engineText', text)}` +
    `export const engineSide: typeof import('../worker.js').serve = ${text};\n`);
  await writeFile(dist('sgdscope.wasm'), await packModule(esbuild, 'sgdscope.wasm', 'wasm-base64.ts'));
  await packModule(esbuild, 'sgdscope-element.wasm', 'wasm-element-base64.ts');
  return text;
}

/** Packed as web/src/lzma.ts reads it. */
export const lzma = (bytes) =>
  execFileSync('xz', ['--format=raw', '--lzma1=preset=9e,lc=1,lp=0,pb=0', '--stdout'], { input: bytes, maxBuffer: 2 ** 26 });

/** Puts in the engine's side, and back the comment by which webpack leaves Node's own modules alone; esbuild takes it out. */
async function finish(name, side) {
  const text = await readFile(dist(name), 'utf8');
  await writeFile(dist(name), withEngineSide(replaced(text, /\bimport\((?=\w+\))/g, 'import(/* webpackIgnore: true */', name), side));
}

/** web/dist: index.js and inline.js with their declarations, the module, the C header. */
export async function buildPackage() {
  await setupPackages();
  const esbuild = await import('esbuild').catch((error) => {
    throw new Stop(`esbuild cannot be loaded (${error.message}). Please run: npm ci`);
  });
  await buildWasm();
  const side = await generate(esbuild);
  await esbuild.build({
    ...settings, entryPoints: [source('index.ts'), source('inline.ts')], outdir: dist(), format: 'esm',
    platform: 'neutral', plugins: [engineSideLast()],
  });
  for (const name of ['index.js', 'inline.js']) await finish(name, side);
  await tool('typescript/bin/tsc', ['-p', 'web/tsconfig.package.json']);
  await copyFile(join(root, 'engine/include/sgdscope/sgdscope.h'), dist('sgdscope.h'));
}
