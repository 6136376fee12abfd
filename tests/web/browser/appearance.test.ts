// Colours that change while nothing moves, colours of the system, paper, and still pictures for those who want them.
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { settled, stage, violations } from './browser.js';

const here = stage();

/** The colour that most points of the big picture have, as #rrggbb. */
function pointColour(page: Page): Promise<string> {
  return page.evaluate(() => {
    const canvas = document.querySelector('sgd-scope')!.shadowRoot!.querySelector('#hero')!.shadowRoot!.querySelector('canvas')!;
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
    const counts = new Map<string, number>();
    for (let i = 0; i < data.length; i += 4) {
      if (data[i + 3] < 255) continue;
      const name = `#${[...data.subarray(i, i + 3)].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? '';
  });
}

/** How much of the middle line of a picture is dark, from 0 to 1. */
function darkAcross(page: Page, png: Buffer): Promise<number> {
  return page.evaluate(async (base64) => {
    const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${base64}`)).blob());
    const context = new OffscreenCanvas(image.width, image.height).getContext('2d')!;
    context.drawImage(image, 0, 0);
    let most = 0;
    for (let row = Math.floor(image.height / 3); row < (2 * image.height) / 3; row++) {
      const { data } = context.getImageData(10, row, image.width - 20, 1);
      most = Math.max(most, [...data].filter((value, i) => i % 4 === 0 && value < 160).length / (image.width - 20));
    }
    return most;
  }, png.toString('base64'));
}

const [light, dark] = ['#0068a5', '#5db9f1'];

describe('points that stand still change their colour', () => {
  it('with the theme, with the system, and for the printer', async () => {
    const { page } = await here.open('?paused=1', { colorScheme: 'light' });
    await expect.poll(() => pointColour(page)).toBe(light);
    await page.locator('#scope .theme').selectOption('dark');
    await expect.poll(() => pointColour(page)).toBe(dark);
    await page.locator('#scope .theme').selectOption('auto');
    await expect.poll(() => pointColour(page)).toBe(light);
    await page.emulateMedia({ colorScheme: 'dark' });
    await expect.poll(() => pointColour(page)).toBe(dark);
    await page.emulateMedia({ colorScheme: 'dark', media: 'print' });
    await expect.poll(() => pointColour(page)).toBe(light);
    await page.context().close();
  }, 60_000);
});

it('prints the picture and its sentence in dark on light, without what only a screen can do', async () => {
  const { page } = await here.open('?paused=1&theme=dark');
  await page.emulateMedia({ media: 'print' });
  const seen = await page.evaluate(() => {
    const scope = document.querySelector('sgd-scope')!;
    const visible = (selector: string) => [...scope.shadowRoot!.querySelectorAll(selector)].some((element) => element.checkVisibility());
    const { color, backgroundColor } = getComputedStyle(scope);
    return { color, backgroundColor, page: getComputedStyle(document.body).color, kept: ['#hero', '.reading', 'sgd-strip', 'sgd-companion'].map(visible), dropped: ['.bar button', '.bar select', '.left', '.axis-choice', '.tools', 'sgd-take', '.foot select'].map(visible) };
  });
  expect(seen).toEqual({
    color: 'rgb(27, 30, 33)', backgroundColor: 'rgb(251, 251, 249)', page: 'rgb(27, 30, 33)', kept: [true, true, true, true], dropped: Array(7).fill(false),
  });
  await page.context().close();
}, 60_000);

