// Firefox by WebDriver BiDi, its own protocol over a WebSocket (https://w3c.github.io/webdriver-bidi/).
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import WebSocket from 'ws';
import { findFirefox } from '../../../scripts/lib/detect.mjs';
import { start, type Remote } from './remote.js';

interface Answer {
  id: number;
  type: 'success' | 'error';
  result: Record<string, unknown>;
  message?: string;
}

export async function firefox(): Promise<Remote> {
  const profile = await mkdtemp(join(tmpdir(), 'sgdscope-firefox-'));
  const options = ['--headless', '--no-remote', '--profile', profile, '--remote-debugging-port', '0'];
  const program = start(findFirefox()!, [...options, 'about:blank']);
  const [, address] = await program.said(/WebDriver BiDi listening on (ws:\S+)/);
  const socket = new WebSocket(`${address}/session`);
  await once(socket, 'open');
  const waiting = new Map<number, (answer: Answer) => void>();
  socket.on('message', (data: Buffer) => {
    const answer = JSON.parse(data.toString()) as Answer;
    waiting.get(answer.id)?.(answer);
    waiting.delete(answer.id);
  });
  let asked = 0;
  const ask = async (method: string, params: object): Promise<Record<string, unknown>> => {
    const id = ++asked;
    const answer = await new Promise<Answer>((done) => {
      waiting.set(id, done);
      socket.send(JSON.stringify({ id, method, params }));
    });
    if (answer.type === 'error') throw new Error(`${method}: ${answer.message}`);
    return answer.result;
  };
  await ask('session.new', { capabilities: {} });
  const { contexts } = (await ask('browsingContext.getTree', {})) as { contexts: { context: string }[] };
  const { context } = contexts[0];
  return {
    name: 'Firefox',
    go: async (url) => void (await ask('browsingContext.navigate', { context, url, wait: 'complete' })),
    async evaluate(expression) {
      const { type, result, exceptionDetails } = (await ask('script.evaluate', {
        expression: `JSON.stringify(${expression})`, target: { context }, awaitPromise: true,
      })) as { type: string; result?: { value?: string }; exceptionDetails?: { text: string } };
      if (type !== 'success') throw new Error(exceptionDetails!.text);
      return result!.value === undefined ? undefined : JSON.parse(result!.value);
    },
    async close() {
      socket.close();
      await program.stop();
      await rm(profile, { recursive: true, force: true });
    },
  };
}
