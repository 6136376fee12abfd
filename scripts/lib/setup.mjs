// Set-up: says what is missing, installs it where it knows how, checks that it is there afterwards.
import { aptInstall, asRoot, debianCodename, hasApt, unpackFromSuite } from './apt.mjs';
import { cacheDir, needs } from './detect.mjs';
import { bookwormPackages, fitEmscripten, trixiePackages } from './emscripten.mjs';
import { Stop, capture, must } from './run.mjs';

/** What each level includes. */
export const levels = {
  build: ['build'],
  test: ['build', 'test', 'wasm', 'web'],
  wasm: ['build', 'wasm'],
  thorough: ['build', 'test', 'wasm', 'web', 'browsers', 'thorough'],
  arm: ['build', 'test', 'arm'],
  fuzz: ['build', 'fuzz'],
  bench: ['bench'], // the yardsticks alone
};

const missing = (level) =>
  needs.filter((need) => levels[level].includes(need.for) && !need.found());

/**
 * Packages of Debian 12 that are too old, by the name in `needs`: those of Debian 13 that are
 * unpacked in their place, what these need from Debian 12 itself, and how they are made to work.
 */
const borrowed = {
  'libxsimd-dev': { names: ['libxsimd-dev'], also: [] }, // headers only
  emscripten: { names: trixiePackages, also: bookwormPackages, finish: fitEmscripten },
};

const isInstalled = (name) =>
  capture('dpkg-query', ['-W', '-f=${Status}', name]).out.endsWith('ok installed');

const list = (items) => items.map((item) => `  - ${item}`).join('\n');

async function throughApt(absent) {
  const borrow = debianCodename() === 'bookworm' ? absent.filter((n) => borrowed[n.apt]) : [];
  const packages = absent
    .flatMap((need) => (borrow.includes(need) ? borrowed[need.apt].also : [need.apt]))
    .filter((name) => !isInstalled(name));
  const lines = absent.map((need) => {
    if (!borrow.includes(need)) return `${need.what}: apt-get install ${need.apt}`;
    const { names, also } = borrowed[need.apt];
    const own = also.length > 0 ? `apt-get install ${also.join(' ')}; ` : '';
    return `${need.what}: ${own}${names.join(' ')} of Debian 13, unpacked into ${cacheDir}`;
  });
  console.log(`sgdscope set-up, missing on this machine:\n${list(lines)}`);
  if (packages.length > 0) {
    const prefix = asRoot();
    if (prefix === null) {
      throw new Stop('Installing system packages needs root. Please run this, then try again:\n' +
        `  sudo apt-get update && sudo apt-get install -y ${packages.join(' ')}`);
    }
    console.log('Installing it now.');
    await aptInstall(packages, prefix);
  }
  for (const { apt } of borrow) {
    const { names, finish } = borrowed[apt];
    console.log(`Unpacked ${unpackFromSuite(names, 'bookworm', 'trixie', finish)}`);
  }
}

async function throughBrew(absent) {
  const compiler = absent.find((need) => need.apt === 'g++');
  if (compiler) throw new Stop(`Missing: ${compiler.what}. Please run: xcode-select --install`);
  const packages = absent.map((need) => need.brew).filter(Boolean);
  console.log('sgdscope set-up, missing on this machine, installing it now:\n' +
    list(absent.map((need) => `${need.what}: brew install ${need.brew}`)));
  if (packages.length > 0) await must('brew', ['install', '--quiet', ...packages]);
}

/**
 * Makes sure that everything `level` needs is installed. Returns true where something had to be.
 */
export async function setup(level) {
  const absent = missing(level);
  if (absent.length === 0) return false;
  const hasBrew = () => capture('brew', ['--version']).ok;
  if (process.platform === 'linux' && hasApt()) await throughApt(absent);
  else if (process.platform === 'darwin' && hasBrew()) await throughBrew(absent);
  else {
    throw new Stop('Packages cannot be installed from here on this system. Please install:\n' +
      list(absent.map((need) => `${need.what} (Debian's name: ${need.apt})`)));
  }
  const still = missing(level);
  if (still.length > 0) {
    throw new Stop('Set-up ran, but this is still missing or too old; please install it:\n' +
      list(still.map((need) => need.what)));
  }
  return true;
}