for (const width of [1440, 794]) {
  it(`prints one thing below the other, from a window of ${width}, and nothing for the screen's sake`, async () => {
    const { page } = await here.open('?paused=1&lang=en', { viewport: { width, height: 900 } });
    await page.locator('#hero').first().waitFor();
    await settled(page);
    await page.emulateMedia({ media: 'print' });
    await settled(page);
    const seen = await page.evaluate(() => {
      const root = document.querySelector('#scope')!.shadowRoot!;
      const box = (selector: string) => root.querySelector(selector)!.getBoundingClientRect();
      const [hero, under, strip, right] = ['.hero', '.under', '.strip', '.right'].map(box);
      const companions = [...root.querySelectorAll('sgd-companion')].map((one) => one.getBoundingClientRect());
      const sections = [...document.querySelectorAll('.steps section')].map((one) => one.getBoundingClientRect().height / innerHeight);
      return {
        order: hero.bottom <= under.top + 1 && under.bottom <= strip.top + 1 && strip.bottom <= right.top + 1,
        share: hero.width / innerWidth, narrowest: Math.min(...companions.map(({ width }) => width)),
        within: [...root.querySelectorAll('sgd-companion')].every((one) => one.shadowRoot!.querySelector('figure')!.getBoundingClientRect().bottom <= one.getBoundingClientRect().bottom),
        tallest: Math.max(...sections), tools: [...document.querySelectorAll('#scope [slot=tools]')].filter((one) => one.checkVisibility()).length,
      };
    });
    expect(seen).toMatchObject({ order: true, within: true, tools: 0 });
    expect(seen.share).toBeGreaterThan(0.9);
    expect(seen.narrowest).toBeGreaterThan(300);
    expect(seen.tallest).toBeLessThan(0.5);
  }, 60_000);
}

it('shrinks points and lines alike for paper, which is narrower than the screen', async () => {
  const { page } = await here.open('?paused=1&lang=en');
  await page.locator('#hero').first().waitFor();
  await settled(page);
  const shape = await page.evaluate(async () => {
    const plot = document.querySelector('#scope')!.shadowRoot!.querySelector('#hero')!;
    const { width, height } = plot.getBoundingClientRect();
    const [svg, canvas] = [plot.shadowRoot!.querySelector('svg')!, plot.shadowRoot!.querySelector('canvas')!];
    // As on paper: another size, and no time to draw.
    Object.assign((plot as HTMLElement).style, { inlineSize: '500px', blockSize: '300px' });
    const axis = svg.querySelector('.axis')!.getBoundingClientRect(), image = canvas.getBoundingClientRect();
    return { axis: (axis.right - image.left) / image.width, wanted: (width - 16) / width, tall: (axis.bottom - image.top) / image.height, low: (height - 56) / height };
  });
  expect(Math.abs(shape.axis - shape.wanted)).toBeLessThan(0.01);
  expect(Math.abs(shape.tall - shape.low)).toBeLessThan(0.01);
}, 60_000);

it('the label of what is chosen can be read under the mouse', async () => {
  const { page } = await here.open('?paused=1&lang=en');
  for (const chosen of [page.locator('#scope .axis-choice [aria-checked=true]'), page.locator('#scope sgd-controls .segmented [aria-checked=true]').first()]) {
    await chosen.hover();
    const [ink, ground] = await chosen.evaluate((button) => [getComputedStyle(button).color, getComputedStyle(button).backgroundColor]);
    expect(ink).not.toBe(ground);
    expect(ink).toBe('rgb(251, 251, 249)');
  }
}, 60_000);

it('tells by more than colour what is chosen where the system decides on colours', async () => {
  const { page } = await here.open('?paused=1&lang=en', { forcedColors: 'active' });
  await page.locator('#hero').first().waitFor();
  const seen = await page.evaluate(() => {
    const scope = document.querySelector('sgd-scope')!.shadowRoot!;
    const ground = (element: Element) => getComputedStyle(element).backgroundColor;
    const radios = [...scope.querySelectorAll('.segmented button'), ...scope.querySelector('sgd-controls')!.shadowRoot!.querySelectorAll('[role=radio]')];
    const chosen = radios.filter((radio) => radio.getAttribute('aria-checked') === 'true').map(ground);
    const others = radios.filter((radio) => radio.getAttribute('aria-checked') !== 'true').map(ground);
    const bordered = (element: Element) => parseFloat(getComputedStyle(element).borderTopWidth) > 0;
    return {
      count: chosen.length, same: chosen.filter((one) => others.includes(one)).length, play: bordered(scope.querySelector('.play')!),
    };
  });
  expect(seen).toEqual({ count: 3, same: 0, play: true });
  // A layer's own colour need not be seen on that of what is chosen.
  const inks = await page.locator('#scope sgd-layers [aria-checked=true]').evaluate((chosen) => [chosen, ...chosen.querySelectorAll('*')].map((part) => getComputedStyle(part).color));
  expect(new Set(inks).size).toBe(1);
  for (const slider of [page.locator('#scope').getByRole('slider', { name: 'Batch size' }), page.locator('#scope').getByRole('slider', { name: 'Time' })]) {
    expect(await darkAcross(page, await slider.screenshot())).toBeGreaterThan(0.9);
  }
  await page.context().close();
}, 60_000);

