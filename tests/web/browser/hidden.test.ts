// What a page leaves out is gone, by each of its names and in every way to say them, and its key does nothing.
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { hideable, inside, parts, type Hideable } from '../../../web/element/hide.js';
import { settled, stage, violations } from './browser.js';

const here = stage({
  'plain.html': { html: '<!doctype html><title>x</title><script type="module" src="embed.js"></script><sgd-scope id="scope" lang="en" paused hide="lr, undo nonsense"></sgd-scope>' },
});
const poll = <T>(ask: () => T) => expect.poll(ask, { timeout: 15_000 });

/** Runs in the page, with the element at hand. */
const scope = <T>(page: Page, work: string) => page.evaluate<T>(`(async () => { const scope = document.querySelector('#scope'); ${work} })()`);

/** What is seen of each: a selector, or one for a part and another inside it; words are those of a button. */
const button = (name: string) => `button=${name}`;
const setting = (what: string) => `sgd-controls>>${what}`;
const row = (id: string) => setting(`#${id}`);
const section = (name: string) => setting(`section[aria-label="${name}"]`);
const seen: Record<Exclude<Hideable, 'bar' | 'plot'>, string> = {
  step: button('Step'), reset: button('Reset'), undo: button('Undo'), redo: button('Redo'), share: button('Share'), compare: button('Compare'), speed: '#pace',
  sound: button('Sound'), keys: button('Keys'), lang: '.foot #lang', theme: '.foot #theme', explain: setting(button('Explain')), pin: button('Pin'),
  reading: '.reading', strip: 'sgd-strip', layer: '.hero sgd-layers', x: '.axis-choice', window: '#hero>>sgd-handle', below: '#hero>>sgd-handle',
  data: section('Data'), network: section('Network'), loss: section('Loss'), sgd: section('SGD'), more: setting('details'),
  upper: 'sgd-companion', lower: 'sgd-companion', hidden: setting('.pair'), activation: row('activation'),
  target: setting('[aria-label="Last column"]'), 'no-bias': setting('.flag'), 'toy-noise': row('toy-noise'), 'toy-classes': row('toy-classes'),
  lr: row('lr'), batch: row('batch'), 'label-noise': row('label-noise'), momentum: row('momentum'), 'weight-decay': row('weight-decay'),
  epochs: row('epochs'), samples: row('samples'), seed: row('seed'), init: row('init'), labels: row('labels'), block: row('block'),
};

async function open(page: Page): Promise<void> {
  await page.locator('#scope #hero sgd-handle').first().waitFor({ state: 'attached' });
  await page.locator('#scope').getByText('More settings', { exact: true }).click();
}

const counts = async (page: Page, names: string[]) => {
  await settled(page);
  return page.locator('#scope').evaluate((scope, all) => Object.fromEntries(all.map(([name, path]) => {
    let roots: (Element | ShadowRoot)[] = [scope.shadowRoot!];
    for (const step of path!.split('>>')) {
      const [what, words] = step.startsWith('button=') ? ['button', step.slice(7)] : [step, null];
      roots = roots.flatMap((root) => [...((root as Element).shadowRoot ?? root).querySelectorAll(what!)])
        .filter((found) => words === null || found.textContent!.trim() === words);
    }
    return [name, roots.length];
  })), names.map((name) => [name, seen[name as keyof typeof seen]] as const));
};

