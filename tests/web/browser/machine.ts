// How fast this machine is now. Budgets of time are for the machine that they were set on; on another, or beside other
// programs, the same code takes longer, and so does any other code.
import { createRequire } from 'node:module';
import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';

/** To be asked, in milliseconds, for the processor time that a page's thread has had since this call. */
export async function processorTime(page: Page): Promise<() => Promise<number>> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  return async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return 1000 * metrics.find(({ name }) => name === 'TaskDuration')!.value;
  };
}

/** Compiling a program that a lock file fixes, and running it through styles and layout: axe checks a list. */
async function fixedWork(): Promise<string> {
  const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  const rows = Array.from({ length: 60 }, (_, i) => `<p>Row <b>${i}</b> <button>press ${i}</button> <input aria-label="x${i}"></p>`);
  return `<!doctype html><html lang="en"><title>x</title><main><h1>x</h1>${rows.join('')}</main>
    <script>${axe}</script><script>axe.run().then(() => { document.title = 'done'; });</script>`;
}

/** Milliseconds that this takes, at best, on the machine of the budgets. */
const there = 440;

/** To be asked how many times as long as there a fixed piece of work takes here and now, from 1. */
export async function pace(browser: Browser): Promise<() => Promise<number>> {
  const html = await fixedWork();
  return async () => {
    const page = await (await browser.newContext()).newPage();
    const busy = await processorTime(page);
    await page.setContent(html);
    await page.waitForFunction(() => document.title === 'done', undefined, { polling: 50 });
    const time = await busy();
    await page.context().close();
    return Math.max(1, time / there);
  };
}
