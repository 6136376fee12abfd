// The system's Chromium, and a server for the built site.
import { createServer, type Server } from 'node:http';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';

export const dist = fileURLToPath(new URL('../../../web/dist', import.meta.url));
const types: Record<string, string> = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.wasm': 'application/wasm' };

export interface Site {
  url: string;
  close(): void;
}

/** Files of web/dist, and `pages`: HTML by path, with a content policy where one is given. */
export async function serve(pages: Record<string, { html: string; policy?: string }> = {}): Promise<Site> {
  const server: Server = createServer((request, response) => {
    void (async () => {
      const path = new URL(request.url!, 'http://host').pathname.slice(1) || 'index.html';
      const page = pages[path];
      try {
        const body = page ? page.html : await readFile(join(dist, path));
        response.setHeader('content-type', types[extname(path)] ?? 'application/octet-stream');
        response.setHeader('access-control-allow-origin', '*');
        if (page?.policy) response.setHeader('content-security-policy', page.policy);
        response.end(body);
      } catch {
        response.statusCode = path === 'favicon.ico' ? 204 : 404;
        response.end();
      }
    })();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  return { url: `http://127.0.0.1:${typeof address === 'object' ? address!.port : 0}/`, close: () => server.close() };
}

export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  });
}

/** A page that remembers what went wrong and what it asked the network for. */
export async function open(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<{
  page: Page; problems: string[]; requests: string[];
}> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  const page = await context.newPage();
  const problems: string[] = [], requests: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('request', (request) => requests.push(request.url()));
  await page.goto(url);
  return { page, problems, requests };
}

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** What axe finds, one line a rule. */
export async function violations(page: Page): Promise<string[]> {
  await page.addScriptTag({ path: axePath });
  return page.evaluate(async () => {
    const { violations: found } = await (globalThis as unknown as { axe: { run(): Promise<{ violations: { id: string; nodes: { target: unknown; failureSummary?: string }[] }[] }> } }).axe.run();
    return found.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 4).map(({ target, failureSummary }) => `${JSON.stringify(target)} ${failureSummary?.split('\n')[1] ?? ''}`).join(' | ')}`);
  });
}

/** Resolves with the first live measurement of each block at the end of a run. */
export function finalGammas(page: Page): Promise<Record<string, number>> {
  return page.evaluate(() => new Promise<Record<string, number>>((done, fail) => {
    const scope = document.querySelector('sgd-scope')! as HTMLElement & { snapshot(): { epoch: number; blocks: { block: string; gamma: number }[] }; settings: { epochs: number } };
    const check = () => {
      const { epoch, blocks } = scope.snapshot();
      if (scope.isConnected && epoch === scope.settings.epochs && blocks.length) done(Object.fromEntries(blocks.map(({ block, gamma }) => [block, gamma])));
    };
    scope.addEventListener('measure', (event) => {
      if ((event as CustomEvent).detail.source === 'live') setTimeout(check);
    });
    scope.addEventListener('error', (event) => fail(new Error(String((event as CustomEvent).detail))));
  }));
}
