// From a compiled module to an engine that runs.
import type { LoadOptions } from './api.js';
import { Client } from './client.js';
import { SgdscopeError } from './errors.js';

export const noEngine = (message: string, cause?: unknown) => new SgdscopeError('no-engine', message, { cause });

/** How long a worker may take until it answers; then the engine runs in this thread. */
const handshakeMs = 5000;

/** Settles as `work` does, or with the signal's reason where that comes first. */
async function unlessAborted<T>(work: Promise<T>, signal?: AbortSignal): Promise<T> {
  let aborted = () => {};
  const end = new Promise<never>((_, reject) => { aborted = () => reject(signal!.reason); });
  signal?.addEventListener('abort', aborted);
  try {
    if (signal?.aborted) aborted();
    return await Promise.race([work, end]);
  } finally {
    signal?.removeEventListener('abort', aborted);
  }
}

/** `Face`: the engine's face, whole or as far as it is wanted. `hint`: how to mend what fails. */
export async function start<Kind>(
  Face: new (client: Client) => Kind, compile: () => Promise<WebAssembly.Module>, { worker, signal }: Omit<LoadOptions, 'wasm'> = {}, hint = '',
): Promise<Kind> {
  if (typeof WebAssembly !== 'object') throw noEngine('there is no WebAssembly here');
  let client: Client | undefined;
  try {
    const module = compile();
    module.catch(() => undefined); // told by what waits for it, which may be nothing any more
    const canWork = typeof Worker !== 'undefined' || typeof process === 'object';
    client = new Client(module, { worker: worker ?? canWork, handshakeMs });
    await unlessAborted(client.start(), signal);
    if (worker && !client.threaded) throw noEngine(`there can be no worker here: ${client.workerError}`);
    return new Face(client);
  } catch (error) {
    client?.dispose();
    if (signal?.aborted) throw signal.reason;
    if (error instanceof SgdscopeError) throw error;
    throw noEngine(`the engine could not be loaded: ${error instanceof Error ? error.message : String(error)}${hint}`, error);
  }
}
