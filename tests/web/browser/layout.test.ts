// Longer words, the other direction of writing, larger letters, small and enlarged screens: nothing is cut
// off, nothing lies on top of another thing, nothing sticks out of the page.
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { touch } from '../../../web/element/plots/labels.js';
import { launch, open, serve, settled, type Site } from './browser.js';
import { flaws, wordy } from './flaws.js';

const large = ':root { --sgd-px: .0625rem }';
/** Lines as high as Noto Sans has them: what is common is wider, or higher, but not both. */
const high = `@font-face { font-family: high; src: local('DejaVu Sans'), local('Arial'), local('Liberation Sans'); ascent-override: 107%; descent-override: 29% }
  :root { --sgd-font: high }`;

let browser: Browser;
let site: Site;
beforeAll(async () => {
  const element = (style: string) => ({ html: `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>x</title>
    <style>${style}</style><sgd-scope paused></sgd-scope><script type="module" src="embed.js"></script>` });
  [browser, site] = await Promise.all([launch(), serve({
    'wordy.html': await wordy(), 'plain.html': element(''), 'large.html': element(large), 'high.html': element(`${large} ${high}`),
  })]);
});
afterAll(async () => {
  await browser.close();
  site.close();
});

const phone: BrowserContextOptions = { viewport: { width: 360, height: 780 }, hasTouch: true, isMobile: true };
const rooms: [name: string, options: BrowserContextOptions][] = [
  ['1440', {}], ['1024', { viewport: { width: 1024, height: 768 } }], ['360', phone],
];
const ways: [name: string, path: string, make?: () => void][] = [
  ['as it is', ''],
  ['in Chinese', '&lang=zh'],
  ['words twice as long', 'wordy.html'],
  ['right to left', '', () => (document.documentElement.dir = 'rtl')],
];

for (const [room, options] of rooms) {
  it(`${room} px: nothing cut off, nothing overlaps; ${ways.map(([way]) => way).join(', ')}`, async () => {
    const found: Record<string, string[]> = {};
    for (const [way, path, make] of ways) {
      const { page } = await open(browser, `${site.url}${path.replace(/&.*/, '')}?paused=1${path.startsWith('&') ? path : '&lang=en'}`, options);
      await page.locator('#hero').first().waitFor();
      if (make) await page.evaluate(make);
      await settled(page);
      const seen = await flaws(page);
      if (seen.length > 0) found[way] = seen;
      await page.context().close();
    }
    expect(found).toEqual({});
  }, 60_000);
}

/** Letters of `pixels` for whoever asks the page how large they are to be, from before its first line. */
const letters = (page: Page, pixels: number) => page.addInitScript((size) => {
  new MutationObserver((_, watcher) => {
    if (!document.documentElement) return;
    document.documentElement.style.fontSize = `${size}px`;
    watcher.disconnect();
  }).observe(document, { childList: true });
}, pixels);

for (const [room, options] of [...rooms, ['760', { viewport: { width: 760, height: 1000 } }]] as typeof rooms) {
  it(`${room} px, letters twice as large: nothing cut off, nothing overlaps; the page and the element on one that asks for it`, async () => {
    const found: Record<string, string[]> = {};
    for (const path of ['?paused=1&lang=en', '?paused=1&lang=zh', 'large.html', 'high.html']) {
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
      const page = await context.newPage();
      await letters(page, 32);
      await page.goto(site.url + path);
      await page.locator('#hero').first().waitFor();
      await settled(page);
      const seen = await flaws(page);
      const size = (selector: string) => page.locator(selector).first().evaluate((element) => parseFloat(getComputedStyle(element).fontSize));
      for (const [part, usual] of [['.reading', 16], ['sgd-layers', 12.5], ['#hero text', 12.5]] as const) {
        if (await size(part) < 2 * usual) seen.push(`${part}: not twice as large`);
      }
      const lines = await page.locator('#hero text').first().evaluate((text: SVGTextElement) => text.getBBox().height / parseFloat(getComputedStyle(text).fontSize));
      if (path === 'high.html' && lines < 1.3) seen.push(`lines are ${lines} high`);
      if (seen.length > 0) found[path] = seen;
      await context.close();
    }
    expect(found).toEqual({});
  }, 60_000);
}

it('an element whose page does not ask for it keeps its letters, whatever the page calls a rem', async () => {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  await letters(page, 10);
  await page.goto(`${site.url}plain.html`);
  await page.locator('#hero').waitFor();
  expect(await page.locator('.reading').evaluate((element) => getComputedStyle(element).fontSize)).toBe('18px');
  await context.close();
}, 60_000);

