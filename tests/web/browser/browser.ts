// The system's Chromium, and a server for the built site.
import { createServer, type Server } from 'node:http';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type BrowserContextOptions, type Frame, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, vi } from 'vitest';

export const dist = fileURLToPath(new URL('../../../web/dist', import.meta.url));
const types: Record<string, string> = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.wasm': 'application/wasm' };

export interface Site {
  url: string;
  close(): void;
}

/** HTML by path, with a content policy where one is given. */
export type Pages = Record<string, { html: string; policy?: string }>;

/** `pages`, files of the folders by what a path begins with, and files of web/dist. */
export async function serve(given: Pages | ((url: string) => Pages) = {}, folders: Record<string, string> = {}): Promise<Site> {
  let pages: Pages = {};
  const fileOf = (path: string) => {
    const [prefix, folder] = Object.entries(folders).find(([start]) => path.startsWith(start)) ?? ['', dist];
    return join(folder, path.slice(prefix.length).replace(/^$|\/$/, '/index.html'));
  };
  const server: Server = createServer((request, response) => {
    void (async () => {
      const path = decodeURIComponent(new URL(request.url!, 'http://host').pathname.slice(1));
      const page = pages[path];
      try {
        const body = page ? page.html : await readFile(fileOf(path));
        response.setHeader('content-type', types[extname(path)] ?? (path.endsWith('/') || path === '' ? types['.html'] : 'application/octet-stream'));
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
  const url = `http://127.0.0.1:${typeof address === 'object' ? address!.port : 0}/`;
  pages = typeof given === 'function' ? given(url) : given;
  return { url, close: () => server.close() };
}

export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  });
}

export interface Opened {
  page: Page;
  problems: string[];
  requests: string[];
}

/** A page that remembers what went wrong and what it asked the network for. */
export async function open(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Opened> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  const page = await context.newPage();
  const problems: string[] = [], requests: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('request', (request) => requests.push(request.url()));
  await page.goto(url);
  return { page, problems, requests };
}

/** Waits until every instrument of a page has drawn what it was told: after its update, two frames for sizes and one for the picture. */
export const settled = (page: Page): Promise<void> => page.evaluate(async () => {
  await Promise.all([customElements.whenDefined('sgd-scope'), document.fonts.ready]);
  await Promise.all([...document.querySelectorAll('sgd-scope')].map((scope) => (scope as never as { updateComplete: Promise<boolean> }).updateComplete));
  for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
});

/** Waits until an instrument shows a measurement of its own. */
export async function measured(page: Page, scope = 'sgd-scope'): Promise<void> {
  await page.waitForFunction((of) => (document.querySelector(of) as Scope | null)?.snapshot?.().source === 'live', scope);
  await settled(page);
}

export interface Stage {
  browser: Browser;
  site: Site;
  /** Closed by itself after the test; `address` may be a path of the site. */
  open(address: string, options?: BrowserContextOptions): Promise<Opened>;
}

/** Chromium and a server for the tests of a file; `build` makes folders that it serves as well. */
export function stage(
  pages: Pages | ((url: string) => Pages) = {}, build: (url: string) => Promise<Record<string, string>> = async () => ({}),
): Stage {
  const here = {
    open: (address: string, options?: BrowserContextOptions) => open(here.browser, new URL(address, here.site.url).href, options),
  } as Stage;
  beforeAll(async () => {
    const folders: Record<string, string> = {};
    here.site = await serve(pages, folders);
    const [browser, built] = await Promise.all([launch(), build(here.site.url)]);
    here.browser = browser;
    Object.assign(folders, built);
  }, 180_000);
  afterEach(() => Promise.all(here.browser.contexts().map((context) => context.close())));
  afterAll(async () => {
    await here.browser?.close();
    here.site?.close();
  });
  return here;
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

/** What is found of a block. */
export interface Found {
  block: string;
  gamma: number | null;
  gamma_interval: [number, number] | null;
  r_squared: number | null;
}

interface Scope extends Element {
  snapshot?(): { source: string; epoch: number; blocks: Found[] };
  settings: { epochs: number };
}

/** Evaluated in a page: what is found at the end of the run, null before. */
export const blocksAtEnd = (): Found[] | null => {
  const scope = document.querySelector('sgd-scope') as Scope | null;
  const now = scope?.snapshot?.();
  if (now?.source !== 'live' || now.epoch !== scope!.settings.epochs) return null;
  // The commutator is there only where a picture asked for it.
  return now.blocks.map(({ block, gamma, gamma_interval, r_squared }) => ({ block, gamma, gamma_interval, r_squared }));
};

/** Waits for the end of the run that is under way. Asked from here: a frame may be loaded anew meanwhile. */
export function finalBlocks(where: Page | Frame): Promise<Found[]> {
  return vi.waitFor(async () => {
    const found = await where.evaluate(blocksAtEnd);
    if (!found) throw new Error('The run has not ended.');
    return found;
  }, { timeout: 30_000, interval: 100 });
}
