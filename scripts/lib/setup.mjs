// Set-up: says what is missing, installs it where it knows how, checks that it is there afterwards.
import { aptInstall, asRoot, debianCodename, hasApt, unpackFromSuite } from './apt.mjs';
import { cacheDir, needs } from './detect.mjs';
import { Stop, capture, must } from './run.mjs';

const levels = ['build', 'test', 'thorough'];

function missing(level) {
  const wanted = level === 'bench' ? ['bench'] : levels.slice(0, levels.indexOf(level) + 1);
  return needs.filter((need) => wanted.includes(need.for) && !need.found());
}

const list = (items) => items.map((item) => `  - ${item}`).join('\n');

async function throughApt(absent) {
  // Debian 12's own xsimd is too old; Debian 13's is headers only and does as well.
  const tooOld = debianCodename() === 'bookworm' ? 'libxsimd-dev' : null;
  const borrow = absent.some((need) => need.apt === tooOld);
  const packages = absent.map((need) => need.apt).filter((name) => name !== tooOld);
  const lines = absent.map((need) =>
    need.apt === tooOld
      ? `${need.what}: ${tooOld} of Debian 13, unpacked into ${cacheDir}`
      : `${need.what}: apt-get install ${need.apt}`);
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
  if (borrow) console.log(`Unpacked ${unpackFromSuite(tooOld, 'bookworm', 'trixie')}`);
}

async function throughBrew(absent) {
  const compiler = absent.find((need) => need.apt === 'g++');
  if (compiler) throw new Stop(`Missing: ${compiler.what}. Please run: xcode-select --install`);
  const packages = absent.map((need) => need.brew).filter(Boolean);
  console.log('sgdscope set-up, missing on this machine, installing it now:\n' +
    list(absent.map((need) => `${need.what}: brew install ${need.brew}`)));
  await must('brew', ['install', '--quiet', ...packages]);
}

/**
 * Makes sure that everything `level` needs is installed ('build', 'test' or 'thorough', each
 * including the ones before; 'bench': the yardsticks of the bench alone). Returns true where
 * something was installed.
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
