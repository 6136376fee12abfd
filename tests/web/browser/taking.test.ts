// What can be taken away or put elsewhere: addresses that lead somewhere, menus that keep the focus, lists that show what is set.
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { sayer } from '../../../web/element/strings/index.js';
import { settled, stage } from './browser.js';

const element = '<sgd-scope id="scope" lang="en" paused data="moons" lower="overlap"></sgd-scope>';
const here = stage({
  'blog/post.html': { html: `<!doctype html><title>x</title><script type="module" src="/embed.js"></script>${element}` },
  // As a bundler or a notebook does.
  'blog/bundled.html': { html: `<!doctype html><title>x</title><script type="module">
    import(URL.createObjectURL(new Blob([await (await fetch('/embed.js')).text()], { type: 'text/javascript' })));</script>${element}` },
  'strict.html': {
    html: `<!doctype html><title>x</title><script type="module" src="embed.js"></script>${element}`,
    policy: "default-src 'self'; style-src 'unsafe-inline'; script-src 'self' 'wasm-unsafe-eval'; worker-src blob:; img-src 'self'",
  },
});
const scope = <T>(page: Page, work: string) => page.evaluate<T>(`(() => { const scope = document.querySelector('#scope'); ${work} })()`);

/** With the dialog in front. */
async function share(page: Page) {
  await page.locator('#scope .bar').getByRole('button', { name: 'Share' }).click();
  const dialog = page.getByRole('dialog', { name: 'Share' });
  await dialog.waitFor();
  return { dialog, host: dialog.getByLabel('Embed', { exact: true }), code: dialog.locator('#code'), size: dialog.getByLabel('Size', { exact: true }) };
}
const offered = (page: Page) => page.locator('sgd-share #host option').evaluateAll((options) => options.map((option) => (option as HTMLOptionElement).value));
const focused = (page: Page) => page.evaluate(() => {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  return at?.classList[0] ?? at?.localName;
});

it('on a foreign page the module is where it came from, and there is no link that nothing reads', async () => {
  const { page } = await here.open('blog/post.html');
  const { dialog, host, code } = await share(page);
  expect(await offered(page)).toEqual(['element', 'myst', 'anywidget']);
  for (const name of await offered(page)) {
    await host.selectOption(name);
    expect(await code.inputValue(), name).toContain(`${here.site.url}embed.js`);
  }
  expect(await dialog.locator('#link').count()).toBe(0);
  expect(await dialog.locator('#command').count()).toBe(1);
  // The element as it is written stands by itself.
  await host.selectOption('element');
  const written = await code.inputValue();
  const other = await here.open('about:blank');
  await other.page.route('**/copy.html', (route) => route.fulfill({ contentType: 'text/html', body: written }));
  await other.page.goto(`${here.site.url}elsewhere/copy.html`);
  await other.page.locator('sgd-scope #hero').waitFor();
  expect(other.problems).toEqual([]);
}, 60_000);

it('a module without an address of its own offers the command line alone', async () => {
  const { page } = await here.open('blog/bundled.html');
  const { dialog } = await share(page);
  expect(await dialog.locator('#link, #code, #host').count()).toBe(0);
  expect(await dialog.locator('#command').inputValue()).toContain('--data moons');
}, 60_000);

it('the site offers everything, its single file what needs no module', async () => {
  const site = await here.open('?lang=en&paused=1');
  const { dialog, host, code } = await share(site.page);
  expect(await offered(site.page)).toHaveLength(9);
  await host.selectOption('element');
  expect(await code.inputValue()).toContain(`src="${here.site.url}embed.js"`);
  expect(await dialog.locator('#link').inputValue()).toBe(here.site.url);
  const single = await here.open('single/sgd-scope.html?lang=en&paused=1');
  const opened = await share(single.page);
  expect(await offered(single.page)).toEqual(['link', 'iframe', 'sphinx', 'quarto', 'reveal', 'lms']);
  await opened.host.selectOption('iframe');
  expect(await opened.code.inputValue()).toContain(`src="${here.site.url}single/sgd-scope.html"`);
}, 60_000);

