// The digits in the page, and in a foreign page with and without them.
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { commandLine } from '../../../web/element/command.js';
import { decode } from '../../../web/element/link.js';
import { finalBlocks, launch, open, serve, violations, type Site } from './browser.js';

const element = '<script type="module" src="embed.js"></script><sgd-scope data="digits" hidden-layers="6" epochs="3" speed="1000"></sgd-scope>';
/** Others may keep the machine busy. */
const poll = <T>(what: () => T | Promise<T>) => expect.poll(what, { timeout: 15_000 });
let browser: Browser;
let site: Site;
beforeAll(async () => {
  [browser, site] = await Promise.all([launch(), serve({
    'without.html': { html: `<!doctype html><title>x</title>${element}` },
    'with.html': { html: `<!doctype html><title>x</title><script type="module" src="digits.js"></script>${element}` },
  })]);
});
afterAll(async () => {
  await browser.close();
  site.close();
});

const link = 'v=1&data=digits&hidden=8,6&epochs=12&speed=1000&layer=1';

it('a link gives the slopes that the printed command line gives, to the last digit', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sgdscope-digits-'));
  try {
    const words = commandLine(decode(link).state).split(' ').slice(1);
    expect(words).not.toContain('--data');
    execFileSync('build/release/bin/sgdscope', [...words, '--quiet', '--out', folder]);
    const { blocks } = JSON.parse(await readFile(join(folder, 'analysis.json'), 'utf8')) as { blocks: { name: string; gamma: number }[] };
    const { page, problems, requests } = await open(browser, `${site.url}#${link}`);
    expect((await finalBlocks(page)).map(({ block, gamma }) => [block, gamma])).toEqual(blocks.map(({ name, gamma }) => [name, gamma]));
    expect(requests.filter((url) => url.startsWith('http')).length).toBe(4);
    await poll(() => page.locator('#scope sgd-images canvas').getAttribute('aria-label')).toMatch(/; \d+ of 1797 are wrong$/);
    expect(await violations(page)).toEqual([]);
    expect(problems).toEqual([]);
    await page.context().close();
  } finally {
    await rm(folder, { recursive: true });
  }
}, 90_000);

it('embed.js says that it has none, keeps its picture and asks for nothing', async () => {
  const { page, problems, requests } = await open(browser, `${site.url}without.html`);
  await poll(() => page.getByRole('alert').textContent()).toContain('digits.js');
  await poll(() => page.getByRole('radio', { name: 'Digits' }).count()).toBe(0);
  // There is nothing to pause.
  expect(await page.locator('sgd-scope .play').getAttribute('aria-label')).toBe('Play');
  await page.locator('sgd-scope .play').click();
  expect(await page.locator('sgd-scope .play').getAttribute('aria-label')).toBe('Play');
  expect(await page.locator('sgd-scope .reading').textContent()).toBe('No measurement with these settings.');
  expect(requests.filter((url) => url.startsWith('http')).length).toBe(2);
  expect(problems).toEqual([]);
  // Other data are a way out.
  await page.getByRole('radio', { name: 'Moons' }).click();
  await poll(() => page.getByRole('alert').count()).toBe(0);
  await page.context().close();
}, 60_000);

it('embed.js has them where the host loads digits.js before it', async () => {
  const { page, problems } = await open(browser, `${site.url}with.html`);
  expect((await finalBlocks(page)).length).toBe(2);
  expect(await page.getByRole('radio', { name: 'Digits' }).getAttribute('aria-checked')).toBe('true');
  expect(problems).toEqual([]);
  await page.context().close();
}, 60_000);
