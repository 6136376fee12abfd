// Settings that come from outside, whose they are, and what can be undone.
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { stage } from './browser.js';

const attributes = '<!doctype html><title>x</title><script type="module" src="embed.js"></script>'
  + '<sgd-scope id="one" lang="en" loss="binary-logistic" data="moons" paused></sgd-scope>'
  + '<sgd-scope id="other" lang="en" data="moons" loss="binary-logistic" paused></sgd-scope>'
  + '<sgd-scope id="scope" lang="en" lr="fast" batch="20" data="regression" paused></sgd-scope>';
const early = '<!doctype html><title>x</title><sgd-scope id="scope" seed="3" batch="20" paused></sgd-scope><script>'
  + "Object.assign(document.querySelector('#scope'), { settings: { seed: 7, lr: 0.2 }, silent: true, view: 'compact' })"
  + '</script><script type="module" src="embed.js"></script>';
const here = stage({ 'attributes.html': { html: attributes }, 'early.html': { html: early } });
const poll = <T>(ask: () => T) => expect.poll(ask, { timeout: 15_000 });

/** Runs in the page, with the element at hand. */
const scope = <T>(page: Page, work: string) => page.evaluate<T>(`(async () => { const scope = document.querySelector('#scope'); ${work} })()`);

it('attributes are used together, whatever their order, and what cannot be read is told', async () => {
  const { page, problems } = await here.open('attributes.html');
  const setting = (id: string, key: string) => page.evaluate(([id, key]) => (document.querySelector(id!) as never as { settings: Record<string, unknown> }).settings[key!], [id, key]);
  await poll(() => setting('#one', 'loss')).toBe('binary-logistic');
  expect(await setting('#other', 'loss')).toBe('binary-logistic');
  expect(await scope(page, 'return [scope.settings.lr, scope.settings.batch, scope.settings.loss, scope.rejected];')).toEqual([0.1, 20, 'mse-half-sum', ['lr=fast']]);
  await poll(() => page.locator('#scope .notice').textContent()).toContain('Not used: lr=fast');
  // They count at once, and before settings that come after them.
  expect(await scope(page, `
    scope.setAttribute('seed', '7');
    const seen = [scope.settings.seed];
    scope.setAttribute('seed', '8');
    scope.settings = { seed: 9 };
    await new Promise((go) => setTimeout(go, 50));
    seen.push(scope.settings.seed);
    scope.removeAttribute('seed');
    return [...seen, scope.settings.seed];`)).toEqual([7, 9, 1]);
  expect(problems).toEqual([]);
}, 60_000);

it('properties that were set before the element was one are used, after its attributes', async () => {
  const { page, problems } = await here.open('early.html');
  expect(await scope(page, `await customElements.whenDefined('sgd-scope');
    const before = [scope.link, scope.silent, scope.controller.silent, scope.view];
    scope.settings = { lr: 0.5 };
    return [...before, scope.link];`)).toEqual(['v=1&batch=20&lr=0.2&seed=7', true, true, 'compact', 'v=1&batch=20&lr=0.5&seed=7']);
  expect(problems).toEqual([]);
}, 60_000);

it('an attribute that is taken away is one that was never there', async () => {
  const { page, problems } = await here.open('?lang=en&paused=1');
  await scope(page, `for (const name of ['hide', 'view', 'theme', 'also', 'data', 'paused']) scope.setAttribute(name, name === 'hide' ? 'data' : '');`);
  await poll(() => page.locator('#scope sgd-controls section[aria-label=Data]').count()).toBe(0);
  await scope(page, `for (const name of ['hide', 'view', 'theme', 'also', 'data', 'paused']) scope.removeAttribute(name);`);
  await poll(() => page.locator('#scope sgd-controls section[aria-label=Data]').count()).toBe(1);
  expect(problems).toEqual([]);
}, 60_000);

it('the name of a part of the page is no link to settings, and what was not used of one is told until the next change', async () => {
  const { page, problems } = await here.open('?lang=en&paused=1#v=1&batch=20&lr=fast');
  await poll(() => page.locator('#scope .notice').textContent()).toContain('Not used: lr=fast');
  await page.evaluate(() => (location.hash = '#limits'));
  await page.waitForFunction(() => location.hash === '#limits');
  expect(await scope(page, 'return [scope.settings.batch, scope.rejected];')).toEqual([20, ['lr=fast']]);
  await page.locator('#scope').getByRole('radio', { name: 'Moons' }).click();
  await poll(() => page.locator('#scope .notice').count()).toBe(0);
  expect(await scope(page, 'return scope.settings.batch;')).toBe(20);
  expect(problems).toEqual([]);
}, 60_000);

