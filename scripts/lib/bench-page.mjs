// What npm run bench:web measures. Each function runs in Node and, as text, in a page: it has nothing but its arguments.

/**
 * H of the mean loss, by jax-js (compiled beforehand) and by the package. `off` is how far
 * its H is from ours, against the largest entry. It wants Float16Array, which Node 20 lacks.
 */
export async function measureHessian({ run, jax, time, line }) {
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
export async function measureFirst({ loadEngine, wasm, worker }) {
  const begin = performance.now();
  const engine = await loadEngine({ wasm, worker });
  const ready = performance.now();
  const run = await engine.experiment({ data: 'spirals', samples: 300, hidden: [8, 8], activation: 'tanh', testFraction: 0, epochs: 0 });
  await run.analyze();
  const first = performance.now();
  engine.dispose();
  return { start: (ready - begin) / 1000, 'first-analysis': (first - ready) / 1000 };
}

/** ‖A − VΛVᵀ‖ / (‖A‖ n u) and ‖I − VᵀV‖ / (n u) of a decomposition whose vectors are the columns of V, row by row. */
export function ratiosOf(matrix, values, vectors) {
  const n = values.length, unit = n * 2 ** -52;
  const columns = new Float64Array(n * n), scaled = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      columns[j * n + i] = vectors[i * n + j];
      scaled[i * n + j] = vectors[i * n + j] * values[j];
    }
  }
  let norm = 0, residual = 0, defect = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let product = 0, gram = 0;
      for (let k = 0; k < n; k++) {
        product += scaled[i * n + k] * vectors[j * n + k];
        gram += columns[i * n + k] * columns[j * n + k];
      }
      const times = i === j ? 1 : 2;
      norm += times * matrix[i * n + j] ** 2;
      residual += times * (matrix[i * n + j] - product) ** 2;
      defect += times * ((i === j ? 1 : 0) - gram) ** 2;
    }
  }
  return { residual_ratio: Math.sqrt(residual / norm) / unit, orthogonality_ratio: Math.sqrt(defect) / unit };
}

/** V Λ Vᵀ with Λ from 1 to 1e-12, evenly in the logarithm, over half of the directions. */
export function halfRank(vectors, n) {
  const rank = (n + 1) >> 1, a = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = 0; k < rank; k++) sum += vectors[i * n + k] * 10 ** (-12 * (rank > 1 ? k / (rank - 1) : 0)) * vectors[j * n + k];
      a[i * n + j] = a[j * n + i] = sum;
    }
  }
  return a;
}

/** The moments of a case of sgdscope-bench, C, H and E[h²] each and in one pass, and the eigenvectors of H. */
export async function measureMoments({ engine, name, repeats, time, line }) {
  const { sizes, samples, options } = {
    S1: { sizes: [2, 16, 16, 3], samples: 512, options: { block: 'network' } },
    S2: { sizes: [64, 24, 16, 10], samples: 1797, options: { block: 'network' } },
    S3: { sizes: [784, 50, 50, 10], samples: 10_000, options: { block: 'layers-with-bias', layers: [2] } },
  }[name];
  let state = 1;
  const uniform = () => (state = (state * 48271) % 2147483647) / 2147483647;
  const [columns, outputs] = [sizes[0], sizes.at(-1)];
  const network = await engine.createNetwork({ sizes, activations: 'tanh', seed: 1 });
  const problem = {
    network: { sizes, activations: 'tanh', bias: true }, loss: 'cross-entropy', parameters: await network.parameters(),
    inputs: Array.from({ length: samples }, () => Array.from({ length: columns }, uniform)),
    targets: Array.from({ length: samples }, (_, p) => Array.from({ length: outputs }, (_, k) => (k === p % outputs ? 1 : 0))),
  };
  network.dispose();
  const times = { C: [], H: [], M2: [], fused: [], eigen: [], total: [] };
  let block;
  const compute = async (matrices) => { [block] = (await engine.moments(problem, { ...options, matrices, eigenvalues: false })).blocks; };
  for (let i = 0; i < repeats; i++) {
    for (const matrix of ['C', 'H', 'M2']) times[matrix].push(await time(() => compute([matrix])));
    times.fused.push(await time(() => compute(['C', 'H', 'M2'])));
    times.eigen.push(await time(() => engine.eigen(block.H, block.size)));
    times.total.push(times.fused[i] + times.eigen[i]);
  }
  for (const [step, seconds] of Object.entries(times)) line({ work: 'moments', peer: 'sgdscope', case: name, N: samples, D: block.size, step }, seconds);
}

/** Decompositions of order n beside those of ml-matrix, up to order 512, in turn. */
export async function measureEigen({ engine, EigenvalueDecomposition, n, repeats, time, line, ratiosOf, halfRank }) {
  let state = 1;
  const random = () => (2 * (state = (state * 48271) % 2147483647)) / 2147483647 - 1;
  const flat = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) flat[i * n + j] = flat[j * n + i] = random();
  const kinds = { random: flat, psd: halfRank((await engine.eigen(flat, n)).eigenvectors, n) };
  for (const [kind, matrix] of Object.entries(kinds)) {
    const rows = Array.from({ length: n }, (_, i) => [...matrix.subarray(i * n, (i + 1) * n)]);
    const ours = [], theirs = [];
    let our, their;
    for (let i = 0; i < repeats; i++) {
      ours.push(await time(async () => { our = await engine.eigen(matrix, n); }));
      if (n > 512) continue;
      theirs.push(await time(() => {
        const found = new EigenvalueDecomposition(rows, { assumeSymmetric: true });
        their = { values: found.realEigenvalues, vectors: found.eigenvectorMatrix };
      }));
    }
    line({ work: 'eigen', peer: 'sgdscope', kind, n }, ours, ratiosOf(matrix, our.eigenvalues, our.eigenvectors));
    if (their) line({ work: 'eigen', peer: 'ml-matrix', kind, n }, theirs, ratiosOf(matrix, their.values, their.vectors.to1DArray()));
  }
}

/** `tools`: the functions above, `jax` and `EigenvalueDecomposition`. */
export async function measure({ loadEngine, sizes, cases, repeats, say, tools }) {
  const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];
  const time = async (work) => {
    const start = performance.now();
    await work();
    return (performance.now() - start) / 1000;
  };
  const line = (facts, seconds, more) => say(JSON.stringify({ ...facts, threads: 1, seconds: median(seconds), best: Math.min(...seconds), ...more }));
  const engine = await loadEngine({ worker: false });
  const shared = { ...tools, engine, time, line };
  for (const name of cases) await tools.measureMoments({ ...shared, name, repeats: name === 'S1' ? repeats : 1 });
  // The network of S1, trained for a while.
  const run = await engine.experiment({ data: 'spirals', samples: 512, hidden: [16, 16], activation: 'tanh', testFraction: 0, epochs: 5, lr: 0.1, batch: 16 });
  await run.advance();
  await tools.measureHessian({ ...shared, run });
  for (const n of sizes) await tools.measureEigen({ ...shared, n, repeats: n > 256 ? 3 : repeats });
  engine.dispose();
}