it('the bar is one line from 720 px on, also late in a long run, and undo can be reached at every width', async () => {
  for (const lang of ['en', 'zh']) {
    const { page } = await open(browser, `${site.url}?paused=1&lang=${lang}`, { viewport: { width: 1440, height: 800 }, hasTouch: true });
    await page.locator('#hero').first().waitFor();
    const lines = (late: boolean) => page.locator('#scope').evaluate((scope, late) => {
      const root = scope.shadowRoot!;
      const say = (part: string, from: RegExp, to: string) => {
        const place = root.querySelector(part)!;
        place.textContent = place.textContent!.replace(from, to);
      };
      say('.status b', /\d[\d.]*/, late ? '4999.9' : '0');
      if (late) {
        say('.status b', /300/, '5000');
        const numbers = document.createTreeWalker(root.querySelector('.status .soft')!, NodeFilter.SHOW_TEXT);
        while (numbers.nextNode()) numbers.currentNode.nodeValue = numbers.currentNode.nodeValue!.replace(/\d+/, '249995');
        say('.outcome', /\d+(\.\d+)? ?%/, '99.8 %');
      }
      const undo = [...root.querySelectorAll('.undo')].filter((one) => one.checkVisibility()).length;
      const share = [...root.querySelectorAll('.bar > .button')].at(-1)!.getBoundingClientRect();
      return { tall: root.querySelector('.bar')!.getBoundingClientRect().height, undo, fits: share.right <= innerWidth };
    }, late);
    // Common ones, and both sides of where something is left out.
    for (const late of [false, true]) for (const width of [720, 768, 878, 880, 1024, 1159, 1162, 1243, 1246, 1280, 1366, 1400, 1438, 1440]) {
      await page.setViewportSize({ width, height: 800 });
      expect(await lines(late), `${lang} ${width} ${late}`).toEqual({ tall: 69, undo: 2, fits: true });
    }
    await page.context().close();
  }
}, 90_000);

it('compact and figure fit the frames that Share writes for them, at every width, with one run and with two', async () => {
  for (const [view, height] of [['compact', 560], ['figure', 440]] as const) for (const link of ['', '#v=1&compare=mse-half-sum&epochs=5&speed=1000']) {
    const { page } = await open(browser, `${site.url}?view=${view}&lang=en${link || '&paused=1'}`, { viewport: { width: 1200, height } });
    await page.locator(link ? '#rival' : '#hero').waitFor({ timeout: 20_000 });
    for (const width of [640, 700, 830, 850, 1000, 1200]) {
      await page.setViewportSize({ width, height });
      await settled(page);
      const seen = await page.evaluate(() => {
        const root = document.querySelector('#scope')!.shadowRoot!;
        const ends = [...root.querySelectorAll('sgd-scatter, .reading')].map((part) => part.getBoundingClientRect().bottom);
        return { scrolls: document.documentElement.scrollHeight > innerHeight, end: Math.max(...ends), plot: root.querySelector('#hero')!.getBoundingClientRect().height };
      });
      const name = `${view} ${width} ${link}`;
      expect(seen.scrolls, name).toBe(false);
      expect(seen.end, name).toBeLessThanOrEqual(height);
      expect(seen.plot, name).toBeGreaterThan(link ? 195 : 300);
    }
    await page.context().close();
  }
}, 90_000);

/** The corners of every text of a big picture, as they lie on the screen. */
const quads = (page: Page, selector: string) => page.locator(selector).evaluate((plot) => [...plot.shadowRoot!.querySelectorAll('text')].map((text) => {
  const { x, y, width, height } = text.getBBox();
  const matrix = text.getScreenCTM()!;
  // A line is higher than its letters.
  const corners = [[x, y + 3], [x + width, y + 3], [x + width, y + height - 4], [x, y + height - 4]];
  return { words: text.textContent!, region: corners.map(([left, top]) => {
    const { x, y } = new DOMPoint(left, top).matrixTransform(matrix);
    return [x, y] as [number, number];
  }) };
}));