it('lines go with their points to the next measurement', async () => {
  const { page } = await here.open('?paused=1&lang=en');
  await page.locator('#hero').first().waitFor();
  await settled(page);
  const way = await page.evaluate(async () => {
    type Plot = HTMLElement & { measurement: { blocks: { C_ii: Float64Array }[] } };
    const plot = document.querySelector('sgd-scope')!.shadowRoot!.querySelector('#hero') as Plot;
    const height = () => Number(plot.shadowRoot!.querySelector('.fit')!.getAttribute('y1'));
    const before = height();
    plot.measurement = { ...plot.measurement, blocks: plot.measurement.blocks.map((block) => ({ ...block, C_ii: block.C_ii.map((c) => 1.5 * c) })) };
    const heights: number[] = [];
    for (let i = 0; i < 30; i++) {
      await new Promise(requestAnimationFrame);
      heights.push(height());
    }
    return { before, first: heights[0], last: heights.at(-1)!, places: new Set(heights).size };
  });
  expect(way.before - way.last).toBeGreaterThan(2);
  expect(way.before - way.first).toBeLessThan(0.5 * (way.before - way.last));
  expect(way.places).toBeGreaterThan(3);
}, 60_000);

it('jumps instead of gliding where motion is not wanted', async () => {
  const { page } = await here.open('?paused=1&lang=en', { reducedMotion: 'reduce' });
  await page.locator('#hero').first().waitFor();
  const frames = await page.evaluate(async () => {
    const scope = document.querySelector('sgd-scope')!.shadowRoot!;
    const canvas = () => scope.querySelector('#hero')!.shadowRoot!.querySelector('canvas')!.toDataURL();
    const next = () => new Promise(requestAnimationFrame);
    const before = canvas();
    (scope.querySelectorAll('.segmented button')[1] as HTMLElement).click();
    const pictures = new Set<string>();
    for (let i = 0; i < 45; i++) {
      await next();
      pictures.add(canvas());
    }
    pictures.delete(before);
    return { pictures: pictures.size, animations: document.getAnimations().length };
  });
  expect(frames).toEqual({ pictures: 1, animations: 0 });
  await page.context().close();
}, 60_000);

describe('axe finds nothing', () => {
  const share = async (page: Page) => void (await page.locator('#scope .bar').getByRole('button').last().click());
  const table = async (page: Page) => {
    await page.locator('#scope .under sgd-take button.dots').click();
    await page.locator('#scope .under sgd-take .list button').first().click();
  };
  const cases: [name: string, query: string, scheme: 'light' | 'dark', act?: (page: Page) => Promise<void>][] = [
    ['with the share panel open', '?paused=1', 'light', share], ['with the share panel open, dark and Chinese', '?paused=1&lang=zh', 'dark', share],
    ['with a table open', '?paused=1', 'light', table], ['with a table open, dark and Chinese', '?paused=1&lang=zh', 'dark', table],
    ['compact, dark and Chinese', '?paused=1&view=compact&lang=zh', 'dark'], ['in the figure alone', '?paused=1&view=figure', 'light'],
  ];
  for (const [name, query, colorScheme, act] of cases) {
    it(name, async () => {
      const { page } = await here.open(query, { colorScheme });
      await page.locator('#hero').first().waitFor();
      await act?.(page);
      await settled(page);
      expect(await violations(page)).toEqual([]);
      await page.context().close();
    }, 60_000);
  }
});
