// npm run bench:web [-- N…]: the package in Node and in headless Chromium, and beside it ml-matrix and
// jax-js, as the JSON lines of sgdscope-bench with "where".
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setup } from './lib/setup.mjs';
import { root, script } from './lib/run.mjs';
import { buildPackage, dist } from './lib/web.mjs';

/**
 * H of the mean loss, by jax-js (compiled beforehand) and by the package. `off` is how far
 * its H is from ours, against the largest entry. It wants Float16Array, which Node 20 lacks.
 */
async function measureHessian({ run, jax, time, line }) {
  if (typeof Float16Array === 'undefined') return;
  const { hessian, jit, nn, numpy: np } = jax;
  await jax.init('wasm');
  jax.defaultDevice('wasm');
  const { inputs, targets, columns, outputs, size } = run.training;
  const { parameters } = await run.advance({ updates: 0 });
  const { H } = (await run.moments({ block: 'network' })).blocks[0];
  for (const [dtype, Numbers] of [['float32', Float32Array], ['float64', Float64Array]]) {
    const array = (values, ...shape) => np.array(new Numbers(values), { shape, dtype: np[dtype] });
    const [x, y] = [array(inputs, size, columns), array(targets, size, outputs)];
    // .ref keeps what is used again; everything else is consumed.
    const loss = jit(hessian((theta) => {
      let [activity, at] = [x.ref, 0];
      const take = (count) => theta.ref.slice([at, (at += count)]);
      for (let l = 1; l < run.sizes.length; l++) {
        const [from, to] = [run.sizes[l - 1], run.sizes[l]];
        const weights = take(from * to).reshape([to, from]);
        activity = np.matmul(activity, weights.transpose()).add(take(to));
        if (l + 1 < run.sizes.length) activity = np.tanh(activity);
      }
      theta.dispose();
      return nn.logSoftmax(activity).mul(y.ref).sum().mul(-1 / size);
    }));
    let result = await loss(array(parameters, parameters.length)).data();
    const [ours, theirs] = [[], []];
    for (let i = 0; i < 3; i++) {
      ours.push(await time(() => run.moments({ block: 'network', matrices: ['H'], eigenvalues: false })));
      theirs.push(await time(async () => { result = await loss(array(parameters, parameters.length)).data(); }));
    }
    const largest = H.reduce((most, h) => Math.max(most, Math.abs(h)), 0);
    const off = H.reduce((most, h, i) => Math.max(most, Math.abs(h - result[i])), 0) / largest;
    line({ work: 'hessian', peer: 'sgdscope', case: 'S1', N: size, D: parameters.length, dtype: 'float64', beside: dtype }, ours);
    line({ work: 'hessian', peer: 'jax-js', case: 'S1', N: size, D: parameters.length, dtype, off }, theirs);
  }
}

/**
 * From the engine's bytes to an engine, and from there to the first analysis: seconds. Only once in a
 * process, which keeps what it has compiled.
 */
async function measureFirst({ loadEngine, wasm, worker }) {
  const begin = performance.now();
  const engine = await loadEngine({ wasm, worker });
  const ready = performance.now();
  const run = await engine.experiment({ data: 'spirals', samples: 300, hidden: [8, 8], activation: 'tanh', testFraction: 0, epochs: 0 });
  await run.analyze();
  const first = performance.now();
  engine.dispose();
  return { start: (ready - begin) / 1000, 'first-analysis': (first - ready) / 1000 };
}

/** Runs in Node and in the page alike; each pair of peers is interleaved. */
async function measure({ loadEngine, EigenvalueDecomposition, jax, measureHessian, sizes, repeats, say }) {
  const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];
  const time = async (work) => {
    const start = performance.now();
    await work();
    return (performance.now() - start) / 1000;
  };
  const line = (facts, seconds) => say(JSON.stringify({ ...facts, threads: 1, seconds: median(seconds), best: Math.min(...seconds) }));

  const engine = await loadEngine({ worker: false });

  // S1 of sgdscope-bench: 2-16-16-3 tanh, cross-entropy, the whole network, 512 samples.
  const run = await engine.experiment({ data: 'spirals', samples: 512, hidden: [16, 16], activation: 'tanh', testFraction: 0, epochs: 5, lr: 0.1, batch: 16 });
  await run.advance();
  const steps = { moments: [], eigen: [], total: [] };
  for (let i = 0; i < repeats; i++) {
    let moments;
    steps.moments.push(await time(async () => { moments = await run.moments({ block: 'network' }); }));
    const block = moments.blocks[0];
    steps.eigen.push(await time(() => engine.eigen(block.H, block.size)));
    steps.total.push(steps.moments[i] + steps.eigen[i]);
  }
  for (const [step, seconds] of Object.entries(steps)) line({ work: 'moments', peer: 'sgdscope', case: 'S1', N: 512, D: 371, step }, seconds);

  await measureHessian({ run, jax, time, line });

  for (const n of sizes) {
    let state = 1;
    const random = () => (state = (state * 48271) % 2147483647) / 2147483647 - 0.5;
    const flat = new Float64Array(n * n);
    for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) flat[i * n + j] = flat[j * n + i] = random();
    const rows = Array.from({ length: n }, (_, i) => [...flat.subarray(i * n, (i + 1) * n)]);
    const ours = [], theirs = [];
    for (let i = 0; i < (n > 256 ? 3 : repeats); i++) {
      ours.push(await time(() => engine.eigen(flat, n)));
      if (n <= 512) theirs.push(await time(() => new EigenvalueDecomposition(rows, { assumeSymmetric: true }).eigenvectorMatrix));
    }
    line({ work: 'eigen', peer: 'sgdscope', kind: 'random', n }, ours);
    if (theirs.length) line({ work: 'eigen', peer: 'ml-matrix', kind: 'random', n }, theirs);
  }
  engine.dispose();
}

await script(async () => {
  await setup('test');
  await buildPackage();
  const given = process.argv.slice(2).map(Number).filter((n) => n > 0);
  const sizes = given.length ? given : [64, 128, 256, 512, 1024];
  const repeats = 7;
  const print = (where) => (text) => console.log(JSON.stringify({ ...JSON.parse(text), where }));
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
  await measure({ loadEngine, EigenvalueDecomposition, jax, measureHessian, sizes, repeats, say: print('node') });

  const esbuild = await import('esbuild');
  const peer = await esbuild.build({ stdin: { contents: "export { EigenvalueDecomposition } from 'ml-matrix'; export * as jax from '@jax-js/jax'", resolveDir: root }, bundle: true, format: 'esm', write: false, minify: true });
  const page = `<!doctype html><title>bench</title><script type="module">
    import { loadEngine } from '/index.js';
    import { EigenvalueDecomposition, jax } from '/peer.js';
    window.go = () => (${measure})({ loadEngine, EigenvalueDecomposition, jax, measureHessian: ${measureHessian}, sizes: ${JSON.stringify(sizes)}, repeats: ${repeats}, say: window.say });
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
      for (let i = 0; i < repeats; i++) {
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
  } finally {
    await browser.close();
    server.close();
  }
});
