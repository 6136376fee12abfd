// Starting other programs: always an argument array, never a shell.
import { spawn, spawnSync } from 'node:child_process';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

/** The top folder of the project; every program is started there. */
export const root = fileURLToPath(new URL('../../', import.meta.url));

/** Ends the script with one sentence for the person in front of it. */
export class Stop extends Error {
  constructor(message, status = 1) {
    super(message);
    this.status = status;
  }
}

/** Runs `main`, turning a Stop into its sentence and its exit status. */
export async function script(main) {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    if (error.message) console.error(error.message);
    process.exitCode = error.status;
  }
}

function statusOf(code, signal) {
  return signal ? 128 + (constants.signals[signal] ?? 0) : code;
}

/** Runs a short program silently: { ok, status, out } with both streams in `out`. */
export function capture(program, args = [], options = {}) {
  const result = spawnSync(program, args, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
    ...options,
  });
  if (result.error) return { ok: false, status: 127, out: String(result.error.message) };
  const status = statusOf(result.status, result.signal);
  return { ok: status === 0, status, out: result.stdout + result.stderr };
}

/**
 * Runs a program on the script's own terminal and resolves with its exit status. Ctrl-C reaches the
 * program through the terminal; the script stays to report how it ended.
 */
export function attach(program, args = [], options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: root, stdio: 'inherit', ...options });
    const ignore = () => {};
    const forward = () => child.kill('SIGTERM');
    process.on('SIGINT', ignore);
    process.on('SIGTERM', forward);
    child.on('error', (error) => reject(new Stop(`Cannot start ${program}: ${error.message}`)));
    child.on('close', (code, signal) => {
      process.off('SIGINT', ignore);
      process.off('SIGTERM', forward);
      resolve(statusOf(code, signal));
    });
  });
}

/** Runs a program silently without blocking and resolves like `capture`. */
export function collect(program, args = [], options = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: root, ...options });
    const pieces = [];
    child.stdout.on('data', (piece) => pieces.push(piece));
    child.stderr.on('data', (piece) => pieces.push(piece));
    child.on('error', (error) => resolve({ ok: false, status: 127, out: error.message }));
    child.on('close', (code, signal) => {
      const status = statusOf(code, signal);
      resolve({ ok: status === 0, status, out: Buffer.concat(pieces).toString() });
    });
  });
}

/** `attach` that stops the script when the program fails. */
export async function must(program, args = [], options = {}) {
  const status = await attach(program, args, options);
  if (status !== 0) throw new Stop(`${program} ended with status ${status}.`, status);
}
