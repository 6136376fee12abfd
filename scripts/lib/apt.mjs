// Installing through apt: what the system's own suite has, and what Debian 12 takes from Debian 13.
import {
  chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cacheDir } from './detect.mjs';
import { Stop, capture, must } from './run.mjs';

export const hasApt = () => capture('apt-get', ['--version']).ok;

/** The codename of this Debian ('bookworm', …), or '' elsewhere. */
export function debianCodename() {
  if (!existsSync('/etc/os-release')) return '';
  const text = readFileSync('/etc/os-release', 'utf8');
  const field = (name) => text.match(new RegExp(`^${name}="?([^"\n]*)"?$`, 'm'))?.[1] ?? '';
  return field('ID') === 'debian' ? field('VERSION_CODENAME') : '';
}

/** Words to put before a command to run it as root: [], sudo without a password, or null. */
export function asRoot() {
  if (process.getuid() === 0) return [];
  return capture('sudo', ['-n', 'true']).ok ? ['sudo', '-n'] : null;
}

/** Updates the package lists and installs `packages`. */
export async function aptInstall(packages, prefix) {
  const apt = [...prefix, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get'];
  const lists = capture(apt[0], [...apt.slice(1), 'update', '-q']);
  if (!lists.ok) console.error('apt-get update had errors; going on with the lists there are.');
  const quiet = ['-qq', '-y', '-o', 'Dpkg::Use-Pty=0', '--no-install-recommends'];
  await must(apt[0], [...apt.slice(1), 'install', ...quiet, ...packages]);
}

/** A sources file with only the entries of suite `from`, changed to `to`; '' where it has none. */
export function translateSources(text, isDeb822, from, to) {
  if (!isDeb822) {
    const entry = /^(deb\s+(?:\[[^\]]*\]\s+)?\S+\s+)(\S+)(\s.*)$/;
    const lines = text.split('\n').map((line) => line.match(entry));
    return lines.filter((m) => m && m[2] === from).map((m) => m[1] + to + m[3] + '\n').join('');
  }
  const stanzas = text.replace(/^#.*\n/gm, '').split(/\n\s*\n/);
  const suites = /^Suites:(.*)$/m;
  return stanzas
    .filter((stanza) => /^Types:.*\bdeb\b/m.test(stanza) && !/^Enabled:\s*no/m.test(stanza))
    .filter((stanza) => stanza.match(suites)?.[1].trim().split(/\s+/).includes(from))
    .map((stanza) => stanza.trim().replace(suites, `Suites: ${to}`) + '\n')
    .join('\n');
}

function writeTranslatedSources(folder, from, to) {
  const parts = '/etc/apt/sources.list.d';
  const files = existsSync(parts) ? readdirSync(parts).map((name) => join(parts, name)) : [];
  let count = 0;
  for (const file of ['/etc/apt/sources.list', ...files]) {
    if (!existsSync(file) || !/\.(list|sources)$/.test(file)) continue;
    const isDeb822 = file.endsWith('.sources');
    const text = translateSources(readFileSync(file, 'utf8'), isDeb822, from, to);
    if (text) writeFileSync(join(folder, `${count++}.${isDeb822 ? 'sources' : 'list'}`), text);
  }
  return count;
}

/** What the private apt state is made of; see unpackFromSuite. */
function prepareState(state, from, to) {
  chmodSync(state, 0o755); // apt's own user has to read it
  for (const folder of ['parts', 'lists/partial', 'cache/archives/partial', 'deb']) {
    mkdirSync(join(state, folder), { recursive: true });
  }
  return writeTranslatedSources(join(state, 'parts'), from, to) > 0;
}

/**
 * Fetches the packages `names` of Debian suite `to` and unpacks them into one folder of the cache,
 * named by the first and its version. `finish(half, target)` may change what is in the unpacked
 * folder `half` before it becomes `target`.
 *
 * apt works on a private state made from the system's own sources (so it checks the signatures, and
 * the system's lists stay as they are). The unpacked folder gets its name last: an interrupted run
 * leaves nothing that looks finished, only a hidden folder that nothing looks into.
 */
export function unpackFromSuite(names, from, to, finish = () => {}) {
  mkdirSync(cacheDir, { recursive: true });
  const state = mkdtempSync(join(tmpdir(), 'sgdscope-apt-'));
  const half = mkdtempSync(join(cacheDir, '.unpack-'));
  const step = (program, args, cwd) => {
    const { ok, out } = capture(program, args, { cwd });
    if (!ok) throw new Stop(`${out}\n${program} ${args.at(-2)} ${args.at(-1)} failed.`);
    return out;
  };
  try {
    if (!prepareState(state, from, to)) {
      throw new Stop(`No apt source of suite ${from} was found, so ${names[0]} of ${to} cannot ` +
        'be fetched; please install it by hand.');
    }
    const options = [
      'Dir::Etc::SourceList=/dev/null', `Dir::Etc::SourceParts=${state}/parts`,
      `Dir::State::Lists=${state}/lists`, `Dir::Cache=${state}/cache`, 'Acquire::Languages=none',
    ].flatMap((option) => ['-o', option]);
    step('apt-get', [...options, '-q', 'update'], state);
    const packages = join(state, 'deb');
    step('apt-get', [...options, '-q', 'download', ...names.map((n) => `${n}/${to}`)], packages);
    for (const file of readdirSync(packages)) {
      step('dpkg-deb', ['--extract', join(packages, file), half], state);
    }
    const first = readdirSync(packages).find((file) => file.startsWith(`${names[0]}_`));
    const version = step('dpkg-deb', ['--field', join(packages, first), 'Version'], state).trim();
    const label = `${names[0].replace(/^lib|-dev$/g, '')}-${version.replace(/[^\w.+-]/g, '_')}`;
    const target = join(cacheDir, label);
    finish(half, target);
    chmodSync(half, 0o755);
    rmSync(target, { recursive: true, force: true });
    renameSync(half, target);
    return target;
  } finally {
    rmSync(state, { recursive: true, force: true });
    rmSync(half, { recursive: true, force: true });
  }
}