for (const [room, options] of [['900', { viewport: { width: 900, height: 900 } }], ['700', { viewport: { width: 700, height: 900 } }], ['360', phone]] as typeof rooms) {
  it(`two runs in the compact view, ${room} px: nothing lies on the pictures or on other words, each menu names its run`, async () => {
    const { page } = await open(browser, `${site.url}?view=compact&lang=en#v=1&compare=mse-half-sum&epochs=20&speed=1000`, options);
    await page.locator('#rival').waitFor();
    await expect.poll(() => page.locator('.status').textContent(), { timeout: 20_000 }).toContain('epoch 20 of 20');
    await page.waitForTimeout(1500);
    for (const style of ['', high]) {
      if (style) await page.addStyleTag({ content: style });
      await settled(page);
      expect(await flaws(page), style).toEqual([]);
      for (const plot of ['#hero', '#rival']) {
        const texts = await quads(page, plot);
        expect(texts.length).toBeGreaterThan(8);
        const collisions = texts.flatMap((one, i) => texts.slice(i + 1).filter((other) => touch(one.region, other.region)).map(({ words }) => `${one.words} / ${words}`));
        expect(collisions, `${plot} ${style}`).toEqual([]);
      }
    }
    const covered = await page.locator('.hero').evaluateAll((heroes) => heroes.filter((hero) => {
      const [layers, plot] = ['sgd-layers', 'sgd-scatter'].map((part) => hero.querySelector(part)!.getBoundingClientRect());
      return layers.bottom > plot.top + 6;
    }).length);
    expect(covered).toBe(0);
    const menus = page.getByRole('button', { name: /^Save as table, CSV, PNG or SVG: / });
    expect(await menus.evaluateAll((buttons) => buttons.filter((button) => button.checkVisibility()).map((button) => button.ariaLabel!.split(' · ')[1]))).toEqual(['Cross-entropy', 'MSE']);
    await page.context().close();
  }, 60_000);
}

it('a companion alone has one menu', async () => {
  const { page } = await open(browser, `${site.url}plain.html`);
  await page.locator('#hero').waitFor();
  await page.evaluate(() => Object.assign(document.querySelector('sgd-scope')!, { view: 'compact', also: 'lower' }));
  await expect.poll(() => page.locator('.dots').evaluateAll((all) => all.filter((one) => one.checkVisibility()).length)).toBe(1);
  await page.context().close();
}, 60_000);

it('at 200 %: half the room, twice as sharp', async () => {
  const { page } = await open(browser, `${site.url}?paused=1&lang=en`, { viewport: { width: 720, height: 450 }, deviceScaleFactor: 2 });
  await page.locator('#hero').first().waitFor();
  expect(await flaws(page)).toEqual([]);
  await page.context().close();
}, 60_000);

it('in the story, the picture, its axis and its sentence are whole beside or below the text, on every screen', async () => {
  const screens: [number, number, BrowserContextOptions?][] = [[1440, 900], [1366, 768], [1024, 768], [720, 450], [740, 360, { hasTouch: true }], [360, 780, phone]];
  for (const [width, height, options] of screens) {
    const { page } = await open(browser, `${site.url}?paused=1&lang=en`, { ...options, viewport: { width, height } });
    await page.locator('#guide').waitFor();
    for (const id of ['train', 'axis']) {
      await page.locator(`#${id}`).evaluate((section) => section.scrollIntoView({ block: 'center' }));
      await expect.poll(() => page.locator('#guide').getAttribute('data-step')).toBe(id);
      await settled(page);
      const seen = await page.evaluate((id) => {
        const guide = document.querySelector('#guide')!;
        const boxes = ['.play', '#hero', '.reading', ...(id === 'axis' ? ['.segmented'] : [])].map((part) => guide.shadowRoot!.querySelector(part)!.getBoundingClientRect());
        const { top, bottom, left } = guide.getBoundingClientRect();
        const text = document.querySelector(`#${id} p`)!.getBoundingClientRect();
        return {
          inside: boxes.every((box) => box.height > 15 && box.top >= Math.max(top, 0) && box.bottom <= Math.min(bottom, innerHeight) + 1),
          covers: left < text.right && bottom - top > 0.6 * innerHeight,
        };
      }, id);
      expect(seen, `${width} × ${height} ${id}`).toEqual({ inside: true, covers: false });
    }
    await page.context().close();
  }
}, 90_000);

it('on a phone, the instrument of the story leaves two fifths of the screen to the text, and the text most of the width', async () => {
  const { page } = await open(browser, `${site.url}?paused=1&lang=en`, phone);
  await page.locator('#guide').waitFor();
  for (const id of ['train', 'loss', 'fisher']) {
    await page.locator(`#${id}`).evaluate((section) => section.scrollIntoView({ block: 'center' }));
    await page.waitForTimeout(800);
    const { taken, wide } = await page.evaluate((id) => ({
      taken: document.querySelector('#guide')!.getBoundingClientRect().height / innerHeight,
      wide: document.querySelector(`#${id} p`)!.getBoundingClientRect().width / innerWidth,
    }), id);
    expect(taken, id).toBeLessThan(0.6);
    expect(wide, id).toBeGreaterThan(0.85);
  }
  await page.context().close();
}, 60_000);

