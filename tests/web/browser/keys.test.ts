// Keys, undo and redo, the pinned moment, what controls mean, examples, the preview.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { finalBlocks, launch, open, serve, violations, type Site } from './browser.js';

/** Others may keep the machine busy. */
const poll = <T>(what: () => T | Promise<T>) => expect.poll(what, { timeout: 15_000 });
let browser: Browser;
let site: Site;
beforeAll(async () => {
  [browser, site] = await Promise.all([launch(), serve({
    'host.html': { html: '<!doctype html><title>x</title><script type="module" src="embed.js"></script><input id="own"><sgd-scope paused></sgd-scope>' },
    'off.html': { html: '<!doctype html><title>x</title><script type="module" src="embed.js"></script><sgd-scope paused hide="keys"></sgd-scope>' },
  })]);
});
afterAll(async () => {
  await browser.close();
  site.close();
});

interface Scope { settings: { lr: number; x: string; layer: number }; controller: { phase: string; status?: { updates: number } }; pinned?: { epoch: number } }
const look = <T>(page: Page, what: (scope: Scope) => T): Promise<T> =>
  page.evaluate(`(${what})(document.querySelector('sgd-scope'))`) as Promise<T>;

describe('keys', () => {
  it('step, undo and redo, swap the axis, and show their map', async () => {
    const { page, problems } = await open(browser, `${site.url}?paused=1`);
    await page.keyboard.press('.');
    await poll(() => look(page, (scope) => scope.controller.status?.updates)).toBe(1);
    await page.keyboard.press('s');
    await poll(() => look(page, (scope) => scope.controller.status?.updates)).toBe(2);
    await page.keyboard.press('x');
    expect(await look(page, (scope) => scope.settings.x)).toBe('m2');
    expect(new URL(page.url()).hash).toBe('#v=1&x=m2');
    await page.keyboard.press('z');
    expect(await look(page, (scope) => scope.settings.x)).toBe('h');
    expect(new URL(page.url()).hash).toBe('');
    await page.keyboard.press('y');
    expect(await look(page, (scope) => scope.settings.x)).toBe('m2');
    await page.keyboard.press('?');
    await poll(() => page.getByRole('dialog', { name: 'Keys' }).isVisible()).toBe(true);
    // An open dialog has the keys for itself.
    await page.keyboard.press('x');
    expect(await look(page, (scope) => scope.settings.x)).toBe('m2');
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await poll(() => page.getByRole('dialog').count()).toBe(0);
    await page.keyboard.press(' ');
    await poll(() => look(page, (scope) => scope.controller.phase)).toBe('training');
    expect(problems).toEqual([]);
    await page.context().close();
  }, 60_000);

  it('leave fields alone, and pages that have other uses for them', async () => {
    const { page } = await open(browser, `${site.url}host.html`);
    await page.locator('#own').focus();
    await page.keyboard.type('xz.');
    expect(await page.locator('#own').inputValue()).toBe('xz.');
    expect(await look(page, (scope) => scope.settings.x)).toBe('h');
    await page.getByRole('textbox', { name: 'Learning rate' }).focus();
    await page.keyboard.type('x');
    expect(await look(page, (scope) => scope.settings.x)).toBe('h');
    await page.locator('#hero').getByRole('slider').first().focus();
    await page.keyboard.press('x');
    expect(await look(page, (scope) => scope.settings.x)).toBe('m2');
    await page.goto(`${site.url}off.html`);
    await page.locator('#hero').getByRole('slider').first().focus();
    await page.keyboard.press('x');
    expect(await look(page, (scope) => scope.settings.x)).toBe('h');
    expect(await page.getByRole('button', { name: 'Keys' }).count()).toBe(0);
    await page.context().close();
  }, 60_000);

  it('read the slope aloud, also during a run', async () => {
    const { page } = await open(browser, `${site.url}#v=1&speed=0.2`);
    await poll(() => look(page, (scope) => scope.controller.phase)).toBe('training');
    const status = page.locator('#scope p[role=status]').last();
    await poll(() => status.textContent()).toBe('');
    // Before the first measurement of the run there is nothing to be read.
    await poll(async () => {
      await page.keyboard.press('l');
      return status.textContent();
    }).toMatch(/^Layer 2: noise grows like curvature to the power [01]\.\d\d/);
    await page.context().close();
  }, 60_000);

  it('read it aloud each time, also where it was said before; and say what is awaited', async () => {
    const { page } = await open(browser, `${site.url}?paused=1&lang=en`);
    const status = page.locator('#scope p[role=status]').last();
    await poll(() => status.textContent()).toMatch(/^Layer 2: noise grows/);
    await status.evaluate((region) => {
      Object.assign(window, { said: 0 });
      new MutationObserver(() => (window as never as { said: number }).said++).observe(region, { childList: true, characterData: true, subtree: true });
    });
    for (let times = 1; times <= 2; times++) {
      await page.keyboard.press('l');
      await poll(() => page.evaluate(() => (window as never as { said: number }).said)).toBe(times);
      expect((await status.textContent())!.trim()).toMatch(/^Layer 2: noise grows/);
    }
    await page.evaluate(`{ const scope = document.querySelector('sgd-scope'); scope.controller.measure = () => new Promise(() => {}); void scope.step(); }`);
    await poll(() => look(page, (scope) => scope.controller.phase)).toBe('paused');
    await page.keyboard.press('l');
    await poll(() => status.textContent()).toContain('Measuring');
    await page.context().close();
  }, 60_000);
});

