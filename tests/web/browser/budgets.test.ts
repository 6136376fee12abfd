import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { digitPixels } from '../../../web/src/generated/digits.js';
import { dist } from './browser.js';

/** gzip as a server would, level 9; without the engine's own bytes, which have a budget of their own. */
async function weight(name: string): Promise<number> {
  const text = await readFile(join(dist, name), 'utf8');
  return gzipSync(text.replace(/"[A-Za-z0-9+/=]{60000,}"/, ''), { level: 9 }).length;
}

it('keeps the page light beside the engine: 136.0 kB with the story and the digits, 81.0 kB without', async () => {
  expect(await weight('single/sgd-scope.html')).toBeLessThan(136_300);
  expect(await weight('embed.js')).toBeLessThan(81_200);
  expect(await weight('digits.js')).toBeLessThan(34_000);
});

it('keeps whole files to their sizes', async () => {
  const text = (name: string) => readFile(join(dist, name), 'utf8');
  const whole = async (name: string) => gzipSync(await text(name), { level: 9 }).length;
  expect(await whole('single/sgd-scope.html')).toBeLessThan(207_500);
  expect(await whole('embed.js')).toBeLessThan(152_300);
  const page = await text('single/sgd-scope.html');
  expect(page).toContain(digitPixels);
  expect(gzipSync(page.replace(digitPixels, ''), { level: 9 }).length).toBeLessThan(180_000);
});

it('has the sizes that the guide states', async () => {
  const rows = [...(await readFile('web/README.md', 'utf8')).matchAll(/^\| `([\w./-]+)`.*\| ([\d.]+) \| ([\d.]+) \|$/gm)];
  expect(rows.length).toBe(6);
  for (const [, name, raw, packed] of rows) {
    const bytes = await readFile(join(dist, name!));
    expect(Math.abs(bytes.length / 1000 / Number(raw) - 1), `${name}: ${bytes.length / 1000}`).toBeLessThan(0.01);
    const gzip = gzipSync(bytes, { level: 9 }).length / 1000;
    expect(Math.abs(gzip / Number(packed) - 1), `${name}: ${gzip} gzip`).toBeLessThan(0.01);
  }
});