it('where the fit ends is measured, in the command and in snapshots', async () => {
  const { page } = await here.open('?lang=en&paused=1#v=1&window=1e-5&below=0.032');
  const { dialog } = await share(page);
  expect(await dialog.locator('#command').inputValue()).toContain('--window 0.00001 --below 0.032 ');
  expect(await dialog.locator('#link').inputValue()).toContain('below=0.032');
  await page.keyboard.press('Escape');
  const ends = () => scope(page, 'const { window, below, source } = scope.snapshot(); return [window, below, source];');
  await expect.poll(ends).toEqual([1e-6, 1, 'stored']);
  await scope(page, 'void scope.step();');
  await expect.poll(ends, { timeout: 20_000 }).toEqual([1e-5, 0.032, 'live']);
  // The engine's own numbers, without another fit beside them.
  const [gamma, read] = await scope(page, `
    const { gamma } = scope.snapshot().blocks[1];
    return [gamma, scope.shadowRoot.querySelector('.reading').textContent];`) as [number, string];
  expect(read).toContain(gamma.toFixed(2));
}, 60_000);

it('Share shows the size that its snippet has when it is opened again, and says "Copied" of what was copied', async () => {
  const { page } = await here.open('?lang=en&paused=1', { permissions: ['clipboard-read', 'clipboard-write'] });
  const { dialog, host, code, size } = await share(page);
  await host.selectOption('iframe');
  await size.selectOption('figure');
  const copy = dialog.locator('.field').last().getByRole('button');
  await copy.click();
  await expect.poll(() => copy.textContent()).toBe('Copied');
  await size.selectOption('compact');
  await expect.poll(() => copy.textContent()).toBe('Copy');
  await page.keyboard.press('Escape');
  await share(page);
  expect(await size.inputValue()).toBe('compact');
  expect(await host.inputValue()).toBe('iframe');
  expect(await code.inputValue()).toContain('view=compact');
}, 60_000);

it('lists show what is set, also after they were used and undone', async () => {
  const { page } = await here.open('?lang=en&paused=1');
  const lists = { speed: page.locator('#scope .speed select'), activation: page.locator('#scope #activation'), theme: page.locator('#scope #theme'), language: page.locator('#scope #lang') };
  await lists.speed.selectOption('40');
  await lists.activation.selectOption('tanh');
  await lists.speed.selectOption('1');
  await lists.activation.selectOption('relu');
  for (const expected of [['1', 'tanh'], ['40', 'tanh'], ['40', 'relu'], ['10', 'relu']]) {
    await scope(page, 'scope.undo();');
    await settled(page);
    expect([await lists.speed.inputValue(), await lists.activation.inputValue()]).toEqual(expected);
  }
  await scope(page, 'scope.settings = { ...scope.settings, speed: 25 };');
  await expect.poll(() => lists.speed.inputValue()).toBe('25');
  expect(await lists.speed.locator('option:checked').textContent()).toBe('× 25');
  await lists.theme.selectOption('dark');
  await lists.theme.selectOption('light');
  await scope(page, "scope.theme = 'dark';");
  await expect.poll(() => lists.theme.inputValue()).toBe('dark');
  await lists.language.selectOption('zh');
  await lists.language.selectOption('en');
  await scope(page, "scope.lang = 'zh';");
  await expect.poll(() => lists.language.inputValue()).toBe('zh');
}, 60_000);