it('each name takes its own away, with all that stands in it, and leaves the rest', async () => {
  const { page, problems } = await here.open('?lang=en&paused=1');
  await open(page);
  // Only a table of the reader's own has a last column; it has none of what formulas make.
  const names = (own: boolean) => Object.keys(seen).filter((name) => (own ? !['samples', 'toy-noise', 'toy-classes'].includes(name) : name !== 'target'));
  for (const own of [false, true]) {
    if (own) {
      const table = Array.from({ length: 40 }, (_, i) => `${Math.sin(i)},${Math.cos(i)},${i % 2}`).join('\n');
      await page.locator('#scope input[type=file]').setInputFiles({ name: 'own.csv', mimeType: 'text/csv', buffer: Buffer.from(table) });
      await page.locator('#scope [aria-label="Last column"]').waitFor();
      await poll(() => scope(page, 'return scope.snapshot().source;')).toBe('live');
    }
    await scope(page, "scope.hide = '';");
    const whole = await counts(page, names(own));
    for (const name of names(own)) expect(whole[name], name).toBeGreaterThan(0);
    for (const name of own ? ['target', 'data'] as const : hideable.filter((one) => one !== 'target')) {
      await scope(page, `scope.hide = '${name}';`);
      const left = await counts(page, names(own));
      const taken = (parts as readonly string[]).includes(name) ? [name, ...inside(name as never)] : [name];
      for (const other of names(own)) {
        // Of two that look the same one is left, else nothing.
        const alike = names(own).filter((one) => seen[one as keyof typeof seen] === seen[other as keyof typeof seen]);
        const rest = alike.length > 1 ? whole[other]! - alike.filter((one) => taken.includes(one)).length : taken.includes(other) ? 0 : whole[other];
        expect(left[other], `${name}: ${other}`).toBe(rest);
      }
    }
  }
  // Which of two it is.
  const left = async (name: string, part: string, what: string) => {
    await scope(page, `scope.hide = '${name}';`);
    await settled(page);
    return page.locator(`#scope ${part}`).evaluateAll((all, key) => all.map((one) => (one as never as Record<string, string>)[key]), what);
  };
  expect([await left('window', '#hero sgd-handle', 'end'), await left('below', '#hero sgd-handle', 'end')]).toEqual([['high'], ['low']]);
  expect([await left('upper', 'sgd-companion', 'slotName'), await left('lower', 'sgd-companion', 'slotName')]).toEqual([['lower'], ['upper']]);
  // A group of which nothing is left has no name to stand under.
  expect((await left('lr batch label-noise', 'section[aria-label=SGD]', 'localName')).length).toBe(0);
  // The picture of the network stays, and cannot be pulled at.
  expect((await left('hidden', 'sgd-network-diagram :is(.pull, .width)', 'localName')).length).toBe(0);
  expect((await left('hidden', 'sgd-network-diagram canvas', 'localName')).length).toBe(1);
  expect(problems).toEqual([]);
}, 120_000);

it('the key of a hidden button does nothing, and the table of keys does not name it', async () => {
  const { page, problems } = await here.open('?lang=en&paused=1&hide=step,reset,undo,redo,pin,x,sound,explain#v=1&data=moons&hidden=4');
  const step = () => scope<number>(page, 'return scope.snapshot().step;');
  await scope(page, 'await scope.step(); await scope.step();');
  await poll(step).toBe(2);
  await scope(page, 'scope.choose({ ...scope.settings, speed: 40 }); scope.choose({ ...scope.settings, layer: 1 });');
  await page.locator('#scope .play').focus();
  for (const key of ['.', 's', 'r', 'z', 'y', 'p', 'x', 'm', 'h']) await page.keyboard.press(key);
  await settled(page);
  const state = () => scope(page, 'return [scope.snapshot().step, scope.settings.speed, scope.settings.layer, scope.settings.x, !!scope.pinned, scope.sounding, scope.shadowRoot.querySelector("sgd-controls").explain];');
  expect(await state()).toEqual([2, 40, 1, 'h', false, false, false]);
  await page.keyboard.press('?');
  expect(await page.locator('#scope #keys dd').allTextContents()).toEqual(['Play or pause', 'Read the slope aloud', 'Keys']);
  await page.keyboard.press('Escape');
  // They are only hidden.
  await scope(page, "scope.hide = '';");
  await settled(page);
  for (const key of ['s', 'z', 'p', 'x', 'm', 'h']) await page.keyboard.press(key);
  await poll(state).toEqual([3, 40, 2, 'm2', true, true, true]);
  expect(problems).toEqual([]);
}, 60_000);

it('an attribute is read as the address is: names that are none are told', async () => {
  const { page, problems } = await here.open('plain.html');
  await poll(() => page.locator('#scope .notice').textContent()).toContain('Not used: hide=nonsense');
  expect(await counts(page, ['lr', 'undo', 'batch', 'redo'])).toEqual({ lr: 0, undo: 0, batch: 1, redo: 2 });
  await page.locator('#scope .notice').getByRole('button').click();
  await scope(page, "scope.hide = 'play,lr';");
  await poll(() => page.locator('#scope .notice').textContent()).toContain('Not used: hide=play');
  expect(problems).toEqual([]);
}, 60_000);

for (const width of [1440, 360]) {
  it(`with everything left out the picture and Play stay, ${width} px`, async () => {
    const { page, problems } = await here.open(`?lang=en&paused=1&hide=${parts}`, { viewport: { width, height: 800 } });
    await page.locator('#scope #hero canvas').waitFor();
    await settled(page);
    expect(await page.locator('#scope').getByRole('button').evaluateAll((all) => all.filter((one) => one.checkVisibility()).map((one) => one.ariaLabel ?? one.textContent))).toEqual(['Play', 'Save as table, CSV, PNG or SVG: Gradient noise against curvature', 'Examples']);
    await page.locator('#scope .play').click();
    await poll(() => scope(page, 'return scope.snapshot().source;')).toBe('live');
    expect(await violations(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    expect(problems).toEqual([]);
  }, 60_000);
}