it('wishes of an address that cannot be are told beside the settings, and a language that is not there is the reader\'s own', async () => {
  const { page, problems } = await here.open('?theme=pink&hide=everything&view=huge&lang=xx&paused=1#v=1&batch=20&lr=fast', { locale: 'zh-CN' });
  await poll(() => page.locator('#scope .notice').textContent()).toContain('view=huge');
  expect((await scope<string[]>(page, 'return scope.rejected;')).sort()).toEqual(['hide=everything', 'lang=xx', 'lr=fast', 'theme=pink', 'view=huge']);
  expect(await scope(page, 'return [scope.settings.batch, scope.view, scope.theme, scope.lang];')).toEqual([20, 'full', 'auto', 'zh']);
  expect(problems).toEqual([]);
}, 60_000);

it('examples and challenges leave the speed as the reader has it, unless they name one', async () => {
  const { page } = await here.open('?lang=en&paused=1');
  await page.locator('#scope .pace').selectOption('Fast');
  await page.getByRole('button', { name: 'Examples' }).click();
  await page.locator('sgd-gallery').getByRole('link').nth(2).click();
  expect(await scope(page, 'return [scope.settings.loss, scope.settings.speed];')).toEqual(['mse-half-sum', 40]);
  await page.locator('#challenges a').nth(2).click();
  expect(await scope(page, 'return [scope.settings.data, scope.settings.speed];')).toEqual(['moons', 40]);
}, 60_000);

it('a file that misses the instrument does not take the page away', async () => {
  const { page } = await here.open('?lang=en&paused=1');
  expect(await page.evaluate(() => ['dragover', 'drop'].map((name) =>
    document.querySelector('h1')!.dispatchEvent(new DragEvent(name, { bubbles: true, cancelable: true }))))).toEqual([false, false]);
}, 60_000);

it('settings in scripts are held to the rules of links', async () => {
  const { page, problems } = await here.open('?lang=en&paused=1');
  expect(await scope(page, `
    const seen = [];
    const set = (work) => { work(); seen.push([...scope.rejected, scope.link]); };
    set(() => scope.choose({ foo: 1, lr: 0.2 }));
    set(() => (scope.settings = { lr: -5, batch: '20' }));
    set(() => scope.choose({ data: 'nonsense' }));
    set(() => scope.choose({ ...scope.settings, data: 'own' }));
    set(() => scope.choose(null));
    set(() => scope.choose({ ...scope.settings, data: 'regression' }));
    return seen;`)).toEqual([
    ['foo=1', 'v=1&lr=0.2'], ['lr=-5', 'v=1&batch=20&lr=0.2'], ['data=nonsense', 'v=1&batch=20&lr=0.2'],
    ['data=own', 'v=1&batch=20&lr=0.2'], ['v=1&batch=20&lr=0.2'], ['v=1&data=regression&loss=mse-half-sum&batch=20&lr=0.2'],
  ]);
  expect(problems).toEqual([]);
}, 60_000);

it('what happens in the preview is no news of the instrument around it, and parts talk to none but their own', async () => {
  const { page, problems } = await here.open('?lang=en&paused=1');
  await page.evaluate(() => {
    const heard: string[] = Object.assign(window, { heard: [] }).heard;
    for (const name of ['set', 'time', 'direction', 'draw', 'explain', 'pick-data', 'window-end', 'ready', 'change', 'measure', 'error']) {
      document.addEventListener(name, (event) => event instanceof CustomEvent && heard.push(name));
    }
  });
  const heard = () => page.evaluate(() => [...new Set((window as never as { heard: string[] }).heard.splice(0))]);
  await page.locator('#scope .bar').getByRole('button', { name: 'Share' }).click();
  await page.locator('#scope').getByText('Preview').click();
  const inner = page.locator('sgd-share .preview sgd-scope');
  await inner.getByRole('radio', { name: /Layer 1/ }).first().click();
  await poll(() => inner.evaluate((element) => (element as never as { settings: { layer: number } }).settings.layer)).toBe(1);
  await inner.locator('.play').click();
  await poll(() => inner.evaluate((element) => (element as never as { snapshot(): { source: string } }).snapshot().source)).toBe('live');
  expect(await scope(page, 'return [scope.settings.layer, location.hash, scope.snapshot().source];')).toEqual([2, '', 'stored']);
  expect(await heard()).toEqual([]);
  await page.keyboard.press('Escape');
  await page.locator('#scope').getByRole('radio', { name: /Layer 3/ }).first().click();
  await page.locator('#scope').getByRole('button', { name: 'Explain' }).click();
  await page.locator('#scope #hero').getByRole('slider', { name: 'Fit from' }).press('PageUp');
  await page.locator('#scope #hero').getByRole('slider').first().press('Home');
  await poll(() => page.locator('#scope #hero').getByRole('slider').first().getAttribute('aria-valuetext')).toContain('Direction 1 of');
  expect(await scope(page, 'return scope.settings.layer;')).toBe(3);
  expect(await heard()).toEqual(['change']);
  expect(problems).toEqual([]);
}, 60_000);

