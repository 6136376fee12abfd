// Fingers and keys: what can be pressed is large enough, what has the focus shows it, and everything is reached.
import { expect, it } from 'vitest';
import { settled, stage } from './browser.js';

const here = stage();

it('gives every control 44 by 44 pixels on a phone', async () => {
  const { page } = await here.open('?paused=1&lang=en', { viewport: { width: 360, height: 780 }, hasTouch: true, isMobile: true });
  await page.locator('#scope').locator('sgd-controls summary').click();
  await page.locator('#scope').getByRole('button', { name: 'Draw points' }).click();
  await settled(page);
  const seen = await page.evaluate(() => {
    const small: string[] = [];
    let count = 0;
    const look = (root: Document | ShadowRoot) => {
      for (const element of root.querySelectorAll<HTMLElement>('*')) {
        if (element.shadowRoot) look(element.shadowRoot);
        if (!element.matches('button, select, summary, input, a[href], label.button, [role=slider]') || !element.checkVisibility()) continue;
        if (element.matches('.unseen, dialog *, .stage')) continue;
        // A tick box is pressed by its words, too.
        const { width, height } = (element.matches('[type=checkbox]') ? element.closest('label')! : element).getBoundingClientRect();
        count++;
        if (width < 43.5 || height < 43.5) small.push(`${element.localName}.${element.className} «${(element.ariaLabel ?? element.textContent ?? '').trim().slice(0, 30)}» ${Math.round(width)}×${Math.round(height)}`);
      }
    };
    look(document);
    return { small, count };
  });
  expect(seen.small).toEqual([]);
  expect(seen.count).toBeGreaterThan(60);
  await page.context().close();
}, 60_000);

it('compares on a phone, too: one run under the other', async () => {
  const { page } = await here.open('?lang=en', { viewport: { width: 360, height: 780 }, hasTouch: true, isMobile: true });
  const scope = page.locator('#scope');
  await scope.getByRole('button', { name: 'Compare' }).click(); // the one that is to be seen
  const [first, second] = ['#hero', '#rival'].map((id) => scope.locator(id));
  await second!.waitFor();
  const [above, below] = [(await first!.boundingBox())!, (await second!.boundingBox())!];
  expect(below.y).toBeGreaterThan(above.y + above.height);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
}, 60_000);

it('shows the focus wherever the tab key leads, from the first control to the last link', async () => {
  const { page } = await here.open('?paused=1&lang=en');
  await page.locator('#hero').first().waitFor();
  await settled(page);
  const stops: { name: string; shown: boolean; inside: string }[] = [];
  await page.evaluate(() => Object.assign(window, { been: new Set() }));
  for (let i = 0; i < 120; i++) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(() => {
      let element = document.activeElement;
      while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
      // Past the last one; and where the story's instrument turns to another run, its layers are hidden under the key.
      if (!element || element === document.body) return 'nowhere';
      const { been } = window as never as { been: Set<Element> };
      if (been.has(element)) return 'round';
      been.add(element);
      const drawn = (one: Element) => {
        const { outlineStyle, outlineWidth } = getComputedStyle(one);
        return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2;
      };
      // An input that is not seen is shown by its label.
      const shown = drawn(element) || (element.matches('.unseen') && drawn(element.parentElement!));
      const inside = (element.getRootNode() as ShadowRoot).host?.localName ?? 'page';
      return { name: `${element.localName} ${(element.ariaLabel ?? element.textContent ?? '').trim().slice(0, 30)}`, shown, inside };
    });
    if (stop === 'round') break;
    if (stop !== 'nowhere') stops.push(stop);
  }
  expect(stops.filter(({ shown }) => !shown)).toEqual([]);
  for (const part of ['sgd-scope', 'sgd-controls', 'sgd-network-diagram', 'sgd-scatter', 'sgd-handle', 'sgd-layers', 'sgd-companion', 'sgd-take', 'sgd-guess', 'sgd-two-knob', 'page']) {
    expect(stops.map(({ inside }) => inside)).toContain(part);
  }
  expect(stops.at(-1)!.name).toContain('arXiv:2602.05600');
  await page.context().close();
}, 60_000);

const phone = { viewport: { width: 360, height: 780 }, hasTouch: true, isMobile: true };

it('a direction that was tapped stays when the finger lifts, with its values; a second tap takes it back', async () => {
  const { page } = await here.open('?paused=1&lang=en', phone);
  const hero = page.locator('#scope #hero');
  await hero.locator('.fit').waitFor({ state: 'attached' });
  const { x, y, width, height } = (await hero.boundingBox())!;
  const ring = hero.locator('.ring');
  const [tap, beside] = [[x + 0.62 * width, y + 0.37 * height], [x + 0.9 * width, y + 0.7 * height]] as [number, number][];
  const lines = () => hero.locator('.label ~ text').allTextContents();
  await page.touchscreen.tap(...tap);
  await page.waitForTimeout(300);
  expect((await lines())[0]).toMatch(/^Direction \d+ of \d+$/);
  expect(await lines()).toHaveLength(4);
  await page.touchscreen.tap(...tap);
  await expect.poll(() => ring.count()).toBe(0);
  await page.touchscreen.tap(...tap);
  await expect.poll(() => ring.count()).toBe(1);
  await page.touchscreen.tap(...beside);
  await expect.poll(() => ring.count()).toBe(0);
}, 60_000);

it.each([360, 760, 1024])('the time bar stands right below the sentence and its note, and changes can be undone, %i px', async (width) => {
  const { page } = await here.open('?paused=1&lang=en', { viewport: { width, height: 780 }, hasTouch: true });
  const scope = page.locator('#scope');
  const [centre, strip, left] = await Promise.all(['.centre', '.strip', 'div.left'].map(async (part) => (await scope.locator(part).boundingBox())!));
  expect(strip!.y - (centre!.y + centre!.height)).toBeLessThan(30); // the gap of the grid is 24
  if (width === 360) expect(left!.y).toBeGreaterThan(strip!.y);
  const axis = () => page.evaluate(() => (document.querySelector('#scope') as never as { settings: { x: string } }).settings.x);
  await scope.getByRole('radio', { name: 'E[h²]ii' }).click();
  await scope.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(axis).toBe('h');
  await scope.getByRole('button', { name: 'Redo' }).click();
  await expect.poll(axis).toBe('m2');
}, 60_000);