it('the focus goes to the chosen layer where the layer that has it is there no more', async () => {
  const { page } = await open(browser, `${site.url}?lang=en&paused=1#v=1&data=moons&hidden=4,4,4&epochs=2&layer=1`);
  const layers = page.locator('#scope sgd-layers').getByRole('radio');
  await poll(() => layers.count()).toBe(4);
  await layers.first().focus();
  await page.keyboard.press('ArrowLeft');
  const focused = () => layers.evaluateAll((all) => all.map((one) => (one.getRootNode() as ShadowRoot).activeElement === one));
  await poll(focused).toEqual([false, false, false, true]);
  await page.evaluate("location.hash = 'v=1&data=moons&hidden=4&epochs=2&layer=1'");
  await poll(focused).toEqual([true, false]);
  await page.keyboard.press('ArrowRight');
  await poll(() => look(page, (scope) => scope.settings.layer)).toBe(2);
  await poll(focused).toEqual([false, true]);
  await page.context().close();
}, 60_000);

it('a pinned moment stays behind other settings, with its slope', async () => {
  const { page, problems } = await open(browser, `${site.url}#v=1&epochs=1&speed=1000`);
  await finalBlocks(page);
  const grey = () => page.evaluate(() => {
    const canvas = document.querySelector('sgd-scope')!.shadowRoot!.querySelector('#hero')!.shadowRoot!.querySelector('canvas')!;
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
    let count = 0;
    // Pinned points are the only grey ones: red, green and blue nearly the same, and half seen through.
    for (let i = 0; i < data.length; i += 4) if (data[i + 3]! > 100 && data[i + 3]! < 180 && Math.abs(data[i]! - data[i + 2]!) < 20) count++;
    return count;
  });
  await page.getByRole('button', { name: 'Pin', exact: true }).click();
  await poll(() => page.locator('#scope .under').textContent()).toContain('Pinned behind: epoch 1, slope 1.00.');
  const ended = finalBlocks(page);
  await page.evaluate(() => {
    const scope = document.querySelector('sgd-scope') as never as { settings: object; play(): void };
    scope.settings = { ...scope.settings, epochs: 60 };
    scope.play();
  });
  await ended;
  await poll(grey).toBeGreaterThan(700); // 920 with the pinned ones, 241 without
  expect(await page.locator('#scope .under').textContent()).toContain('Pinned behind: epoch 1, slope 1.00.');
  expect(await violations(page)).toEqual([]);
  await page.getByRole('button', { name: 'Unpin' }).click();
  await poll(grey).toBeLessThan(400);
  expect(problems).toEqual([]);
  await page.context().close();
}, 60_000);

it('says what each control means: to ears always, to eyes when asked', async () => {
  const { page } = await open(browser, `${site.url}?paused=1`);
  const rate = page.getByRole('slider', { name: 'Learning rate' });
  const described = await rate.evaluate((slider) => (slider.getRootNode() as ShadowRoot).getElementById(slider.getAttribute('aria-describedby')!)!.textContent);
  expect(described).toContain('Length of a step');
  const controls = await page.evaluate(() => {
    const root = document.querySelector('sgd-scope')!.shadowRoot!.querySelector('sgd-controls')!.shadowRoot!;
    return [...root.querySelectorAll('[aria-describedby]')].map((element) => root.getElementById(element.getAttribute('aria-describedby')!)?.textContent ?? '');
  });
  expect(controls.length).toBeGreaterThanOrEqual(16);
  expect(controls.filter((text) => text.length < 15)).toEqual([]);
  const height = () => page.locator('#help-lr').first().evaluate((line) => line.getBoundingClientRect().height);
  expect(await height()).toBeLessThan(2);
  await page.getByRole('button', { name: 'Explain' }).click();
  await poll(height).toBeGreaterThan(15);
  expect(await violations(page)).toEqual([]);
  await page.context().close();
}, 60_000);