it('the menu of a picture keeps the focus, whatever was taken', async () => {
  const { page } = await here.open('?lang=en&paused=1');
  const menu = page.locator('#scope').getByRole('button', { name: 'Save as table, CSV, PNG or SVG: Gradient noise against curvature' });
  expect(await menu.textContent()).toBe('Save');
  for (const item of ['CSV', 'PNG', 'SVG']) {
    await menu.click();
    const came = page.waitForEvent('download');
    await page.locator('#scope .under sgd-take').getByRole('button', { name: item, exact: true }).press('Enter');
    expect((await came).suggestedFilename()).toBe(`sgdscope.${item.toLowerCase()}`);
    expect(await focused(page), item).toBe('dots');
  }
  await menu.click();
  await page.locator('#scope .under sgd-take').getByRole('button', { name: 'Table', exact: true }).press('Enter');
  await page.locator('#scope').getByRole('dialog', { name: /table$/ }).getByRole('button', { name: 'Close' }).press('Enter');
  await expect.poll(() => focused(page)).toBe('dots');
  // The other menus are dots, whose names and tooltips tell what they give of which picture.
  for (const name of ['γ against H', 'Prediction', 'E[h²]']) {
    const dots = page.locator('#scope').getByRole('button', { name: `Save as table, CSV, PNG or SVG: ${name}`, exact: true });
    expect(await dots.getAttribute('title')).toBe('Save as table, CSV, PNG or SVG');
  }
}, 60_000);

it('says so where a policy lets no picture become a PNG, and gives the SVG', async () => {
  const { page, problems } = await here.open('strict.html');
  const take = page.locator('#scope .under sgd-take');
  await take.locator('.dots').click();
  await take.getByRole('button', { name: 'PNG', exact: true }).click();
  await expect.poll(() => take.getByRole('alert').textContent()).toBe(sayer('en')('export.failed'));
  await take.locator('.dots').click();
  expect(await take.getByRole('alert').count()).toBe(0);
  const [file] = await Promise.all([page.waitForEvent('download'), take.getByRole('button', { name: 'SVG', exact: true }).click()]);
  expect(file.suggestedFilename()).toBe('sgdscope.svg');
  expect(problems).toEqual([]);
}, 60_000);

/** The texts of a picture as it is saved, words that stand apart with a space between, and how many images are in it. */
async function saved(page: Page, take: ReturnType<Page['locator']>) {
  await take.locator('.dots').click();
  const [file] = await Promise.all([page.waitForEvent('download'), take.getByRole('button', { name: 'SVG', exact: true }).click()]);
  const chunks: Buffer[] = [];
  for await (const chunk of (await file.createReadStream())!) chunks.push(chunk as Buffer);
  const svg = Buffer.concat(chunks).toString();
  // As heavy and as large as on the page, and nothing beyond its edges.
  expect(svg.match(/<text[^>]*font-size:\d/g)).toHaveLength(svg.split('<text').length - 1);
  const outside = await page.evaluate((svg) => {
    const place = Object.assign(document.createElement('div'), { innerHTML: svg });
    document.body.append(place);
    const [whole, ...texts] = [...place.querySelectorAll('svg, text')].filter((one, i) => i === 0 || one.localName === 'text');
    const room = whole!.getBoundingClientRect();
    const found = texts.filter((text) => {
      // A word that is broken between two lines would be stretched over both.
      const width = Number(text.getAttribute('textLength'));
      text.removeAttribute('textLength');
      if (width > 1.25 * (text as SVGTextElement).getComputedTextLength()) return true;
      const { left, right, top, bottom } = text.getBoundingClientRect();
      return left < room.left - 1 || right > room.right + 1 || top < room.top - 1 || bottom > room.bottom + 1;
    }).map(({ textContent }) => textContent);
    place.remove();
    return found;
  }, svg);
  expect(outside).toEqual([]);
  const texts = [...svg.matchAll(/<text[^>]*>(.*?)<\/text>/gs)].map(([, text]) => text!.replace(/<[^>]*>/g, ''));
  return { texts, images: svg.split('<image').length - 1 };
}

