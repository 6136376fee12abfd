// The story by keyboard alone, from the top of the page to its end and back: no script puts the focus anywhere or presses
// anything. Wherever the focus is, its ring is seen, whole and uncovered; it follows the page, and nothing holds it.
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { settled, stage } from './browser.js';
import { focus, type Focus } from './focus.js';

const here = stage();

interface Guide extends Element {
  settings: { x: string; lower: string };
  controller: { run?: object };
  snapshot(): { source: string; epoch: number; beside?: unknown[] };
}
const guide = <T>(page: Page, what: (guide: Guide) => T) => page.evaluate<T>(`(${what})(document.querySelector('#guide'))`);

/** A reader at the keys, who remembers where the focus has been. */
class Reader {
  readonly been: Focus[] = [];
  readonly flaws: string[] = [];

  constructor(readonly page: Page) {}

  async press(key: string): Promise<Focus> {
    await this.page.keyboard.press(key);
    const now = await focus(this.page);
    this.flaws.push(...now.flaws.map((flaw) => `${now.name}: ${flaw}`));
    return now;
  }

  /** With Tab, or back with Shift+Tab, to what has this name. */
  async to(name: RegExp, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<Focus> {
    for (let i = 0; i < 45; i++) {
      const now = await this.press(key);
      this.been.push(now);
      if (name.test(now.name)) return now;
    }
    throw new Error(`${name} is not reached: ${this.been.map(({ name }) => name).join(', ')}`);
  }

  /** With the arrow keys, which scroll where no control wants them, until the story's instrument shows a section. */
  async scrollTo(step: string): Promise<void> {
    for (let i = 0; i < 120; i++) {
      await this.page.keyboard.press('ArrowDown');
      if ((await this.page.locator('#guide').getAttribute('data-step')) === step) return;
    }
    throw new Error(`${step} is not reached`);
  }
}

const screens = [[1440, 900, 'no-preference'], [1024, 768, 'reduce'], [360, 780, 'reduce']] as const;
for (const [width, height, reducedMotion] of screens) {
  it(`from the top to the challenges and the limits, ${width} × ${height}`, async () => {
    const { page, problems } = await here.open('?paused=1&lang=en', { viewport: { width, height }, reducedMotion });
    await page.locator('#guide').waitFor();
    await settled(page);
    const reader = new Reader(page);
    const poll = <T>(what: () => T) => expect.poll(what, { timeout: 30_000, message: JSON.stringify(reader.been.at(-1)) });

    /** To what stands in a section, which the instrument then shows. */
    const section = async (id: string, name: RegExp) => {
      expect((await reader.to(name)).section).toBe(id);
      await poll(() => page.locator('#guide').getAttribute('data-step')).toBe(id);
    };

    // Past the instrument by the link above it, which takes the focus along.
    await reader.to(/^page a «New here\?/);
    await page.keyboard.press('Enter');
    await poll(() => page.locator('section#guess').evaluate((section) => Math.abs(section.getBoundingClientRect().top) < 80)).toBe(true);

    // A guess, and what was measured.
    await reader.to(/«Your slope»$/);
    for (let i = 0; i < 6; i++) await page.keyboard.press('ArrowLeft');
    await reader.to(/«Show the measurement»$/);
    await page.keyboard.press('Space');
    await poll(() => page.locator('sgd-guess p').textContent()).toMatch(/^You said 1\.20\. .*: you were inside the interval\.$/);

    // The toy: one knob down, the other up, and what lies further.
    const formula = () => page.locator('sgd-two-knob .formula').textContent();
    await reader.to(/«Spread of how often/);
    await page.keyboard.press('Home');
    await poll(formula).toMatch(/=2\.00$/);
    await reader.to(/«Spread of how hard/);
    for (const key of ['Home', 'ArrowRight', 'End']) await page.keyboard.press(key);
    await poll(formula).toMatch(/2·2\.502/);
    await reader.to(/summary «Go further»$/);
    await page.keyboard.press('Enter');
    await reader.to(/«Correlation of the two/);
    await page.keyboard.press('End');
    await poll(formula).toMatch(/0\.95/);

    // Train.
    await section('train', /button «Play»$/);
    expect(await guide(page, (guide) => guide.snapshot().source)).toBe('stored');
    await page.keyboard.press('Enter');
    await poll(() => guide(page, (guide) => guide.snapshot().source)).toBe('live');

    // Cross-entropy beside MSE.
    await section('loss', /«Train both again»$/);
    await poll(() => guide(page, (guide) => guide.snapshot().beside?.length)).toBe(3);
    await guide(page, (guide) => Object.assign(globalThis, { earlier: guide.controller.run }));
    await page.keyboard.press('Space');
    await poll(() => guide(page, ({ controller: { run } }) => !!run && run !== (globalThis as never as { earlier: unknown }).earlier)).toBe(true);
    await poll(() => guide(page, (guide) => guide.snapshot().beside?.length)).toBe(3);

    // The axis: the answer is there once it was asked for.
    await section('axis', /«Change it»$/);
    expect([await guide(page, (guide) => guide.settings.x), await page.locator('#axis .look').isVisible()]).toEqual(['h', false]);
    await page.keyboard.press('Enter');
    expect([await guide(page, (guide) => guide.settings.x), await page.locator('#axis .look').isVisible()]).toEqual(['m2', true]);

    // Directions: a section to be read.
    await reader.scrollTo('directions');
    await poll(() => page.locator('#guide sgd-overlap canvas').count()).toBe(2);

    // Fisher = Hessian.
    await section('fisher', /«Open this run at the top/);
    await poll(() => guide(page, ({ shadowRoot }) => shadowRoot!.querySelectorAll('sgd-companion')[1]!.shadowRoot!.querySelector('svg')?.ariaLabel)).toMatch(/C − H: 0\.\d+, F − H: 0\.\d+, G − H: 0\.\d+/);

    // The instrument of the story, and its pictures by arrows.
    await reader.to(/^guide .*button «(Play|Pause|Replay)/);
    await reader.to(/^guide tab «Distance»$/);
    expect((await reader.press('ArrowLeft')).name).toBe('guide tab «Window»');
    await poll(() => guide(page, (guide) => guide.settings.lower)).toBe('window');
    expect((await reader.press('ArrowRight')).name).toBe('guide tab «Distance»');

    // Challenges, limits, and out of the page.
    expect(await reader.to(/«Begin here»$/)).toMatchObject({ section: 'challenges' });
    await reader.to(/«arXiv:2602\.05600»$/);
    expect(await page.locator('#limits li').last().evaluate((line) => line.getBoundingClientRect().bottom <= innerHeight)).toBe(true);
    await reader.to(/^nowhere$/);

    // What was passed follows the page.
    const order = reader.been.map(({ section, name }) => (name.startsWith('guide') ? 'guide' : section)).filter((part, i, all) => part && part !== all[i - 1]);
    expect(order).toEqual(['guess', 'toy', 'train', 'loss', 'axis', 'fisher', 'guide', 'challenges']);

    // The same way back, to the first challenge, which is begun at the top, with the keys.
    const forth = reader.been.filter(({ section }) => section === 'challenges').map(({ name }) => name);
    reader.been.length = 0;
    await reader.to(/^guide /, 'Shift+Tab');
    expect(reader.been.filter(({ section }) => section === 'challenges').map(({ name }) => name)).toEqual(forth);
    await reader.to(/«Begin here»$/);
    await page.keyboard.press('Enter');
    await poll(() => page.evaluate(() => scrollY)).toBe(0);
    await poll(() => page.locator('#scope .task').textContent()).toMatch(/^Challenge 1\./);
    expect(await reader.press('Tab')).toMatchObject({ name: expect.stringMatching(/^scope button «(Pause|Play|Replay this run)»$/) });
    await reader.to(/button «Close»$/);
    await page.keyboard.press('Enter');
    await poll(() => page.locator('#scope .task').count()).toBe(0);

    expect(reader.flaws).toEqual([]);
    expect(problems).toEqual([]);
  }, 150_000);
}

it('every stop of the page, forwards and backwards, has a ring that is whole, in the window and uncovered', async () => {
  for (const [width, height] of screens) {
    const { page } = await here.open('?paused=1&lang=en', { viewport: { width, height } });
    await page.locator('#guide').waitFor();
    await settled(page);
    const reader = new Reader(page);
    await reader.to(/^sgd-guess button/);
    const names = reader.been.map(({ name }) => name);
    // The instrument at the top alone has some fifty stops.
    expect(names.length).toBeGreaterThan(30);
    reader.been.length = 0;
    await reader.to(/^page a «New here\?/, 'Shift+Tab');
    expect(reader.been.map(({ name }) => name)).toEqual(names.slice(0, -1).reverse());
    expect(reader.flaws, `${width}`).toEqual([]);
    await page.context().close();
  }
}, 120_000);