it('opens an example, says what it shows, and takes it back', async () => {
  const { page, problems } = await open(browser, `${site.url}?paused=1`);
  await page.getByRole('button', { name: 'Examples' }).click();
  await page.getByRole('link', { name: 'Labels that cannot be learnt' }).click();
  await poll(() => page.locator('.caption').textContent()).toContain('between 0.95 and 1.05');
  expect(new URL(page.url()).hash).toBe('#v=1&label-noise=0.2');
  await poll(() => look(page, (scope) => scope.controller.phase)).toBe('training');
  // What is not yet of the new settings is pale on purpose.
  await page.locator('#scope .stale').waitFor({ state: 'detached' });
  expect(await violations(page)).toEqual([]);
  // What holds at the end is not said to hold before.
  await poll(() => page.locator('.caption').textContent()).toMatch(/At epoch 300: .+ \(not there yet: epoch \d+\)/);
  // The plot gives the caption's room: the time bar stays on the first screen.
  const bar = (await page.locator('#scope sgd-strip input').boundingBox())!;
  expect(bar.y + bar.height).toBeLessThanOrEqual(900);
  await page.locator('#scope .speed select').selectOption('1000');
  await poll(() => page.locator('.caption').textContent(), { timeout: 20_000 }).toMatch(/✓ At epoch 300: .+1\.05\.\s/);
  await page.locator('#scope sgd-strip input').focus();
  await page.keyboard.press('Home');
  await poll(() => page.locator('.caption').textContent()).toContain('(not there yet: epoch 0)');
  await page.keyboard.press('End');
  await poll(() => page.locator('.caption').textContent()).toContain('✓');
  // Nothing is said of what the settings before had reached.
  await page.getByRole('button', { name: 'Examples' }).click();
  await page.getByRole('link', { name: 'Too fast to survive' }).click();
  expect(await page.locator('.caption').textContent()).toMatch(/\(not there yet: epoch \d+\)/);
  await page.locator('body').press('z');
  await page.locator('body').press('z');
  await page.locator('body').press('z');
  await poll(() => page.locator('.caption').count()).toBe(0);
  expect(new URL(page.url()).hash).toBe('');
  // A link to an example says the same.
  await page.goto(`${site.url}?lang=zh#v=1&lr=3`);
  await page.reload();
  await poll(() => page.locator('.caption').textContent()).toContain('太快，活不下来');
  expect(problems).toEqual([]);
  await page.context().close();
}, 60_000);

it('shows a preview of what would be embedded, only when asked', async () => {
  const { page, problems, requests } = await open(browser, `${site.url}?paused=1#v=1&layer=3`);
  await page.getByRole('button', { name: 'Share' }).first().click();
  const inner = page.locator('sgd-share .preview sgd-scope');
  expect(await inner.count()).toBe(0);
  await page.getByRole('dialog', { name: 'Share' }).getByLabel('Size', { exact: true }).selectOption('figure');
  await page.locator('#scope').getByText('Preview').click();
  await poll(() => inner.locator('.reading').textContent()).toMatch(/^Layer 3/);
  expect(await inner.locator('.bar').count()).toBe(0);
  await page.getByRole('dialog', { name: 'Share' }).getByLabel('Size', { exact: true }).first().selectOption('compact');
  await poll(() => inner.locator('.bar').isVisible()).toBe(true);
  expect(requests.filter((url) => url.startsWith('http')).length).toBe(4);
  expect(await violations(page)).toEqual([]);
  expect(problems).toEqual([]);
  await page.context().close();
}, 60_000);

it('has room for fingers at every button', async () => {
  const { page } = await open(browser, `${site.url}?paused=1#v=1&hidden=8,8,8,8`, { viewport: { width: 360, height: 780 }, hasTouch: true, isMobile: true });
  const buttons = page.locator('sgd-network-diagram button');
  await poll(() => buttons.count()).toBe(8);
  const boxes = await buttons.evaluateAll((all) => all.map((button) => {
    const { left, top, right, bottom } = button.getBoundingClientRect();
    return { left, top, right, bottom };
  }));
  for (const [i, a] of boxes.entries()) {
    expect(Math.min(a.right - a.left, a.bottom - a.top)).toBeGreaterThanOrEqual(43.9);
    for (const b of boxes.slice(i + 1)) {
      expect(Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1).toBe(false);
    }
  }
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
  await page.context().close();
}, 60_000);

