// The built site in Chromium: what it shows, what it asks for, what it is like without a mouse.
import { pathToFileURL } from 'node:url';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import recorded from '../../../web/element/presets/spirals.json';
import { dist, finalBlocks, measured, stage, violations } from './browser.js';

// As in a busy page: the observer tells of the leaving and of the coming back at once.
const busy = `<!doctype html><title>busy</title><script>
  const Observer = IntersectionObserver;
  IntersectionObserver = function (callback, options) {
    const before = { isIntersecting: false };
    return new Observer((entries, observer) => callback([before, ...entries], observer), options);
  };
</script><script type="module" src="embed.js"></script><sgd-scope data="moons" hidden-layers="8" epochs="4" speed="1000"></sgd-scope>`;

const here = stage({ 'busy.html': { html: busy } });

const quick = '#v=1&speed=1000';

it('heeds every attribute that its manifest lists', async () => {
  const { page } = await here.open('busy.html');
  const heeded = await page.evaluate(async () => {
    await customElements.whenDefined('sgd-scope');
    return (customElements.get('sgd-scope') as never as { observedAttributes: string[] }).observedAttributes;
  });
  const manifest = JSON.parse(await readFile(join(dist, 'custom-elements.json'), 'utf8'));
  const listed: string[] = manifest.modules[0].declarations[0].attributes.map(({ name }: { name: string }) => name);
  expect(listed.length).toBeGreaterThan(20);
  expect(heeded).toEqual(expect.arrayContaining(listed));
});

describe('a run', () => {
  it('ends, live, in the very numbers that the native program recorded', async () => {
    const { page, problems, requests } = await here.open(quick);
    const found = await finalBlocks(page);
    expect(found.map(({ block, gamma }) => [block, gamma])).toEqual(recorded.blocks.map(({ name, gamma }) => [name, gamma]));
    // The page, its style, its script; a worker made of text is no request.
    expect(requests.filter((url) => url.startsWith('http')).length).toBe(4);
    expect(problems).toEqual([]);
  });

  it('goes on where the browser tells late that it is in sight', async () => {
    const { page } = await here.open('busy.html');
    expect(await finalBlocks(page)).not.toEqual([]);
  });

  it('works from disk, as one file', async () => {
    const file = pathToFileURL(join(dist, 'single/sgd-scope.html')).href;
    const { page, problems } = await here.open(`${file}#v=1&speed=1000&epochs=3&data=moons&hidden=8`);
    expect(await finalBlocks(page)).toHaveLength(2);
    // So short a run ends before the axes may follow its points; they do so afterwards.
    await expect.poll(() => page.evaluate(() => {
      const plot = document.querySelector('sgd-scope')!.shadowRoot!.querySelector('#hero') as never as { frame: unknown; frameFor(): unknown };
      return JSON.stringify(plot.frame) === JSON.stringify(plot.frameFor());
    }), { timeout: 3000 }).toBe(true);
    expect(problems).toEqual([]);
  });

  it('does nothing by itself where motion is not wanted, but shows its recorded picture', async () => {
    const { page } = await here.open('/', { reducedMotion: 'reduce' });
    await page.waitForTimeout(1500);
    expect(await page.evaluate(() => (document.querySelector('sgd-scope') as never as { snapshot(): { source: string } }).snapshot().source)).toBe('stored');
    expect(await page.locator('#scope .reading').textContent()).toContain('1.20 (1.18–1.22) over 115 directions');
  });
});

describe('axe finds nothing', () => {
  for (const [name, query, options] of [
    ['light', '', {}],
    ['dark', '', { colorScheme: 'dark' as const }],
    ['Chinese', '?lang=zh', {}],
    ['compact', '?view=compact', { viewport: { width: 360, height: 640 } }],
    ['a phone', '', { viewport: { width: 360, height: 780 } }],
    ['matrices and overlap', '#v=1&upper=matrices&lower=overlap', {}],
    ['two runs', '#v=1&compare=mse-half-sum&speed=1000', {}],
  ] as const) {
    it(name, async () => {
      const { page } = await here.open(query, options);
      await measured(page);
      if (query.includes('compare')) await page.locator('#rival').waitFor();
      expect(await violations(page)).toEqual([]);
    });
  }
});

