// How quickly the page draws while it trains: 2000 points, a 2-16-16-3 network on 500 samples, the analysis
// in its worker. Other programs on the machine take frames away, too, so the best of three runs counts, and
// each is compared with a plain page under the same load; what our own thread does is counted in its own
// processor time, against the speed of the machine (machine.ts).
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launch, open, serve, type Site } from './browser.js';
import { pace } from './machine.js';

const seconds = 10;
const screen = 1000 / 60;

declare global { // in the pages
  var scope: Element & { snapshot(): { step: number } };
}

let browser: Browser;
let site: Site;
beforeAll(async () => {
  browser = await launch();
  // A worker that does not rest, a box that moves, and in each frame a fixed amount of work, about what ours does in one:
  // 11 ms where one thread multiplies matrices at 39 GFLOP/s. A machine on which that misses frames cannot show ours.
  site = await serve({ 'plain.html': { html: `<!doctype html><title>x</title><div style="width:600px;height:500px;background:teal"></div>
    <script>
    const work = (rounds) => { for (let i = 0; i < rounds; i++) globalThis.sum = Math.sqrt(globalThis.sum + i); };
    const rounds = 9e5;
    const box = document.querySelector('div');
    const move = (now) => { box.style.opacity = 0.5 + 0.5 * Math.sin(now / 100); work(rounds); requestAnimationFrame(move); };
    new Worker(URL.createObjectURL(new Blob(['for (const end = Date.now() + 6000; Date.now() < end;);'])));
    requestAnimationFrame(move);</script>` } });
});
afterAll(async () => {
  await browser.close();
  site.close();
});

interface Frames {
  intervals: number[];
  measurements: number;
  updates: number;
  points: number;
}

/** Time between frames, and what was done meanwhile. */
function watch(page: Page, milliseconds: number): Promise<Frames> {
  return page.evaluate(async (milliseconds) => {
    type Scope = HTMLElement & { snapshot(): { step: number } };
    const scope = document.querySelector<Scope>('sgd-scope');
    const stamps: number[] = [], steps = new Set<number>();
    const before = scope?.snapshot().step ?? 0;
    scope?.addEventListener('measure', (event) => steps.add((event as CustomEvent).detail.step));
    await new Promise<void>((done) => {
      const end = performance.now() + milliseconds;
      const frame = (now: number) => {
        stamps.push(now);
        performance.mark('frame');
        if (now < end) requestAnimationFrame(frame);
        else done();
      };
      requestAnimationFrame(frame);
    });
    const hero = scope?.shadowRoot!.querySelector('#hero') as { measurement: { blocks: { H_ii: Float64Array }[] } } | null | undefined;
    return {
      intervals: stamps.slice(1).map((stamp, i) => stamp - stamps[i]),
      measurements: steps.size, updates: (scope?.snapshot().step ?? 0) - before,
      points: hero?.measurement.blocks.reduce((sum, { H_ii }) => sum + H_ii.length, 0) ?? 0,
    };
  }, milliseconds);
}

/** Six points near each of the 336 directions of a 2-16-16-3 network, in all measurements from now on. */
function crowd(page: Page): Promise<void> {
  return page.evaluate(() => {
    type Block = Record<'H_ii' | 'C_ii' | 'M2_ii' | 'F_ii', Float64Array> & { size: number };
    type Measurement = { blocks: Block[] };
    const hero = document.querySelector('sgd-scope')!.shadowRoot!.querySelector('#hero')!;
    const scatter = Object.getPrototypeOf(hero) as object;
    const own = Object.getOwnPropertyDescriptor(scatter, 'measurement')!;
    const crowded = new WeakMap<Measurement, Measurement>();
    const six = (values: Float64Array, phase: number) =>
      Float64Array.from({ length: 6 * values.length }, (_, i) => values[Math.floor(i / 6)] * (1 + 0.2 * Math.sin(i * phase)));
    const more = (measurement: Measurement): Measurement => {
      if (!crowded.has(measurement)) {
        crowded.set(measurement, { ...measurement, blocks: measurement.blocks.map((block) => ({
          ...block, size: 6 * block.size, H_ii: six(block.H_ii, 0), C_ii: six(block.C_ii, 2), M2_ii: six(block.M2_ii, 3), F_ii: six(block.F_ii, 5),
        })) });
      }
      return crowded.get(measurement)!;
    };
    Object.defineProperty(scatter, 'measurement', {
      get: own.get, set(measurement: Measurement) {
        own.set!.call(this, this === hero ? more(measurement) : measurement);
      },
    });
  });
}

const p95 = (values: number[]): number => [...values].sort((a, b) => a - b)[Math.floor(0.95 * values.length)];

interface TraceEvent { name: string; pid: number; tid: number; ts: number; dur?: number; tdur?: number }

/**
 * Of the page's thread, in milliseconds: processor time in all, and the tasks that took longer than `most`. A task that
 * mostly waited for its processor is the machine's doing, not ours.
 */
function work(trace: Buffer, most: number): { total: number; blocked: number[] } {
  const { traceEvents } = JSON.parse(trace.toString()) as { traceEvents: TraceEvent[] };
  const named = (name: string) => traceEvents.filter((event) => event.name === name);
  const marks = named('frame');
  let total = 0;
  const blocked: number[] = [];
  for (const { pid, tid, dur = 0, tdur = 0 } of named('ThreadControllerImpl::RunTask')) {
    if (pid !== marks[0].pid || tid !== marks[0].tid) continue;
    total += tdur / 1000;
    if (dur / 1000 > most && tdur > dur / 2) blocked.push(dur / 1000);
  }
  return { total, blocked };
}

