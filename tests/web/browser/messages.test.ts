// How a page talks to the instrument in its frame: what each message does, who hears of it, and what it tells by itself.
import type { Frame, Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { stage } from './browser.js';

interface Answer { type: string; id?: string; answer?: true; link?: string; source?: string; step?: number; epoch?: number; blocks?: { block: string }[]; height?: number }

const listening = '<!doctype html><title>x</title><script>const heard = []; addEventListener("message", ({ data }) => heard.push(data));</script>';
const here = stage({
  'outer.html': { html: `${listening}<iframe name="instrument" width="900" height="900"
    src="index.html?lang=en&paused=1#v=1&data=moons&hidden=4&epochs=5000&speed=40"></iframe><iframe name="other" src="other.html"></iframe>` },
  'other.html': { html: listening },
});
const poll = <T>(ask: () => T) => expect.poll(ask, { timeout: 15_000 });

const heard = (by: Frame) => by.evaluate<(Answer | string)[]>('heard');
const answers = async (by: Frame) => (await heard(by)).filter((one): one is Answer => typeof one === 'object' && one.answer === true);
const tell = (from: Frame, type: string, id?: string) =>
  from.evaluate((message) => (top as never as { instrument: Window }).instrument.postMessage(message, '*'), { type: `sgdscope:${type}`, id });

let asked = 0;
/** What the instrument answers to that window. */
async function ask(from: Frame, type: string): Promise<Answer> {
  const id = `${type} ${asked++}`;
  await tell(from, type, id);
  const own = async () => (await answers(from)).find((one) => one.id === id);
  await poll(own).toBeDefined();
  return (await own())!;
}

/** The page around, with its instrument ready to listen, and the other window in it. */
async function opened(): Promise<{ page: Page; outer: Frame; other: Frame }> {
  const { page } = await here.open('outer.html');
  const outer = page.mainFrame();
  await poll(async () => (await heard(outer)).length).toBeGreaterThan(0); // its height
  return { page, outer, other: page.frame('other')! };
}

it('a run begins, pauses and begins anew, and a snapshot tells where it is', async () => {
  const { outer } = await opened();
  const step = async () => (await ask(outer, 'snapshot')).step!;
  await poll(async () => (await ask(outer, 'snapshot')).source).toBe('live');
  expect(await ask(outer, 'snapshot')).toMatchObject({
    type: 'sgdscope:snapshot', answer: true, epoch: 0, step: 0, link: 'v=1&data=moons&hidden=4&epochs=5000&speed=40', blocks: [{ block: 'layer 1 weights (4×2)' }, { block: 'layer 2 weights (2×4)' }],
  });
  await tell(outer, 'run');
  await poll(step).toBeGreaterThan(100);
  await tell(outer, 'pause');
  // What is on its way may arrive.
  await poll(async () => {
    const before = await step();
    await new Promise((go) => setTimeout(go, 500));
    return (await step()) - before;
  }).toBe(0);
  expect(await step()).toBeGreaterThan(100);
  await tell(outer, 'reset');
  await poll(step).toBe(0);
  // These ask for nothing, and get no answer.
  expect(new Set((await answers(outer)).map(({ type }) => type))).toEqual(new Set(['sgdscope:snapshot']));
}, 60_000);

it('an answer is for the window that asked', async () => {
  const { outer, other } = await opened();
  const [first, second] = [await ask(outer, 'get'), await ask(other, 'get')];
  expect(second.link).toBe(first.link);
  const ids = async (by: Frame) => (await answers(by)).map(({ id }) => id);
  expect([await ids(outer), await ids(other)]).toEqual([[first.id], [second.id]]);
  // And the height for the page around alone.
  expect(await heard(other)).toHaveLength(1);
}, 60_000);

it('the height is told twice, in our words and in those of Canvas', async () => {
  const { outer, page } = await opened();
  const told = async () => {
    const all = await heard(outer);
    return {
      ours: all.flatMap((one) => (typeof one === 'object' && one.type === 'sgdscope:resize' ? [one.height] : [])),
      canvas: all.flatMap((one) => (typeof one === 'string' ? [JSON.parse(one) as { subject: string; height: number }] : [])),
    };
  };
  const before = (await told()).ours.length;
  await page.evaluate(() => (document.querySelector('iframe')!.width = '500'));
  await poll(async () => (await told()).ours.length).toBeGreaterThan(before);
  await poll(async () => {
    const { ours, canvas } = await told();
    return canvas.map(({ height }) => height).join() === ours.join();
  }).toBe(true);
  const { canvas } = await told();
  expect(new Set(canvas.map(({ subject }) => subject))).toEqual(new Set(['lti.frameResize']));
  expect(canvas.at(-1)!.height).toBeGreaterThan(400);
}, 60_000);
