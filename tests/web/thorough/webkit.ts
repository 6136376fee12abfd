// WebKitGTK by classic WebDriver, which is plain HTTP (https://www.w3.org/TR/webdriver2/), on a screen
// that is only memory.
import { createServer } from 'node:net';
import { start, type Remote } from './remote.js';

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as { port: number };
  await new Promise((done) => server.close(done));
  return port;
}

export async function webkit(): Promise<Remote> {
  // Prints the number of the display that it has found free.
  const screen = start('Xvfb', ['-displayfd', '1', '-screen', '0', '1440x900x24', '-nolisten', 'tcp']);
  const [display] = await screen.said(/^\d+/);
  const port = await freePort();
  const driver = start('WebKitWebDriver', [`--port=${port}`], { DISPLAY: `:${display}`, WAYLAND_DISPLAY: '', GDK_BACKEND: 'x11' });
  const ask = async (method: 'POST' | 'DELETE', path: string, body?: object): Promise<unknown> => {
    const response = await fetch(`http://127.0.0.1:${port}/session${path}`, {
      method, ...(body && { body: JSON.stringify(body) }), headers: { 'content-type': 'application/json' },
    });
    const { value } = (await response.json()) as { value: { error?: string; message?: string } | null };
    if (!response.ok) throw new Error(`${path}: ${value?.message || value?.error}`);
    return value;
  };
  const session = await ready(() => ask('POST', '', { capabilities: { alwaysMatch: {} } })) as { sessionId: string };
  const own = `/${session.sessionId}`;
  await ask('POST', `${own}/window/rect`, { width: 1440, height: 900 });
  return {
    name: 'WebKitGTK',
    go: async (url) => void (await ask('POST', `${own}/url`, { url })),
    evaluate: (expression) => ask('POST', `${own}/execute/sync`, { script: `return ${expression}`, args: [] }),
    async close() {
      await ask('DELETE', own);
      await driver.stop();
      await screen.stop();
    },
  };
}

/** The driver does not say when it listens. */
async function ready<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (tries === 50 || !(error instanceof TypeError)) throw error;
      await new Promise((go) => setTimeout(go, 100));
    }
  }
}
