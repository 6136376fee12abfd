// What the build needs, and how to see whether this machine has it (files and versions only).
import { existsSync, readFileSync, readdirSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { capture } from './run.mjs';

/** Where setup keeps what the system cannot provide; shared by all clones. */
export const cacheDir = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'sgdscope');

/** The unpacked versions of `name`, newest first. */
function privatePrefixes(name) {
  if (!existsSync(cacheDir)) return [];
  return readdirSync(cacheDir)
    .filter((folder) => folder.startsWith(`${name}-`))
    .sort((a, b) => b.localeCompare(a, 'en', { numeric: true }))
    .map((folder) => join(cacheDir, folder, 'usr'))
    .filter((prefix) => existsSync(prefix));
}

function includeDirs() {
  const fromEnvironment = (process.env.CMAKE_PREFIX_PATH ?? '').split(':').filter(Boolean);
  return [...fromEnvironment, ...privatePrefixes('xsimd'), '/opt/homebrew', '/usr/local', '/usr'].flatMap(
    (prefix) => [join(prefix, 'include'), join(prefix, 'include', 'eigen3')],
  );
}

/** Is dotted version `found` at least `wanted`? */
export function atLeast(found, wanted) {
  const a = found.split('.').map(Number);
  const b = wanted.split('.').map(Number);
  for (let i = 0; i < b.length; i++) {
    if ((a[i] || 0) !== b[i]) return (a[i] || 0) > b[i];
  }
  return true;
}

/** The version a program prints, or null where it does not run. */
export function programVersion(program) {
  const { ok, out } = capture(program, ['--version']);
  return ok ? (out.match(/(\d+\.\d+(\.\d+)*)/)?.[1] ?? '0') : null;
}

const hasProgram = (program, wanted) => () => {
  const version = programVersion(program);
  return version !== null && atLeast(version, wanted);
};

/** A program that does not tell its version. */
const isThere = (program) => () => capture(program, ['-help']).status !== 127;

/** A header with, perhaps, macros that spell its version, at least `wanted`. */
const hasHeader = (header, { versionIn = header, macros = [], wanted = '0' } = {}) => () =>
  includeDirs().some((dir) => {
    if (!existsSync(join(dir, header))) return false;
    if (macros.length === 0) return true;
    const file = join(dir, versionIn);
    if (!existsSync(file)) return false;
    const text = readFileSync(file, 'utf8');
    const number = (name) => text.match(new RegExp(`define\\s+${name}\\s+(\\d+)`))?.[1];
    const numbers = macros.map(number);
    return !numbers.includes(undefined) && atLeast(numbers.join('.'), wanted);
  });

const hasEigen = () =>
  [
    ['Eigen/src/Core/util/Macros.h', ['EIGEN_WORLD_VERSION', 'EIGEN_MAJOR_VERSION']], // 3.x
    ['Eigen/Version', ['EIGEN_MAJOR_VERSION', 'EIGEN_MINOR_VERSION']], // 5 and later
  ].some(([versionIn, macros]) => hasHeader('Eigen/Core', { versionIn, macros, wanted: '3.4' })());

/** A shared library, under its own name or in one of the folders that distributions give variants. */
const hasLibrary = (name) => () =>
  ['/opt/homebrew/opt', '/usr/local/opt', '/usr/local/lib', '/usr/lib64', '/usr/lib']
    .filter((dir) => existsSync(dir))
    .flatMap((dir) => [dir, ...readdirSync(dir).map((child) => join(dir, child))])
    .flatMap((dir) => [dir, join(dir, 'lib'), join(dir, name), join(dir, `${name}-pthread`)])
    .some((dir) => ['so', 'dylib'].some((end) => existsSync(join(dir, `lib${name}.${end}`))));

const compilers = ['c++', 'g++', 'clang++', 'g++-14', 'g++-13', 'g++-12', 'clang++-19'];

/** A C++ compiler that is new enough (g++ 12, clang 14), the default one first; null without. */
export function findCompiler() {
  for (const program of [process.env.CXX, ...compilers].filter(Boolean)) {
    const { ok, out } = capture(program, ['--version']);
    const version = ok && out.match(/\d+\.\d+(\.\d+)?/)?.[0];
    if (version && atLeast(version, /clang/i.test(out) ? '14' : '12')) return program;
  }
  return null;
}

/** A clang that links with libFuzzer; null without. */
export const findFuzzer = () =>
  [process.env.CXX, 'clang++', 'clang++-19', 'clang++-16', 'clang++-14'].filter(Boolean).find((program) => {
    const target = 'extern "C" int LLVMFuzzerTestOneInput(const char*, unsigned long) { return 0; }';
    const flags = ['-fsanitize=fuzzer,address', '-x', 'c++', '-', '-o', '/dev/null'];
    return capture(program, flags, { input: target }).ok;
  }) ?? null;

/** A Python that has Sphinx and MyST-Parser, the system's first; null without. */
export const findSphinx = () =>
  ['/usr/bin/python3', 'python3'].find((p) => capture(p, ['-c', 'import sphinx, myst_parser']).ok) ?? null;

export const findFirefox = () =>
  ['firefox-esr', 'firefox'].find((program) => programVersion(program) !== null) ?? null;

/** For what is only used there. */
const onLinux = (found) => () => process.platform !== 'linux' || found();