for (const [options, lang] of [[{}, 'en'], [{ viewport: { width: 360, height: 780 } }, 'en'], [{}, 'zh']] as const) {
  it(`a picture that is taken away says what it is of: title, axes, layers, slope and run, ${lang} ${JSON.stringify(options)}`, async () => {
    const { page } = await here.open(`?lang=${lang}#v=1&hidden=8,8&epochs=20&speed=1000&upper=matrices&lower=overlap`, options);
    // The end is measured after it is reached.
    await expect.poll(() => scope(page, 'return scope.snapshot().epoch;'), { timeout: 20_000 }).toBe(20);
    await page.locator('#scope sgd-overlap canvas').first().waitFor();
    await settled(page);
    const { reading, gammas } = await page.evaluate(() => {
      const root = document.querySelector('#scope')!.shadowRoot!;
      const layers = [...root.querySelector('sgd-layers')!.shadowRoot!.querySelectorAll('.gamma')];
      return { reading: root.querySelector('.reading')!.textContent!, gammas: layers.map(({ textContent }) => textContent!) };
    });
    const say = sayer(lang);
    const run = [
      say('data.spirals'), '2–8–8–3 relu', say('loss.cross-entropy'), `${say('lr')} 0.1`, `${say('batch')} 10`, `${say('seed')} 1`, say('epoch').replaceAll(/\{epochs?\}/g, '20'),
    ].join(' · ');
    const close = (text: string) => text.replace(/\s/g, '');
    /** Together as they follow each other: lines break where they have to. */
    const told = async (take: ReturnType<Page['locator']>, words: string[], images: number) => {
      const { texts, images: found } = await saved(page, take);
      expect(found).toBe(images);
      expect(texts).toEqual(expect.arrayContaining(gammas));
      for (const text of [...words, run, reading]) expect(close(texts.join(''))).toContain(close(text));
      return texts;
    };
    const companion = (slot: number) => page.locator('#scope sgd-companion').nth(slot).locator('figure > sgd-take');
    const choose = async (settings: string) => {
      await scope(page, `scope.settings = { ...scope.settings, ${settings} };`);
      await settled(page);
    };
    const hero = page.locator('#scope .under sgd-take');
    const lines = await told(hero, [say('hero.title'), 'Hii', 'Cii'], 1);
    // Where there is room, on one line as it is written.
    if (!('viewport' in options)) expect(lines).toEqual(expect.arrayContaining([say('hero.title'), run]));
    await told(companion(0), [say('tab.matrices'), say('say.matrices'), 'C', 'H', 'E[h²]', say('commutator')], 3);
    await told(companion(1), [say('tab.overlap'), say('say.overlap'), 'H→', 'C↓', '00.251'], 2); // the cells and their scale
    await told(page.locator('#scope .strip sgd-take'), [say('strip.title'), 'γ = 2', `→ ${say('epochs')}: 0 … 20`], 0);
    await choose("upper: 'prediction', lower: 'spectra'");
    await told(companion(0), [say('say.prediction'), '→ x₁: −', '↑ x₂: −'], 2);
    await told(companion(1), [say('say.spectra'), 'λᵢ', 'H', 'C'], 0);
    await choose("upper: 'loss', lower: 'window'");
    await told(companion(0), [say('say.loss'), say('epochs'), say('loss')], 0);
    await told(companion(1), [say('say.window'), say('window.count'), 'γ'], 0);
    await choose("upper: 'samples', lower: 'gaps'");
    await told(companion(1), [say('say.gaps'), 'C − H', 'F − H', 'G − H'], 0);
    await choose("lower: 'square'");
    await told(companion(1), [say('say.square'), 'E[h²]ii', 'Cii'], 1);
  }, 90_000);
}

it('an end of the window says where it is as finely as the keys move it, and as far down as a link goes', async () => {
  const { page } = await here.open('?lang=en&paused=1#v=1&window=1e-13');
  const low = page.locator('#scope #hero').getByRole('slider', { name: 'Fit from' });
  const value = async () => Promise.all(['aria-valuenow', 'aria-valuetext', 'aria-valuemin'].map((name) => low.getAttribute(name)));
  expect(await value()).toEqual(['-13.00', '1 × 10⁻¹³ · H₁', '-14']);
  await low.press('ArrowRight');
  await expect.poll(value).toEqual(['-12.90', '1.26 × 10⁻¹³ · H₁', '-14']);
  await low.press('Home');
  await expect.poll(value).toEqual(['-14.00', '1 × 10⁻¹⁴ · H₁', '-14']);
  const groups = page.locator('#scope sgd-companion').getByRole('tablist');
  for (const group of await groups.all()) expect(await group.getAttribute('aria-label')).toBe('More pictures');
}, 60_000);
