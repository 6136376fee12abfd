import { readFile, stat } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { keys, attributeOf } from '../../../web/element/schema.js';
import { dist } from './browser.js';

/** gzip as a server would, level 9; without the engine's own bytes, which have a budget of their own. */
async function weight(name: string): Promise<number> {
  const text = await readFile(join(dist, name), 'utf8');
  return gzipSync(text.replace(/"[A-Za-z0-9+/=]{60000,}"/, ''), { level: 9 }).length;
}

it('keeps the page light beside the engine: 131.8 kB with the story and the digits, 75.6 kB without', async () => {
  expect(await weight('single/sgd-scope.html')).toBeLessThan(131_800);
  expect(await weight('embed.js')).toBeLessThan(75_600);
  expect(await weight('digits.js')).toBeLessThan(34_000);
});

it('keeps whole files to their sizes', async () => {
  const whole = async (name: string) => gzipSync(await readFile(join(dist, name)), { level: 9 }).length;
  expect(await whole('single/sgd-scope.html')).toBeLessThan(220_300);
  expect(await whole('embed.js')).toBeLessThan(164_500);
});

it('lists every attribute in the manifest', async () => {
  await stat(join(dist, 'custom-elements.json'));
  const manifest = JSON.parse(await readFile(join(dist, 'custom-elements.json'), 'utf8'));
  const names = manifest.modules[0].declarations[0].attributes.map(({ name }: { name: string }) => name);
  expect(names).toEqual(expect.arrayContaining(keys.map(attributeOf)));
});
