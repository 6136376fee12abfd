// Where the engine has no worker, or loses it: what is told, and how it goes on.
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { sayer } from '../../../web/element/strings/index.js';
import { finalBlocks, stage } from './browser.js';
import { expectedBlocks } from './expected.js';

const element = '<script type="module" src="embed.js"></script><sgd-scope id="scope" lang="en" data="moons" hidden-layers="4" epochs="3" speed="1000"></sgd-scope>';
const policy = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src data:; script-src 'self' 'wasm-unsafe-eval'; worker-src";
const here = stage({
  'no-worker.html': { html: `<!doctype html><title>x</title>${element}`, policy: `${policy} 'none'` },
  'worker.html': { html: `<!doctype html><title>x</title>${element}`, policy: `${policy} blob:` },
});
const poll = <T>(ask: () => T) => expect.poll(ask, { timeout: 15_000 });
const scope = <T>(page: Page, work: string) => page.evaluate<T>(`(() => { const scope = document.querySelector('#scope'); ${work} })()`);
const say = sayer('en');

it('where no worker may start the page says so, quietly, and works', async () => {
  const told = (page: Page) => page.locator('#scope .note').filter({ hasText: say('error.worker') }).count();
  const { page, problems } = await here.open('no-worker.html');
  await finalBlocks(page);
  await poll(() => told(page)).toBe(1);
  expect(await page.locator('#scope .notice').count()).toBe(0);
  expect(problems).toEqual([]);
  const other = await here.open('worker.html');
  await finalBlocks(other.page);
  expect(await told(other.page)).toBe(0);
}, 60_000);

/** An exception that nobody catches ends a worker. */
const kill = async (page: Page) => {
  await page.workers()[0]!.evaluate(() => void setTimeout(() => { throw new Error('killed'); }));
};

for (const compare of ['', '&compare=mse-half-sum']) {
  it(`a worker that dies is told, and a new engine goes on with the settings of the link${compare && ', of two runs'}`, async () => {
    const settings = `v=1&data=moons&hidden=8&epochs=40&lr=0.2${compare}`;
    const { page } = await here.open(`?lang=en#${settings}`);
    await poll(() => scope<boolean>(page, "return scope.snapshot().source === 'live';")).toBe(true);
    const [first] = page.workers();
    await kill(page);
    const notice = page.locator('#scope .notice');
    await poll(() => notice.textContent()).toContain(say('error.lost'));
    expect(await notice.getAttribute('role')).toBe('alert');
    // What was measured stays to be seen.
    expect(await scope(page, 'return scope.snapshot().source;')).toBe('live');
    // Faster, and with no other change.
    await scope(page, 'scope.settings = { ...scope.settings, speed: 1000 };');
    await notice.getByRole('button', { name: 'Start again' }).click();
    expect(await finalBlocks(page)).toEqual(await expectedBlocks(settings));
    expect(await notice.count()).toBe(0);
    expect(page.workers()).toHaveLength(1);
    expect(page.workers()[0]).not.toBe(first);
    if (compare) await poll(() => scope(page, 'return scope.snapshot().beside?.length;')).toBe(2);
  }, 60_000);
}

it('a worker that dies while nothing is asked of it is told when something is', async () => {
  const { page } = await here.open('?lang=en&paused=1#v=1&data=moons&hidden=4');
  await scope(page, 'return scope.step();');
  await kill(page);
  await page.waitForTimeout(300);
  await scope(page, 'void scope.step();');
  const notice = page.locator('#scope .notice');
  await poll(() => notice.textContent()).toContain(say('error.lost'));
  await notice.getByRole('button', { name: 'Start again' }).click();
  await poll(() => scope<string>(page, 'return scope.controller.phase;')).toBe('training');
  await poll(() => scope<number>(page, 'return scope.snapshot().step;')).toBeGreaterThan(1);
}, 60_000);