it('draws the second run in the time bar, and goes back in both', async () => {
  const { page } = await open(browser, `${site.url}#v=1&compare=mse-half-sum&epochs=60&speed=1000`);
  await finalBlocks(page);
  const strip = page.locator('#scope sgd-strip');
  await poll(() => strip.locator('path.beside').getAttribute('d')).toMatch(/^M.*L/);
  const epochs = () => page.evaluate(() => ['#hero', '#rival'].map((id) =>
    (document.querySelector('sgd-scope')!.shadowRoot!.querySelector(id) as never as { measurement: { epoch: number } }).measurement.epoch));
  await strip.getByRole('slider').focus();
  await page.keyboard.press('Home');
  await poll(epochs).toEqual([0, 0]);
  await page.context().close();
}, 60_000);

it('keeps the last picture, pale, until the first measurement with new settings', async () => {
  const { page } = await open(browser, `${site.url}#v=1&epochs=2&speed=1000`);
  await poll(() => look(page, (scope) => scope.controller.phase)).toBe('done');
  const seen = await page.evaluate(async () => {
    const scope = document.querySelector('sgd-scope') as never as HTMLElement & { settings: object; snapshot(): { source: string; epoch: number } };
    const hero = scope.shadowRoot!.querySelector('#hero')!;
    const seen: { source: string; stale: boolean }[] = [];
    // 768 weights in the first layer: a measurement takes its time.
    scope.settings = { ...scope.settings, data: 'digits', hidden: '12,12' };
    for (let i = 0; i < 600 && (!seen.some(({ stale }) => stale) || seen.at(-1)!.stale); i++) {
      await new Promise((go) => setTimeout(go, 20));
      seen.push({ source: scope.snapshot().source, stale: hero.hasAttribute('stale') });
    }
    return seen;
  });
  expect(seen.some(({ stale }) => stale)).toBe(true);
  expect(seen.at(-1)!.stale).toBe(false);
  expect(seen.filter(({ source }) => source !== 'live')).toEqual([]);
  await page.context().close();
}, 60_000);

it('takes a pasted table, but not from a field', async () => {
  const { page, problems } = await open(browser, `${site.url}?paused=1`);
  const rows = Array.from({ length: 40 }, (_, i) => `${Math.cos(i).toFixed(3)},${Math.sin(3 * i).toFixed(3)},${i % 2}`).join('\n');
  const paste = (selector: string) => page.evaluate(([selector, text]) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', text);
    const part = selector === 'textarea' ? 'sgd-share' : 'sgd-controls';
    const target = selector === 'body' ? document.body : document.querySelector('sgd-scope')!.shadowRoot!.querySelector(part)!.shadowRoot!.querySelector(selector)!;
    target.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, composed: true, cancelable: true }));
  }, [selector, rows] as const);
  await page.locator('#scope .bar').getByRole('button', { name: 'Share' }).click();
  for (const field of ['.typed', 'textarea']) await paste(field);
  await page.keyboard.press('Escape');
  await page.waitForTimeout(300);
  expect(await look(page, (scope) => (scope.settings as never as { data: string }).data)).toBe('spirals');
  await paste('body');
  await poll(() => look(page, (scope) => (scope.settings as never as { data: string }).data)).toBe('own');
  await poll(() => look(page, (scope) => (scope.controller as never as { run?: { training: { size: number } } }).run?.training.size)).toBe(40);
  // What was read, and as what.
  await poll(() => page.locator('#scope sgd-controls section').first().textContent()).toContain(
    'pasted.csv. Rows: 40; inputs: 2; the target, in the last column, is a class (classes: 2). The file stays on your machine.',
  );
  // Zeros and ones can be fitted as numbers, too, and that has the losses of numbers.
  await page.locator('#scope sgd-controls').getByRole('radio', { name: 'Numbers' }).click();
  await poll(() => page.locator('#scope sgd-controls section').first().textContent()).toContain('in the last column, is a number.');
  await poll(() => look(page, (scope) => (scope.controller as never as { run?: { training: { outputs: number } } }).run?.training.outputs)).toBe(1);
  expect(await look(page, (scope) => scope.settings)).toMatchObject({ target: 'number', loss: 'mse-half-sum' });
  expect(await look(page, (scope) => scope.link)).toContain('target=number');
  expect(problems).toEqual([]);
  await page.context().close();
}, 60_000);
