// What is claimed of the speed of the package, held against the lines of one run of npm run bench:web.

/** A claim: what it says, its limit in a unit, whether more is better, and what was measured of it, or undefined. */
const claims = (rate) => [
  { claim: 'in a worker, ready after the bytes are there (best)', unit: 's', most: 0.06, of: (find) => find({ work: 'start', worker: true })?.best },
  { claim: 'in a worker, from there to the first analysis of 2-8-8-3 on 300 samples (best)', unit: 's', most: 0.06, of: (find) => find({ work: 'first-analysis', worker: true })?.best },
  { claim: 'in the page, ready after the bytes are there (best)', unit: 's', most: 0.06, of: (find) => find({ work: 'start', worker: false })?.best },
  { claim: 'in the page, from there to the first analysis of 2-8-8-3 on 300 samples (best)', unit: 's', most: 0.06, of: (find) => find({ work: 'first-analysis', worker: false })?.best },
  // 0.25 s where OpenBLAS multiplies matrices at 55 GFLOP/s; elsewhere as many seconds as make as much of its work.
  rate
    ? { claim: 'S1, moments and eigenvectors', unit: 'GFeq', most: 14, of: (find) => ((find({ work: 'moments', case: 'S1', step: 'total' })?.seconds ?? NaN) * rate) }
    : { claim: 'S1, moments and eigenvectors (without OpenBLAS as yardstick)', unit: 's', most: 0.25, of: (find) => find({ work: 'moments', case: 'S1', step: 'total' })?.seconds },
  { claim: 'ml-matrix takes longer for all eigenvectors of order 512', unit: 'times', least: 6, of: (find) => ratio(find, { work: 'eigen', kind: 'random', n: 512 }, 'ml-matrix') },
  { claim: 'jax-js takes longer for H of S1 in float64', unit: 'times', least: 100, of: (find) => ratio(find, { work: 'hessian', dtype: 'float64' }, 'jax-js') },
  { claim: 'jax-js takes longer for H of S1 in float32', unit: 'times', least: 100, of: (find) => ratio(find, { work: 'hessian', dtype: 'float32' }, 'jax-js') },
];

/** How many times longer a peer takes, in the median of the same rounds. */
function ratio(find, facts, peer) {
  const theirs = find({ ...facts, peer });
  // What ours took beside jax-js in float32 is a line of its own, in float64.
  const ours = find(facts.work === 'hessian' ? { work: 'hessian', peer: 'sgdscope', beside: facts.dtype } : { ...facts, peer: 'sgdscope' });
  return theirs && ours && theirs.seconds / ours.seconds;
}

/** One verdict a claim; `rate`: GFLOP/s of OpenBLAS's product in the same run, if it can be had. */
export function verdicts(lines, rate) {
  const find = (facts) => lines.find((line) => line.where === 'chromium' && Object.entries(facts).every(([name, value]) => line[name] === value));
  return claims(rate).map(({ claim, unit, most, least, of }) => {
    const measured = of(find);
    const known = Number.isFinite(measured);
    return {
      claim, where: 'chromium', unit, measured: known ? measured : null, ...(most !== undefined ? { most } : { least }),
      holds: known ? (most !== undefined ? measured <= most : measured >= least) : null,
    };
  });
}