describe('small rooms', () => {
  it('have no sideways scrolling, with targets of 44 pixels', async () => {
    const { page } = await here.open('/', { viewport: { width: 360, height: 780 } });
    await measured(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    const small = await page.evaluate(() => {
      const found: string[] = [];
      const look = (root: Document | ShadowRoot) => {
        for (const element of root.querySelectorAll('*')) {
          if (element.shadowRoot) look(element.shadowRoot);
          if (!element.matches('button, select, summary, input[type=range]')) continue;
          const { width, height } = element.getBoundingClientRect();
          if (width > 0 && (height < 43.5 || width < 31.5)) found.push(`${element.outerHTML.slice(0, 80)} ${width}×${height}`);
        }
      };
      look(document);
      return found;
    });
    expect(small).toEqual([]);
  });
});

describe('the keyboard', () => {
  it('walks through the directions, moves the fit, turns layers and tabs', async () => {
    const { page, problems } = await here.open('?paused=1');
    const hero = page.locator('#hero').getByRole('slider').first();
    await hero.focus();
    await page.keyboard.press('Home');
    await expect.poll(() => hero.getAttribute('aria-valuetext')).toContain('Direction 1 of');
    await page.keyboard.press('PageDown');
    await expect.poll(() => hero.getAttribute('aria-valuetext')).toContain('Direction 11 of');
    const before = await page.locator('#scope .reading').textContent();
    await page.locator('#scope').getByRole('slider', { name: 'Fit from' }).focus();
    await page.keyboard.press('PageUp');
    await expect.poll(() => page.locator('#scope .reading').textContent()).not.toBe(before);
    await page.locator('#scope').getByRole('radio', { name: /Layer 2/ }).first().focus();
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => page.locator('#scope .reading').textContent()).toMatch(/^Layer 3/);
    await page.locator('#scope').getByRole('tab', { name: 'Prediction' }).focus();
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => page.locator('#scope').getByRole('tab', { name: 'Loss' }).getAttribute('aria-selected')).toBe('true');
    expect(new URL(page.url()).hash).toContain('layer=3');
    expect(problems).toEqual([]);
  });
});

describe('the mouse', () => {
  it('drags an end of the fit, which changes the slope, and leaves it where it lets go', async () => {
    const { page, problems } = await here.open('?paused=1&lang=en');
    const found = () => page.locator('#scope .reading').textContent();
    const low = () => page.evaluate(() => (document.querySelector('#scope') as never as { settings: { window: number } }).settings.window);
    await expect.poll(found).toContain('1.20 (1.18–1.22) over 115 directions');
    const end = (await page.locator('#scope').getByRole('slider', { name: 'Fit from' }).locator('i').boundingBox())!;
    const [x, y] = [end.x + end.width / 2, end.y + end.height / 2];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + 90, y, { steps: 6 });
    await expect.poll(found).toMatch(/power [01]\.\d\d .*over \d\d directions/);
    expect(await found()).not.toContain('1.20');
    await page.mouse.up();
    const left = await low();
    expect(left).toBeGreaterThan(1e-5);
    await page.mouse.move(x, y, { steps: 6 });
    expect(await low()).toBe(left);
    expect(problems).toEqual([]);
  });

  it('drops a table on the instrument, which is trained on from then on', async () => {
    const { page, problems } = await here.open('?paused=1&lang=en#v=1&hidden=3&epochs=2');
    const rows = Array.from({ length: 60 }, (_, i) => `${Math.sin(i)},${Math.cos(3 * i)},${i % 3 ? 'oak' : 'elm'}`);
    const seen = await page.locator('#scope .room').evaluate((room, text) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([text], 'trees.csv', { type: 'text/csv' }));
      const tell = async (name: string) => {
        const event = new DragEvent(name, { dataTransfer, bubbles: true, cancelable: true, composed: true });
        room.dispatchEvent(event);
        await (document.querySelector('#scope') as never as { updateComplete: Promise<boolean> }).updateComplete;
        return [event.defaultPrevented, room.classList.contains('drop')];
      };
      return (async () => [await tell('dragover'), await tell('dragleave'), await tell('dragover'), await tell('drop')])();
    }, rows.join('\n'));
    expect(seen).toEqual([[true, true], [false, false], [true, true], [true, false]]);
    const training = () => page.evaluate(() => {
      const { settings, controller } = document.querySelector('#scope') as never as { settings: { data: string }; controller: { run?: { training: { size: number; classes: number } } } };
      return [settings.data, controller.run?.training.size, controller.run?.training.classes];
    });
    await expect.poll(training, { timeout: 15_000 }).toEqual(['own', 60, 2]);
    expect(await page.locator('#scope sgd-controls').getByText('trees.csv').count()).toBeGreaterThan(0);
    expect(problems).toEqual([]);
  });
});