describe('2000 points while a network trains', () => {
  it('keep the rate of the screen, and nothing blocks the page for 50 ms', async () => {
    const slow = await pace(browser);
    const runs: { p95: number; plain: number; slower: number; work: number; blocked: number[] }[] = [];
    const smooth = ({ p95, plain, slower, work, blocked }: (typeof runs)[number]) =>
      p95 <= 1.05 * Math.max(screen, plain) && work < 0.75 * screen * slower && blocked.length === 0;
    while (runs.length < 3 && !runs.some(smooth)) {
      const { page: plain } = await open(browser, `${site.url}plain.html`);
      const compared = await watch(plain, 3000);
      await plain.context().close();

      const { page, problems } = await open(browser, `${site.url}#v=1&speed=1000&epochs=5000`);
      await page.waitForFunction(() => (document.querySelector('sgd-scope') as never as { snapshot(): { source: string } }).snapshot().source === 'live');
      await crowd(page);
      await page.waitForTimeout(500);
      await browser.startTracing(page, { categories: ['toplevel', 'blink.user_timing'] });
      const seen = await watch(page, seconds * 1000);
      const trace = await browser.stopTracing();
      const slower = Math.min(await slow(), await slow(), await slow());
      const { total, blocked } = work(trace, 50 * slower);
      expect(seen.points).toBe(6 * 336);
      expect(seen.updates).toBeGreaterThan(100 * seconds);
      expect(seen.measurements).toBeGreaterThan(seconds / 2);
      expect(problems).toEqual([]);
      runs.push({ p95: p95(seen.intervals), plain: p95(compared.intervals), slower, work: total / seen.intervals.length, blocked });
      await page.context().close();
    }
    expect(runs.find(smooth), JSON.stringify(runs)).toBeDefined(); // quiet: p95 16.8, work 9.4 ms
  }, 150_000);
});

describe('what nobody sees', () => {
  const html = (attributes: string) => `<!doctype html><title>x</title><script>
    globalThis.busy = 0;
    const frame = requestAnimationFrame, post = Worker.prototype.postMessage;
    globalThis.requestAnimationFrame = (...given) => { busy++; return frame(...given); };
    Worker.prototype.postMessage = function (...given) { busy++; return post.apply(this, given); };
    </script><script type="module" src="embed.js"></script>
    <sgd-scope lang="en" ${attributes}></sgd-scope><div style="block-size:4000px"></div>`;
  const waysOut: [name: string, leave: () => void, comeBack: () => void][] = [
    ['off the screen', () => scrollTo(0, 1e6), () => scrollTo(0, 0)],
    ['in a hidden tab', () => {
      Object.defineProperty(document, 'hidden', { value: true, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    }, () => {
      Object.defineProperty(document, 'hidden', { value: false, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    }],
    ['taken out of the page', () => scope.remove(), () => document.body.prepend(scope)],
  ];
  const step = (page: Page) => page.evaluate(() => (globalThis.scope ??= document.querySelector('sgd-scope')!).snapshot().step);
  for (const [name, leave, comeBack] of waysOut) {
    it(`stands still ${name}, and goes on afterwards`, async () => {
      const scoped = await serve({ 'scope.html': { html: html('epochs="5000" speed="1000"') } });
      const { page } = await open(browser, `${scoped.url}scope.html`);
      const busy = () => page.evaluate(() => (globalThis as never as { busy: number }).busy);
      await expect.poll(busy, { timeout: 20_000 }).toBeGreaterThan(50);
      await step(page);
      await page.evaluate(leave);
      // What was on its way may arrive: a step, a measurement, a glide.
      await page.waitForTimeout(1500);
      const [before, reached] = [await busy(), await step(page)];
      await page.waitForTimeout(1000);
      expect(await busy()).toBe(before);
      expect(await step(page)).toBe(reached);
      await page.evaluate(comeBack);
      await expect.poll(() => step(page), { timeout: 20_000 }).toBeGreaterThan(reached);
      await page.context().close();
      scoped.close();
    }, 60_000);

    it(`shows a run again no further ${name}, and goes on afterwards`, async () => {
      const scoped = await serve({ 'scope.html': { html: html('data="moons" hidden-layers="4" epochs="200" speed="40"') } });
      const { page } = await open(browser, `${scoped.url}scope.html`);
      const replay = page.getByRole('button', { name: 'Replay' });
      await replay.click({ timeout: 30_000 });
      const end = 200 * 50;
      await expect.poll(() => step(page), { interval: 20 }).toBeLessThan(end);
      await page.evaluate(leave);
      await page.waitForTimeout(400);
      const reached = await step(page);
      await page.waitForTimeout(800); // five moments
      expect(await step(page)).toBe(reached);
      expect(reached).toBeLessThan(end);
      await page.evaluate(comeBack);
      await expect.poll(() => step(page), { interval: 20 }).toBeGreaterThan(reached);
      await page.context().close();
      scoped.close();
    }, 60_000);
  }
});
