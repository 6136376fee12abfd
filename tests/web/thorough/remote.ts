// A browser that is told what to do over its own protocol.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

export interface Remote {
  name: string;
  go(url: string): Promise<void>;
  /** The value of a JavaScript expression in the page, as JSON carries it. */
  evaluate(expression: string): Promise<unknown>;
  close(): Promise<void>;
}

export interface Program {
  child: ChildProcess;
  /** What `pattern` finds first in what the program prints. */
  said(pattern: RegExp): Promise<RegExpMatchArray>;
  stop(): Promise<void>;
}

/** Starts a program whose words are kept; they end up in the error where it ends too early. */
export function start(program: string, args: string[], env: NodeJS.ProcessEnv = {}): Program {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
  let words = '';
  const listen = (take: () => void) => {
    for (const stream of [child.stdout!, child.stderr!]) stream.on('data', take);
  };
  for (const stream of [child.stdout!, child.stderr!]) stream.on('data', (piece) => { words += piece; });
  return {
    child,
    said: (pattern) => new Promise((done, fail) => {
      const look = () => {
        const match = words.match(pattern);
        if (match) done(match);
      };
      listen(look);
      child.once('error', fail);
      child.once('exit', () => fail(new Error(`${program} ended: ${words}`)));
      look();
    }),
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill();
      await ended;
    },
  };
}
