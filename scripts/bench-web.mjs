// npm run bench:web [-- N… S2 S3]: the package in Node and in headless Chromium, and beside it ml-matrix and jax-js, as the
// JSON lines of sgdscope-bench with "where"; then a line for each thing that is claimed. S2 and S3 take minutes.
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { verdicts } from './lib/bench-claims.mjs';
import { halfRank, measure, measureEigen, measureFirst, measureHessian, measureMoments, ratiosOf } from './lib/bench-page.mjs';
import { setup } from './lib/setup.mjs';
import { root, script } from './lib/run.mjs';
import { buildPackage, dist } from './lib/web.mjs';
import { buildBench, productRate } from './lib/yardsticks.mjs';

const tools = { halfRank, measureEigen, measureHessian, measureMoments, ratiosOf };

await script(async () => {
  await setup('test');
  await buildPackage();
  await buildBench();
  const words = process.argv.slice(2);
  const given = words.map(Number).filter((n) => n > 0);
  const settings = {
    sizes: given.length ? given : [64, 128, 256, 512, 1024],
    cases: ['S1', ...words.filter((word) => /^S[23]$/.test(word))],
    repeats: 7,
  };
  const lines = [];
  const print = (where) => (text) => {
    lines.push({ ...JSON.parse(text), where });
    console.log(JSON.stringify(lines.at(-1)));
  };
  const printFirst = (where, worker, all) => {
    for (const work of ['start', 'first-analysis']) {
      const seconds = all.map((one) => one[work]).sort((a, b) => a - b);
      const facts = work === 'start' ? {} : { case: '2-8-8-3', N: 300 };
      print(where)(JSON.stringify({ work, peer: 'sgdscope', ...facts, worker, seconds: seconds[seconds.length >> 1], best: seconds[0] }));
    }
  };

  const { loadEngine } = await import(dist('index.js'));
  const { EigenvalueDecomposition } = await import('ml-matrix');
  const jax = await import('@jax-js/jax');
  printFirst('node', false, [await measureFirst({ loadEngine, wasm: await readFile(dist('sgdscope.wasm')), worker: false })]);
  await measure({ loadEngine, ...settings, say: print('node'), tools: { EigenvalueDecomposition, jax, ...tools } });

  const esbuild = await import('esbuild');
  const peer = await esbuild.build({ stdin: { contents: "export { EigenvalueDecomposition } from 'ml-matrix'; export * as jax from '@jax-js/jax'", resolveDir: root }, bundle: true, format: 'esm', write: false, minify: true });
  const page = `<!doctype html><title>bench</title><script type="module">
    import { loadEngine } from '/index.js';
    import { EigenvalueDecomposition, jax } from '/peer.js';
    const tools = { EigenvalueDecomposition, jax, ${Object.entries(tools).map(([name, tool]) => `${name}: ${tool}`).join()} };
    window.go = () => (${measure})({ loadEngine, ...${JSON.stringify(settings)}, say: window.say, tools });
  </script>`;
  const first = `<!doctype html><title>bench</title><script type="module">
    import { loadEngine } from '/index.js';
    const wasm = await (await fetch('/sgdscope.wasm')).arrayBuffer();
    window.go = (worker) => (${measureFirst})({ loadEngine, wasm, worker });
  </script>`;
  const files = { '/': ['text/html', page], '/first': ['text/html', first], '/peer.js': ['text/javascript', peer.outputFiles[0].text] };
  const server = createServer(async (request, response) => {
    const [type, body] = files[request.url] ?? [request.url.endsWith('.wasm') ? 'application/wasm' : 'text/javascript',
      await readFile(join(dist(), request.url)).catch(() => '')];
    response.setHeader('content-type', type);
    response.end(body);
  }).listen(0, '127.0.0.1');
  const { chromium } = await import('playwright-core');
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
  try {
    const url = `http://127.0.0.1:${server.address().port}/`;
    for (const worker of [true, false]) {
      const all = [];
      for (let i = 0; i < settings.repeats; i++) {
        const context = await browser.newContext(); // a process of its own
        const tab = await context.newPage();
        await tab.goto(`${url}first`);
        await tab.waitForFunction(() => 'go' in window);
        all.push(await tab.evaluate((w) => window.go(w), worker));
        await context.close();
      }
      printFirst('chromium', worker, all);
    }
    const tab = await browser.newPage();
    await tab.exposeFunction('say', print('chromium'));
    await tab.goto(url);
    await tab.waitForFunction(() => 'go' in window);
    await tab.evaluate(() => window.go());
    const rate = productRate();
    if (rate) print('native')(JSON.stringify({ work: 'gemm', peer: 'openblas-dgemm', n: 1024, threads: 1, gflops: rate }));
    for (const verdict of verdicts(lines, rate)) console.log(JSON.stringify(verdict));
  } finally {
    await browser.close();
    server.close();
  }
});