describe('the pictures beside the plot', () => {
  it('count samples and indices in whole numbers, and say how many of them are drawn', async () => {
    const { page } = await here.open('?lang=en#v=1&speed=1000&epochs=2&upper=samples&lower=overlap');
    await finalBlocks(page);
    const [upper, lower] = [page.locator('#scope sgd-companion').first(), page.locator('#scope sgd-companion').last()];
    await expect.poll(() => upper.locator('figcaption').textContent(), { timeout: 10_000 }).toContain('80 of 500 samples are drawn.');
    const across = await upper.locator('.picture text[text-anchor=middle]').allTextContents();
    expect(across.map((text) => text.trim())).toEqual(['1', '2']);
    await lower.locator('canvas').first().hover({ position: { x: 5, y: 5 } });
    await expect.poll(() => lower.locator('output').textContent()).toMatch(/^C 1 · H 1: [01]\.\d\d$/);
    expect(await lower.locator('.ramp').textContent()).toBe('00.251');
  });

  it('a curve is drawn again, dashed, after a step along the direction pointed at', async () => {
    const { page } = await here.open('?lang=en#v=1&speed=1000&epochs=2&data=regression&loss=mse-half-sum');
    await finalBlocks(page);
    const curves = page.locator('#scope sgd-companion').first().locator('.series[stroke="var(--ink)"]');
    await expect.poll(() => curves.count()).toBe(1);
    const plot = page.locator('#scope #hero .stage');
    await plot.focus();
    await plot.press('Home');
    await expect.poll(() => curves.count(), { timeout: 10_000 }).toBe(2);
    expect(await curves.last().getAttribute('stroke-dasharray')).toBe('4 3');
    expect(await curves.last().getAttribute('d')).not.toBe(await curves.first().getAttribute('d'));
  });
});

for (const lang of ['en', 'zh']) {
  it(`writes a direction's values on a ground that holds them, inside the plot and instead of the triangle, ${lang}`, async () => {
    const { page } = await here.open(`?paused=1&lang=${lang}`);
    const plot = page.locator('#scope #hero');
    await plot.locator('.stage').focus();
    for (const key of ['Home', 'PageDown', 'PageDown', 'PageDown']) {
      await page.keyboard.press(key);
      const seen = await plot.evaluate((element) => {
        const root = element.shadowRoot!;
        const label = root.querySelector('.label');
        if (!label) return null;
        const room = element.getBoundingClientRect(), ground = label.getBoundingClientRect();
        const texts = [...root.querySelectorAll('.label ~ text')].map((text) => text.getBoundingClientRect());
        const inside = (box: DOMRect, outer: DOMRect) => box.left >= outer.left && box.right <= outer.right && box.top >= outer.top && box.bottom <= outer.bottom + 1;
        return { lines: texts.length, held: texts.every((text) => inside(text, ground)), inside: inside(ground, room), triangles: root.querySelectorAll('.triangle').length };
      });
      expect(seen, key).toEqual({ lines: 4, held: true, inside: true, triangles: 0 });
    }
    await page.keyboard.press('Escape');
    await expect.poll(() => plot.locator('.triangle').count()).toBe(1);
  });
}