it('all settings can be reached, also by keys, while the picture and its sentence stay in sight', async () => {
  const { page } = await open(browser, `${site.url}?paused=1&lang=en`);
  await page.locator('#hero').first().waitFor();
  const tall = () => page.locator('#scope').evaluate((scope) => scope.getBoundingClientRect().height);
  const before = await tall();
  await page.locator('#scope').getByText('More settings', { exact: true }).click();
  await page.locator('#scope').getByRole('combobox', { name: 'Measured blocks' }).focus();
  expect(await tall()).toBe(before);
  for (const part of ['#scope #hero', '#scope .reading', '#scope sgd-controls select:focus']) {
    const { y, height } = (await page.locator(part).boundingBox())!;
    expect(y >= 0 && y + height <= 900, part).toBe(true);
  }
  await page.context().close();
}, 60_000);

it('in a low frame, the compact view gives its sentence room, and the page does not scroll', async () => {
  for (const [width, height, least] of [[320, 400, 240], [600, 450, 250], [600, 700, 390]]) {
    const { page } = await open(browser, `${site.url}?view=compact&paused=1&lang=en`, { viewport: { width, height } });
    await page.locator('#hero').waitFor();
    await settled(page);
    const seen = await page.evaluate(() => {
      const root = document.querySelector('#scope')!.shadowRoot!;
      const [plot, reading] = ['#hero', '.reading'].map((part) => root.querySelector(part)!.getBoundingClientRect());
      return { plot: plot.height, below: reading.top >= plot.bottom - 1, end: reading.bottom, scrolls: document.documentElement.scrollHeight > innerHeight };
    });
    expect(seen, `${width}`).toMatchObject({ below: true, scrolls: false });
    expect(seen.plot).toBeGreaterThan(least);
    expect(seen.end).toBeLessThanOrEqual(height);
    if (width === 320) {
      // One line each: what the layers are, and the slope.
      const tall = (part: string) => page.locator(part).first().evaluate((one) => one.getBoundingClientRect().height);
      expect([await tall('#scope .bar') < 52, await tall('#scope sgd-layers') < 36, await tall('#scope .reading') < 24]).toEqual([true, true, true]);
      expect(await flaws(page)).toEqual([]);
    }
    await page.context().close();
  }
}, 60_000);

it('on wide screens the big picture is at most 7:5, and what is left is for its companions', async () => {
  for (const [width, height, query] of [[1440, 900, ''], [1920, 1080, ''], [2560, 1440, ''], [960, 540, '&view=compact'], [960, 540, '&view=figure']] as const) {
    const { page } = await open(browser, `${site.url}?paused=1&lang=en${query}`, { viewport: { width, height } });
    await page.locator('#hero').first().waitFor();
    await page.waitForTimeout(300);
    const size = (selector: string) => page.locator(selector).first().evaluate((part) => part.getBoundingClientRect().toJSON() as DOMRect);
    const plot = await size('#scope #hero');
    expect(plot.width / plot.height, `${width}`).toBeLessThan(1.41);
    expect(plot.height, `${width}`).toBeGreaterThan(0.5 * height); // least: 456 of 900
    if (query === '') expect((await size('#scope .right')).width, `${width}`).toBeGreaterThan(width > 1440 ? 420 : 340);
    else expect((await size('#scope .reading')).bottom, query).toBeLessThanOrEqual(height + (query.includes('figure') ? 60 : 0));
    await page.context().close();
  }
}, 60_000);

it('two runs stand side by side wherever both have room', async () => {
  for (const [width, beside] of [[1024, true], [700, true], [360, false]] as const) {
    const { page } = await open(browser, `${site.url}?paused=1&lang=en`, { viewport: { width, height: 768 } });
    const scope = page.locator('#scope');
    await scope.getByRole('button', { name: 'Compare' }).click();
    await scope.getByRole('button', { name: 'Step' }).click();
    await scope.locator('#rival').waitFor();
    const [first, second] = await Promise.all(['#hero', '#rival'].map(async (id) => (await scope.locator(id).boundingBox())!));
    expect(second!.y < first!.y + first!.height, `${width}`).toBe(beside);
    if (beside) expect(first!.height).toBeLessThan(1.5 * first!.width);
    await page.context().close();
  }
}, 60_000);
