// What comes out of the engine against what types.ts promises, where networks are dead, data are few and options leave
// things out: every null is announced, nothing that is promised is missing, and nothing comes that is not in the types.
import { resolve } from 'node:path';
import ts from 'typescript';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadEngine, type Engine } from '../../../web/dist/index.js';

const file = resolve('web/src/types.ts');
const program = ts.createProgram([file], { strict: true, noEmit: true, target: ts.ScriptTarget.ES2022, lib: ['lib.es2022.d.ts', 'lib.dom.d.ts'], types: [] });
const checker = program.getTypeChecker();
const source = program.getSourceFile(file)!;
const exported = checker.getExportsOfModule(checker.getSymbolAtLocation(source)!);
const promised = (name: string) => checker.getDeclaredTypeOfSymbol(exported.find((symbol) => symbol.name === name)!);

function fits(value: unknown, type: ts.Type): boolean {
  if (value === null) return (type.flags & ts.TypeFlags.Null) !== 0;
  if (typeof value === 'number') return !Number.isNaN(value) && (type.flags & ts.TypeFlags.NumberLike) !== 0;
  if (typeof value === 'boolean') return (type.flags & ts.TypeFlags.BooleanLike) !== 0;
  if (typeof value === 'string') return type.isStringLiteral() ? type.value === value : (type.flags & ts.TypeFlags.String) !== 0;
  if (Array.isArray(value)) return checker.isTupleType(type) ? value.length === checker.getTypeArguments(type as ts.TypeReference).length : checker.isArrayType(type);
  if (ArrayBuffer.isView(value)) return type.symbol?.name === value.constructor.name;
  return (type.flags & ts.TypeFlags.Object) !== 0 && !checker.isArrayLikeType(type);
}

/** Where `value` is not as its type says, and every place at which there is a null. */
function walk(value: unknown, type: ts.Type, place: string, found: { wrong: string[]; nulls: string[] }): typeof found {
  const parts = type.isUnion() ? type.types : [type];
  const chosen = parts.find((part) => fits(value, part));
  if (value === null) found.nulls.push(place);
  if (!chosen) found.wrong.push(`${place}: found ${value}, promised ${checker.typeToString(type)}`);
  else if (Array.isArray(value)) {
    const items = checker.getTypeArguments(chosen as ts.TypeReference);
    value.forEach((item, i) => walk(item, items[Math.min(i, items.length - 1)]!, `${place}[]`, found));
  } else if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value)) {
    const properties = chosen.getProperties();
    for (const name of Object.keys(value)) if (!properties.some((one) => one.name === name)) found.wrong.push(`${place}.${name}: not in the types`);
    for (const property of properties) {
      const inside = (value as Record<string, unknown>)[property.name];
      const optional = (property.flags & ts.SymbolFlags.Optional) !== 0;
      if (!(optional && inside === undefined)) walk(inside, checker.getTypeOfSymbolAtLocation(property, source), `${place}.${property.name}`, found);
    }
  }
  return found;
}

const checked = (value: unknown, name: string): Set<string> => {
  const { wrong, nulls } = walk(value, promised(name), name, { wrong: [], nulls: [] });
  expect([...new Set(wrong)]).toEqual([]);
  return new Set(nulls);
};

let engine: Engine;
beforeAll(async () => { engine = await loadEngine({ worker: false }); });
afterAll(() => engine.dispose());

test('a dead layer has no cosine, no distance and no commutator', async () => {
  const data = await engine.toyData('moons', { samples: 30 });
  // Every unit is below zero for every sample.
  const parameters = [...Array(6).fill(0), -1, -1, -1, ...Array(6).fill(0.5), 0, 0];
  const network = await engine.createNetwork({ sizes: [2, 3, 2], activations: 'relu', parameters });
  const nulls = checked(await network.analyze(data, { vectors: true, matrices: true }), 'Analysis');
  const block = (name: string) => `Analysis.blocks[].${name}`;
  for (const name of [
    'cosine_c_h', 'cosine_c_m2', 'commutator', 'relative_gaps_to_h.C', 'relative_gaps_to_h.F', 'gamma', 'gamma_interval', 'fits.c_on_h',
    ...['commutator', 'commutator_over_product', 'diagonal_energy', 'off_to_on_diagonal_rms'].map((one) => `ranges[].${one}`),
  ]) expect(nulls, name).toContain(block(name));
  // What is null here and nowhere said so would have been found above.
  checked(await network.analyze(data, { comparisons: false, overlaps: false, baseline: false }), 'Analysis');
});

test('runs, moments, fits and the rest are as typed', async () => {
  for (const options of [{ data: 'moons' }, { data: 'regression' }, { data: 'blobs', loss: 'softmax-mse' }] as const) {
    const run = await engine.experiment({ samples: 40, hidden: [4], activation: 'tanh', epochs: 2, ...options });
    checked(run.training, 'Data');
    expect(checked(await run.advance(), 'RunState')).not.toContain('RunState.loss');
    for (const epoch of await run.history()) checked(epoch, 'EpochRecord');
    checked(await run.analyze({ block: 'network' }), 'Analysis');
    checked(await run.moments({ perSample: true }), 'Moments');
    checked(await run.moments({ block: 'layers-with-bias', matrices: ['C'] }), 'Moments');
  }
  // So many that the first evaluation takes several steps.
  const large = await engine.experiment({ data: 'moons', samples: 5000, hidden: [64, 64] });
  expect(checked(await large.advance({ milliseconds: 0 }), 'RunState')).toContain('RunState.loss');
  checked(await engine.eigen([2, 1, 1, 2], 2), 'Eigen');
  const law = await engine.twoKnob({ spreadFraction: 1, spreadStrength: 1, directions: 40 });
  checked(law, 'TwoKnob');
  expect(checked(await engine.fit(law.curvature, law.second_moment), 'Fit').size).toBe(0);
});

test('an interval that was not asked for is null', async () => {
  const x = Array.from({ length: 20 }, (_, i) => 10 ** (-i / 5));
  const fit = await engine.fit(x, x, { resamples: 0 });
  expect(checked(fit, 'Fit')).toEqual(new Set(['Fit.interval']));
});