it('widths are those that are set, also before a run has them', async () => {
  const { page } = await here.open('?lang=en&paused=1');
  await scope(page, 'await scope.step();');
  const wider = (layer: number) => `diagram.shadowRoot.querySelectorAll('[role=group]')[${layer}].querySelectorAll('button')[1].click(); await new Promise((go) => setTimeout(go, 5));`;
  expect(await scope(page, `const diagram = scope.shadowRoot.querySelector('sgd-controls').shadowRoot.querySelector('sgd-network-diagram');
    ${wider(0)} ${wider(1)} ${wider(1)} return scope.settings.hidden;`)).toBe('17,18');
}, 60_000);

it('one drag of a slider is one thing to undo', async () => {
  const { page } = await here.open('?lang=en&paused=1');
  await page.locator('#scope .speed select').selectOption('40');
  await page.locator('#scope').getByRole('slider', { name: 'Learning rate' }).evaluate((slider: HTMLInputElement) => {
    for (let at = 30; at < 95; at++) {
      slider.value = String(at);
      slider.dispatchEvent(new Event('input', { bubbles: true }));
    }
  });
  expect(await scope(page, 'return scope.link;')).toMatch(/^v=1&lr=1\.\d+&speed=40$/);
  await page.locator('#scope').getByRole('button', { name: 'Undo' }).click();
  expect(await scope(page, 'return scope.link;')).toBe('v=1&speed=40');
  await page.locator('#scope').getByRole('button', { name: 'Undo' }).click();
  expect(await scope(page, 'return scope.link;')).toBe('');
}, 60_000);

it('a curve is compared with a loss that it can have; a comparison that other data end leaves no run', async () => {
  const { page, problems } = await here.open('?lang=en&paused=1#v=1&data=regression&hidden=3&epochs=2&samples=50');
  const rival = '#scope #rival';
  await scope(page, 'await scope.step();');
  await page.locator('#scope').getByRole('button', { name: 'Compare' }).click();
  await page.locator(rival).waitFor();
  expect(await scope(page, 'return [scope.settings.loss, scope.settings.compare];')).toEqual(['mse-half-sum', 'mse-mean']);
  await page.getByRole('radio', { name: 'Moons' }).click();
  await poll(() => scope(page, 'return [scope.settings.data, !!scope.comparison.rival.run, scope.snapshot().source];')).toEqual(['moons', true, 'live']);
  // Another loss beside it: nothing of the one before is seen.
  expect(await scope(page, `
    const beside = () => scope.shadowRoot.querySelector('#rival')?.measurement.blocks[0].gamma;
    const before = scope.comparison.beside(scope.shown);
    scope.choose({ compare: 'off' });
    scope.choose({ compare: 'softmax-mse' });
    return scope.comparison.beside(scope.shown) === before || scope.comparison.rival.checkpoints.length;`)).toBe(0);
  await page.locator(rival).waitFor();
  await page.getByRole('radio', { name: 'Curve' }).click();
  await poll(() => scope(page, 'return [scope.settings.compare, !!scope.comparison.rival.run, scope.controller.awaited];')).toEqual(['off', false, false]);
  expect(problems).toEqual([]);
}, 60_000);

it('controls are drawn again only where something has changed', async () => {
  const { page } = await here.open('?lang=en&paused=1&hide=data');
  expect(await scope(page, `
    await scope.step();
    await new Promise((go) => setTimeout(go, 300));
    const controls = scope.shadowRoot.querySelector('sgd-controls');
    let drawn = 0;
    const render = controls.render.bind(controls);
    controls.render = () => (drawn++, render());
    for (let i = 0; i < 5; i++) {
      scope.requestUpdate();
      await scope.updateComplete;
      await controls.updateComplete;
    }
    return drawn;`)).toBe(0);
}, 60_000);
