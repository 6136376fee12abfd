// What npm packs, unpacked, in Chromium: all that the package names is in it, and each entry works as it lies there.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';
import { stage } from '../browser/browser.js';

const run = promisify(execFile);
const folder = await mkdtemp(join(tmpdir(), 'sgdscope-packed-'));
const { stdout: packed } = await run('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder]);
await run('tar', ['-xzf', join(folder, packed.trim()), '-C', folder]);
afterAll(() => rm(folder, { recursive: true }));

type Target = string | Record<string, string>;
const { exports, bin, types, customElements } = JSON.parse(await readFile(join(folder, 'package/package.json'), 'utf8')) as
  { exports: Record<string, Target>; bin: Record<string, string>; types: string; customElements: string };
/** For browsers. */
const fileOf = (target: Target) => (typeof target === 'string' ? target : target.default!);

const imports = Object.fromEntries(Object.entries(exports).map(([name, target]) => [name.replace('.', 'sgdscope'), `/package/${fileOf(target)}`]));
const map = `<!doctype html><title>x</title><script type="importmap">${JSON.stringify({ imports })}</script>`;
const eigenvalues = (entry: string) => ({ html: `${map}<script type="module">
  import { loadEngine } from '${entry}';
  window.done = loadEngine({ worker: true }).then(async (engine) => [...(await engine.eigen([2, 1, 1, 2], 2)).eigenvalues].map(Math.round));
  window.done.catch(() => undefined);</script>` });
const here = stage({
  'index.html': eigenvalues('sgdscope'),
  'inline.html': eigenvalues('sgdscope/inline'),
  'element.html': { html: `${map}<script type="module">import 'sgdscope/digits'; import 'sgdscope/element';</script>
    <sgd-scope lang="en" data="digits" samples="20" hidden-layers="1" epochs="1" speed="1000"></sgd-scope>` },
}, async () => ({ 'package/': join(folder, 'package') }));

test('has every file that the package names', () => {
  const named = [types, customElements, ...Object.values(bin), ...Object.values(exports).flatMap((target) => (typeof target === 'string' ? [target] : Object.values(target)))];
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter((name) => !existsSync(join(folder, 'package', name)))).toEqual([]);
});

test.each(['index', 'inline'])('%s', async (name) => {
  const { page, problems } = await here.open(`${name}.html`);
  await page.waitForFunction(() => 'done' in window);
  expect(await page.evaluate(() => (window as unknown as { done: Promise<number[]> }).done)).toEqual([1, 3]);
  expect(problems).toEqual([]);
});

test('the element, with the digits', async () => {
  const { page, problems } = await here.open('element.html');
  const epoch = () => page.evaluate(() => (document.querySelector('sgd-scope') as never as { snapshot?(): { source: string; epoch: number } }).snapshot?.());
  await expect.poll(epoch, { timeout: 30_000 }).toMatchObject({ source: 'live', epoch: 1 });
  expect(problems).toEqual([]);
});
