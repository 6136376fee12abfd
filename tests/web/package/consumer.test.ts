// The declarations in a strict project that knows nothing of a browser: Node's types, an old library, exact optional
// properties, and the libraries themselves checked.
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import ts from 'typescript';
import { afterAll, beforeAll, expect, test } from 'vitest';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sgdscope-types-'));
  await mkdir(join(folder, 'node_modules/@types'), { recursive: true });
  await symlink(resolve('.'), join(folder, 'node_modules/sgdscope'));
  for (const name of ['@types/node', 'undici-types']) await symlink(resolve('node_modules', name), join(folder, 'node_modules', name));
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
});
afterAll(() => rm(folder, { recursive: true }));

async function problems(source: string): Promise<string[]> {
  const file = join(folder, 'main.ts');
  await writeFile(file, source);
  const program = ts.createProgram([file], {
    strict: true, exactOptionalPropertyTypes: true, noEmit: true, skipLibCheck: false, preserveSymlinks: true, typeRoots: [join(folder, 'node_modules/@types')],
    module: ts.ModuleKind.NodeNext, target: ts.ScriptTarget.ES2020, lib: ['lib.es2021.d.ts'], types: ['node'],
  });
  return ts.getPreEmitDiagnostics(program).map(({ messageText, file: where }) => `${where?.fileName ?? ''}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`);
}

test('a program for Node', async () => {
  expect(await problems(`
    import { readFile } from 'node:fs/promises';
    import { loadEngine, SgdscopeError, type CallOptions, type DataInput, type Engine, type ExperimentOptions, type TrainingOptions } from 'sgdscope';
    import { loadEngine as inline } from 'sgdscope/inline';

    export async function main(signal?: AbortSignal, epochs?: number, worker?: boolean): Promise<number | null> {
      const file = await readFile('sgdscope.wasm'); // a Buffer
      const bytes: Uint8Array = file;
      const shared = new Uint8Array(new SharedArrayBuffer(8));
      const engine: Engine = await loadEngine({ wasm: bytes, worker, signal });
      await inline({ wasm: new URL('file:///sgdscope.wasm') });
      await loadEngine({ wasm: await fetch('https://example.org/sgdscope.wasm') });
      const call: CallOptions = { signal, onProgress: undefined };
      const options: TrainingOptions & CallOptions = { epochs, ...call };
      const data: DataInput = { ...(await engine.readData(file, undefined, { signal, target: undefined })), classes: undefined };
      for (const some of [bytes, shared, file.buffer, new DataView(file.buffer)]) await engine.readData(some);
      const labelled: DataInput<bigint> = { inputs: [[1, 2]], labels: BigInt64Array.of(0n) };
      const network = await engine.createNetwork({ sizes: [2, 2], parameters: undefined, seed: epochs });
      await network.train(labelled, options);
      await network.outputs([[1, 2]], call);
      const experiment: ExperimentOptions = { data, epochs, hidden: undefined };
      const run = await engine.experiment({ ...experiment, signal });
      await run.advance({ epoch: epochs, updates: undefined, milliseconds: undefined, ...call });
      await run.moments({ parameters: undefined, memoryLimit: 1e9, layers: undefined });
      const { blocks } = await run.analyze({ memoryLimit: 1e9, parameters: undefined });
      await engine.eigen([1], 1, { vectors: undefined, memoryLimit: 1e6, signal });
      const error: unknown = new SgdscopeError('broken', 'a sentence', { cause: 1 });
      if (error instanceof SgdscopeError && error.code === 'bad-value') throw error;
      return blocks[0]!.gamma;
    }`)).toEqual([]);
});

test('what is not there is said before it runs', async () => {
  const found = await problems(`
    import { loadEngine } from 'sgdscope';
    const engine = await loadEngine({ worker: 'no' });
    await engine.experiment({ data: 'moons', epocs: 3 });
    await engine.experiment({ data: 'moons', memoryLimit: 3 });
    await engine.readData('x');
    await engine.moments({ network: { sizes: [2, 2] }, parameters: [1], inputs: [1] });`);
  expect(found).toHaveLength(5);
});
