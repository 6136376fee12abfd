// The package in Chromium: the digits of Node to the last bit, under every policy that pages have,
// with and without a worker, and in time.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { beforeAll, expect, test } from 'vitest';
import { loadEngine, type Analysis, type ExperimentOptions } from '../../../web/dist/index.js';
import { stage, type Pages } from '../browser/browser.js';

const settings: ExperimentOptions = {
  data: 'spirals', samples: 300, hidden: [8, 8], activation: 'tanh', epochs: 10, lr: 0.2, batch: 10, seed: 5, testFraction: 0,
};

/** Run in a page: an experiment, measured; all numbers of the analysis as bytes. */
const program = (entry: string, options = '{}') => `
  import { loadEngine } from '${entry}';
  window.done = (async () => {
    const bytes = ${entry.includes('inline') ? 'undefined' : "await (await fetch('/sgdscope.wasm')).arrayBuffer()"};
    const begin = performance.now();
    const engine = await loadEngine({ ...(bytes && { wasm: bytes }), ...${options} });
    const ready = performance.now();
    const run = await engine.experiment(${JSON.stringify({ ...settings, epochs: 0 })});
    await run.analyze();
    const first = performance.now();
    const trained = await engine.experiment(${JSON.stringify(settings)});
    await trained.advance();
    const analysis = await trained.analyze();
    return { analysis: JSON.stringify(analysis, (_, v) => ArrayBuffer.isView(v) ? [...v] : v), threaded: engine.threaded,
      readyMs: ready - begin, firstMs: first - ready };
  })();
  window.done.catch((error) => { window.failure = String(error); });`;

interface Outcome { analysis: string; threaded: boolean; readyMs: number; firstMs: number }

const pages: Pages = {};
const page = (name: string, html: string, policy?: string) => { pages[name] = { html, ...(policy && { policy }) }; };
const script = (source: string) => `<!doctype html><title>t</title><script type="module">${source}</script>`;
page('plain.html', script(program('/index.js')));
page('inline.html', script(program('/inline.js')));
page('slices.html', script(program('/index.js', '{ worker: false }')));
page('strict.js', program('/index.js'));
page('strict.html', '<!doctype html><title>t</title><script type="module" src="/strict.js"></script>', "default-src 'none'; connect-src 'self'; script-src 'self' 'wasm-unsafe-eval'");
page('strict-worker.html', '<!doctype html><title>t</title><script type="module" src="/strict.js"></script>', "default-src 'none'; connect-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src blob:");
page('forbidden.html', '<!doctype html><title>t</title><script type="module" src="/strict.js"></script>', "default-src 'none'; connect-src 'self'; script-src 'self'");
page('sandboxed.html', '<!doctype html><title>t</title><iframe sandbox="allow-scripts" src="/inline.html"></iframe>');

const here = stage(pages);
let expected: string;
const asText = (analysis: Analysis) => JSON.stringify(analysis, (_, v) => (ArrayBuffer.isView(v) ? [...(v as Float64Array)] : v));

beforeAll(async () => {
  const engine = await loadEngine();
  const run = await engine.experiment(settings);
  await run.advance();
  expected = asText(await run.analyze());
  engine.dispose();
});

async function outcome(name: string, frame = false): Promise<Outcome> {
  const { page: opened } = await here.open(`${name}.html`);
  const where = frame ? opened.frames()[1]! : opened.mainFrame();
  await where.waitForFunction(() => 'done' in window || 'failure' in window);
  return (await where.evaluate(() => (window as unknown as { done: Promise<unknown> }).done)) as Outcome;
}

const hash = (text: string) => createHash('sha256').update(text).digest('hex');

test.each([
  ['plain', true], ['inline', true], ['slices', false], ['strict', false], ['strict-worker', true], ['sandboxed', true],
])('%s: the digits of Node', async (name, threaded) => {
  const { analysis, threaded: was, readyMs, firstMs } = await outcome(name, name === 'sandboxed');
  console.log(`${name}: ready ${readyMs.toFixed(0)} ms after its bytes, first analysis after ${firstMs.toFixed(0)} ms more`);
  expect(hash(analysis)).toBe(hash(expected));
  expect(was).toBe(threaded);
});

test('a page that forbids WebAssembly gets a sentence', async () => {
  await expect(outcome('forbidden')).rejects.toThrow(/could not be loaded/);
});

test('from disk, with the bytes inside', async () => {
  const { mkdtemp, writeFile, rm } = await import('node:fs/promises');
  const folder = await mkdtemp('/tmp/sgdscope-disk-');
  try {
    // Modules do not load from disk, so the module is a part of the page.
    const bundle = await readFile('web/dist/inline.js', 'utf8');
    const url = `const url = URL.createObjectURL(new Blob([document.getElementById('m').textContent], { type: 'text/javascript' }));`;
    await writeFile(`${folder}/page.html`, `<!doctype html><title>t</title><script id="m" type="text/plain">${bundle.replaceAll('</script', '<\\/script')}</script>
      <script>${url}window.done = import(url).then(async ({ loadEngine }) => {
        const engine = await loadEngine();
        const run = await engine.experiment(${JSON.stringify(settings)});
        await run.advance();
        return { analysis: JSON.stringify(await run.analyze(), (_, v) => ArrayBuffer.isView(v) ? [...v] : v), threaded: engine.threaded };
      });</script>`);
    const { page: opened } = await here.open(`file://${folder}/page.html`);
    const result = await opened.evaluate(() => (window as unknown as { done: Promise<Outcome> }).done);
    expect(hash(result.analysis)).toBe(hash(expected));
    expect(result.threaded).toBe(true);
  } finally {
    await rm(folder, { recursive: true });
  }
});