/** em++ of `folder`: its version, from the file beside it, since starting it takes long; or null. */
function emscriptenVersion(folder) {
  const program = join(folder, 'em++');
  if (!existsSync(program)) return null;
  const home = dirname(realpathSync(program));
  const file = [home, join(home, '../libexec')] // the second is Homebrew's
    .map((place) => join(place, 'emscripten-version.txt'))
    .find((place) => existsSync(place));
  return (file && readFileSync(file, 'utf8').match(/\d+(\.\d+)+/)?.[0]) ?? null;
}

/** Looks where scripts/cmake/emscripten.cmake looks. */
function hasEmscripten() {
  const emsdk = process.env.EMSDK ? [join(process.env.EMSDK, 'upstream/emscripten')] : [];
  const unpacked = privatePrefixes('emscripten').map((p) => join(p, 'share/emscripten'));
  const path = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  return [...path, ...emsdk, '/opt/homebrew/bin', '/usr/local/bin', ...unpacked]
    .map(emscriptenVersion)
    .some((version) => version !== null && atLeast(version, '3.1.69'));
}

/**
 * Everything the project may need: `apt` and `brew` are the packages that bring it (null: not from
 * there), `for` the command that needs it first.
 */
export const needs = [
  { what: 'a C++20 compiler (g++ 12 or clang 14, or newer)', apt: 'g++', brew: null, for: 'build',
    found: () => findCompiler() !== null },
  { what: 'CMake 3.25 or newer', apt: 'cmake', brew: 'cmake', for: 'build',
    found: hasProgram('cmake', '3.25') },
  { what: 'Ninja', apt: 'ninja-build', brew: 'ninja', for: 'build',
    found: hasProgram('ninja', '1') },
  { what: 'Eigen 3.4 or newer', apt: 'libeigen3-dev', brew: 'eigen', for: 'build',
    found: hasEigen },
  { what: 'xsimd 12 or newer', apt: 'libxsimd-dev', brew: 'xsimd', for: 'build',
    found: hasHeader('xsimd/xsimd.hpp', { versionIn: 'xsimd/config/xsimd_config.hpp',
      macros: ['XSIMD_VERSION_MAJOR'], wanted: '12' }) },
  { what: 'CLI11', apt: 'libcli11-dev', brew: 'cli11', for: 'build',
    found: hasHeader('CLI/CLI.hpp') },
  { what: 'nlohmann-json', apt: 'nlohmann-json3-dev', brew: 'nlohmann-json', for: 'build',
    found: hasHeader('nlohmann/json.hpp') },
  { what: 'zlib', apt: 'zlib1g-dev', brew: null, for: 'build',
    found: () => process.platform === 'darwin' || hasHeader('zlib.h')() },
  { what: 'doctest', apt: 'doctest-dev', brew: 'doctest', for: 'build',
    found: hasHeader('doctest/doctest.h') },
  { what: 'clang-format', apt: 'clang-format', brew: 'clang-format', for: 'test',
    found: hasProgram('clang-format', '14') },
  { what: 'Emscripten 3.1.69 or newer', apt: 'emscripten', brew: 'emscripten', for: 'wasm',
    found: hasEmscripten },
  { what: 'xz, which packs the engine for pages of one file', apt: 'xz-utils', brew: 'xz', for: 'wasm',
    found: hasProgram('xz', '5') },
  { what: 'Chromium, in which the page is tested', apt: 'chromium', brew: 'chromium', for: 'web',
    found: () => existsSync(process.env.CHROMIUM ?? '/usr/bin/chromium') },
  { what: 'Sphinx and MyST-Parser, in whose pages the element is tested', apt: 'python3-myst-parser',
    brew: null, for: 'web', found: () => findSphinx() !== null },
  { what: 'OpenBLAS, the yardstick of the bench', apt: 'libopenblas-dev', brew: 'openblas',
    for: 'bench', found: hasLibrary('openblas') },
  { what: 'clang-tidy', apt: 'clang-tidy', brew: 'llvm', for: 'thorough',
    found: hasProgram('clang-tidy', '14') },
  { what: 'clang', apt: 'clang', brew: 'llvm', for: 'fuzz',
    found: () => ['clang++', 'clang++-19'].some((name) => programVersion(name) !== null) },
  { what: 'libFuzzer for clang', apt: 'libclang-rt-dev', brew: 'llvm', for: 'fuzz',
    found: () => findFuzzer() !== null },
  { what: 'Firefox', apt: 'firefox-esr', brew: null, for: 'browsers',
    found: onLinux(() => findFirefox() !== null) },
  { what: 'the driver of WebKitGTK', apt: 'webkit2gtk-driver', brew: null, for: 'browsers',
    found: onLinux(isThere('WebKitWebDriver')) },
  { what: 'Xvfb, a screen for WebKitGTK', apt: 'xvfb', brew: null, for: 'browsers',
    found: onLinux(isThere('Xvfb')) },
  { what: 'a cross compiler for 64-bit Arm', apt: 'g++-aarch64-linux-gnu', brew: null,
    for: 'arm', found: () => hasProgram('aarch64-linux-gnu-g++', '12')() },
  { what: 'qemu for programs of 64-bit Arm', apt: 'qemu-user', brew: null, for: 'arm',
    found: () => hasProgram('qemu-aarch64', '0')() },
];
