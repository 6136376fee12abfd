// The story: by keyboard, in both languages, and with the claims that its text makes.
import { expect, it, vi } from 'vitest';
import { presets } from '../../../web/site/gallery/presets.js';
import { measured, settled, stage, violations } from './browser.js';

const here = stage();

it('lets a reader guess with the keyboard, and then says how far off it was', async () => {
  const { page, problems } = await here.open('?paused=1');
  const slider = page.getByLabel('Your slope');
  await slider.focus();
  for (let i = 0; i < 6; i++) await page.keyboard.press('ArrowLeft');
  await page.getByRole('button', { name: 'Show the measurement' }).focus();
  await page.keyboard.press('Enter');
  await expect.poll(() => page.locator('sgd-guess p').textContent()).toBe(
    'You said 1.20. The second layer of the recorded run has 1.20 (1.18–1.22): you were inside the interval.',
  );
  expect(problems).toEqual([]);
});

it('draws the toy with the slope that the formula gives', async () => {
  const { page } = await here.open('?paused=1');
  const toy = page.locator('sgd-two-knob');
  await toy.scrollIntoViewIfNeeded();
  await expect.poll(() => toy.locator('circle').count(), { timeout: 10_000 }).toBe(120);
  await toy.getByLabel('Spread of how hard').focus();
  await page.keyboard.press('Home');
  await expect.poll(() => toy.locator('.formula').textContent()).toContain('1.00');
});

it('shows the correlation in the toy: in its bumps, in its line and in all of its formula', async () => {
  const { page } = await here.open('?paused=1&lang=en');
  const toy = page.locator('sgd-two-knob');
  await toy.scrollIntoViewIfNeeded();
  await expect.poll(() => toy.locator('.line').count(), { timeout: 10_000 }).toBe(1);
  const bumps = () => toy.locator('.bump').evaluateAll((all) => all.map((one) => one.getAttribute('d')).join());
  const fitted = async () => /^fitted (.+), formula (.+)$/.exec((await toy.locator('.fitted').textContent())!)!.slice(1);
  const [before, [slope]] = [await bumps(), await fitted()];
  expect(before.split(',').length).toBeGreaterThan(8);
  await toy.getByText('Go further').click();
  await toy.getByLabel('Correlation of the two').focus();
  await page.keyboard.press('End');
  await expect.poll(bumps).not.toBe(before);
  const [steeper, formula] = await fitted();
  expect(steeper).not.toBe(slope);
  expect(await toy.locator('.formula').textContent()).toContain(formula);
  // What is not MathML has no width.
  const parts = await toy.locator('.formula math *').evaluateAll((all) => all.map(({ namespaceURI, textContent }) => [namespaceURI, textContent]));
  expect(new Set(parts.map(([space]) => space))).toEqual(new Set(['http://www.w3.org/1998/Math/MathML']));
  expect(parts.filter(([, text]) => text === 'c').length).toBe(2);
});

it('leaves the guess out for lecturers, and itself out of frames that ask for less', async () => {
  const { page } = await here.open('?paused=1&predict=off');
  await page.locator('sgd-two-knob').waitFor();
  expect(await page.locator('sgd-guess').count()).toBe(0);
  await page.goto(`${here.site.url}?view=compact&paused=1`);
  await page.locator('#hero').waitFor();
  expect(await page.locator('#guide').count()).toBe(0);
  expect(await page.locator('#about').count()).toBe(0);
});

it('shows what its text claims: cross-entropy above one, squared error about one, C along E[h²] about one', async () => {
  const { page, problems } = await here.open('?paused=1');
  const gamma = (selector: string) => page.evaluate((selector) => {
    const blocks = (document.querySelector('#guide')!.shadowRoot!.querySelector(selector) as never as { measurement: { epoch: number; blocks: { gamma: number; fits: { c_on_m2: { exponent: number } } }[] } } | null)?.measurement;
    return blocks?.epoch === 300 && blocks.blocks[1].fits ? [blocks.blocks[1].gamma, blocks.blocks[1].fits.c_on_m2.exponent] : null;
  }, selector);
  await page.evaluate(() => document.querySelector('#loss')!.scrollIntoView({ block: 'center' }));
  await expect.poll(() => gamma('#hero'), { timeout: 60_000 }).not.toBeNull();
  await expect.poll(() => gamma('#rival'), { timeout: 60_000 }).not.toBeNull();
  const [[crossEntropy, onSquare], [squaredError]] = [(await gamma('#hero'))!, (await gamma('#rival'))!];
  expect(crossEntropy).toBeGreaterThan(1.15);
  expect(Math.abs(squaredError - 1)).toBeLessThan(0.05);
  expect(Math.abs(onSquare - 1)).toBeLessThan(0.05);
  expect(problems).toEqual([]);
}, 150_000);

interface Guide extends Element {
  settings: { x: string };
  snapshot(): { source: string; epoch: number; blocks: unknown[] };
}
const middle = (selector: string) => document.querySelector(selector)!.scrollIntoView({ block: 'center' });

for (const [width, height] of [[1024, 768], [1280, 720], [1366, 768], [1024, 600]] as const) {
  it(`has both runs of the comparison whole in a window of ${width} × ${height}`, async () => {
    const { page } = await here.open('?paused=1&lang=en', { viewport: { width, height } });
    await page.locator('#guide').waitFor();
    await page.evaluate(middle, '#loss');
    await expect.poll(() => page.locator('#guide #rival').count(), { timeout: 30_000 }).toBe(1);
    await settled(page);
    const seen = await page.locator('#guide').evaluate((guide) => {
      const { top, bottom } = guide.getBoundingClientRect();
      const within = [...guide.shadowRoot!.querySelectorAll('.pair-of-heroes :is(h2, sgd-scatter)')].every((part) => part.getBoundingClientRect().bottom < innerHeight && part.getBoundingClientRect().top > 0);
      return { card: top >= 0 && bottom <= innerHeight, within };
    });
    expect(seen).toEqual({ card: true, within: true });
  });
}

it('trains without a picture on the way where no motion is wanted', async () => {
  const { page, problems } = await here.open('?lang=en', { reducedMotion: 'reduce' });
  await page.locator('#guide').waitFor();
  await page.evaluate(() => {
    const seen = ((globalThis as never as { seen: string[] }).seen = [] as string[]);
    const guide = document.querySelector('#guide') as Guide;
    guide.addEventListener('measure', () => {
      const { source, epoch, blocks } = guide.snapshot();
      const now = `${source} ${epoch} ${blocks.length}`;
      if (seen.at(-1) !== now) seen.push(now);
    });
  });
  const seen = () => page.evaluate(() => (globalThis as never as { seen: string[] }).seen);
  await page.evaluate(middle, '#loss');
  await expect.poll(() => page.locator('#guide #rival').count(), { timeout: 30_000 }).toBe(1);
  await page.evaluate(middle, '#fisher');
  await expect.poll(async () => (await seen()).at(-1), { timeout: 30_000 }).toBe('live 60 2');
  expect(await seen()).toEqual(['live 300 3', 'live 60 2']);
  expect(problems).toEqual([]);
}, 90_000);

it('never takes the recorded run for one with other settings', async () => {
  for (const [address, options] of [['?paused=1#v=1&data=moons', {}], ['#v=1&data=moons', { reducedMotion: 'reduce' }]] as const) {
    const { page } = await here.open(address, options);
    const { source, epoch } = await vi.waitFor(() => page.evaluate(() => {
      const now = (document.querySelector('#scope') as Guide).snapshot();
      if (now.source === 'stored') throw new Error('recorded');
      return now;
    }), { timeout: 15_000 });
    expect([source, epoch]).toEqual(['live', 0]);
  }
});

it('trains both runs of the comparison again at a press, also where the instrument has no buttons', async () => {
  const { page, problems } = await here.open('?paused=1&lang=en', { viewport: { width: 360, height: 780 } });
  await page.locator('#guide').waitFor();
  await page.evaluate(middle, '#loss');
  await expect.poll(() => page.locator('#guide #rival').count(), { timeout: 30_000 }).toBe(1);
  const epoch = () => page.evaluate(() => (document.querySelector('#guide') as Guide).snapshot().epoch);
  await expect.poll(epoch, { timeout: 60_000 }).toBe(300);
  expect(await page.locator('#guide .play').count()).toBe(0);
  const again = page.getByRole('button', { name: 'Train both again' });
  // Above the instrument, where the reader has it while the section is in the middle.
  await again.evaluate((button) => scrollBy({ top: button.getBoundingClientRect().top - 0.3 * innerHeight, behavior: 'instant' }));
  await again.click();
  await expect.poll(epoch, { interval: 20 }).toBeLessThan(150);
  await expect.poll(epoch, { timeout: 60_000 }).toBe(300);
  expect(await page.locator('#guide').getAttribute('data-step')).toBe('loss');
  expect(problems).toEqual([]);
}, 180_000);

it('asks before the axis changes, lets the reader change it, and then lets the same cloud glide', async () => {
  const { page } = await here.open('?paused=1&lang=en');
  await page.locator('#guide').waitFor();
  await page.evaluate(middle, '#loss');
  await page.evaluate(middle, '#axis');
  const axis = () => page.evaluate(() => (document.querySelector('#guide') as Guide).settings.x);
  const answer = page.locator('#axis .look');
  await expect.poll(() => page.locator('#guide').getAttribute('data-step')).toBe('axis');
  const choices = page.locator('#guide .axis-choice').getByRole('radio');
  await expect.poll(() => choices.count()).toBe(3);
  expect([await axis(), await answer.isVisible()]).toEqual(['h', false]);
  const scatter = await page.locator('#guide #hero').elementHandle();
  const frames = await page.evaluate(async () => {
    const guide = document.querySelector('#guide') as Guide;
    document.querySelector<HTMLElement>('#axis button')!.click();
    const seen = new Set<string>();
    for (const end = performance.now() + 3000; performance.now() < end; await new Promise(requestAnimationFrame)) {
      if (guide.settings.x === 'm2') seen.add(guide.shadowRoot!.querySelector('#hero')!.shadowRoot!.querySelector('canvas')!.toDataURL());
    }
    return seen.size;
  });
  expect([await axis(), await answer.isVisible()]).toEqual(['m2', true]);
  expect(frames).toBeGreaterThan(3);
  expect(await scatter!.evaluate((element) => element.isConnected)).toBe(true);
  // Back to the question, by the instrument's own switch.
  await choices.first().click();
  expect(await axis()).toBe('h');
});

it('answers the question about the axis to whoever scrolls past it', async () => {
  const { page } = await here.open('?paused=1&lang=en');
  await page.locator('#guide').waitFor();
  await page.evaluate(middle, '#axis');
  await page.evaluate(middle, '#directions');
  await expect.poll(() => page.locator('#axis .look').isVisible()).toBe(true);
});

it('trains when its reader presses play, and not before', async () => {
  for (const options of [{}, { viewport: { width: 360, height: 780 }, hasTouch: true, isMobile: true }]) {
    const { page } = await here.open('?paused=1&lang=en', options);
    await page.locator('#guide').waitFor();
    await page.evaluate(middle, '#train');
    await expect.poll(() => page.locator('#guide').getAttribute('data-step')).toBe('train');
    expect(await page.locator('#guide .status').textContent()).toContain('epoch 300 of 300');
    await page.locator('#guide').getByRole('button', { name: 'Play' }).click();
    await expect.poll(() => page.evaluate(() => (document.querySelector('#guide') as Guide).snapshot().source), { timeout: 15_000 }).toBe('live');
    await page.locator('#guide').getByRole('button', { name: 'Pause' }).waitFor();
    await page.context().close();
  }
});

it('keeps the keys from an instrument that is out of sight', async () => {
  const { page } = await here.open('?lang=en');
  const playing = () => page.locator('#scope .play').getAttribute('aria-label');
  await expect.poll(playing, { timeout: 15_000 }).toBe('Pause');
  await page.evaluate(middle, '#toy');
  const before = await page.evaluate(() => scrollY);
  await page.keyboard.press('Space');
  await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(before);
  expect(await playing()).toBe('Pause');
  await page.evaluate(() => scrollTo(0, 0));
  await page.keyboard.press('Space');
  await expect.poll(playing).toBe('Play');
});

it('begins a challenge at the instrument: with its task below the picture, running, and to be undone', async () => {
  const { page } = await here.open('?paused=1&lang=en');
  await page.locator('#challenges a').nth(2).click();
  await expect.poll(() => page.evaluate(() => (document.querySelector('#scope') as never as { link: string }).link)).toBe('v=1&data=moons&activation=tanh');
  expect(await page.locator('#scope .task').textContent()).toMatch(/^Challenge 3\. Find a setting whose slope is outside 1 to 2/);
  await expect.poll(() => page.locator('#scope .status b').textContent(), { timeout: 20_000 }).not.toMatch(/epoch (0|300) of/);
  await expect.poll(() => page.evaluate(() => scrollY), { timeout: 20_000 }).toBe(0);
  await page.locator('#scope .bar .undo').first().click();
  expect(await page.evaluate(() => (document.querySelector('#scope') as never as { settings: { data: string } }).settings.data)).toBe('spirals');
  await page.locator('#scope .task').getByRole('button', { name: 'Close' }).click();
  expect(await page.locator('#scope .task').count()).toBe(0);
});

it('says of a challenge that it is solved where a link answers it, from the end of its run on, and of no other', async () => {
  const { link } = presets.find(({ id }) => id === 'below')!;
  const { page } = await here.open(`?lang=en#${link}&epochs=20&speed=40`);
  const solved = () => page.locator('#challenges li').evaluateAll((all) => all.map((one) => one.querySelector('.solved')?.textContent ?? null));
  await expect.poll(solved).toEqual([null, null, null, null]);
  await expect.poll(solved, { timeout: 30_000 }).toEqual([null, null, '✓ solved', null]);
  expect(await page.evaluate(() => (document.querySelector('#scope') as Guide).snapshot().epoch)).toBe(20);
});

it('leads from the section about labels to the instrument, which has them to choose', async () => {
  const { page } = await here.open('?paused=1&lang=en');
  await page.locator('#challenges a').first().click();
  await page.locator('#fisher a').click();
  await expect.poll(() => page.evaluate(() => (document.querySelector('#scope') as never as { settings: { labels: string } }).settings.labels)).toBe('model');
  await expect.poll(() => page.evaluate(() => scrollY), { timeout: 20_000 }).toBe(0);
  // It is an example that the instrument talks about, and no task.
  expect([await page.locator('#scope .task').count(), await page.locator('#scope .example').count()]).toEqual([0, 1]);
  await page.locator('#scope').getByText('More settings').click();
  expect(await page.locator('#scope').getByLabel('Labels from').inputValue()).toBe('model');
  await page.locator('#scope').getByLabel('Labels from').selectOption('data');
  await expect.poll(() => page.evaluate(() => (document.querySelector('#scope') as never as { link: string }).link)).not.toContain('labels=');
});

it('shows one point and no slope where all directions of the toy are alike', async () => {
  const { page } = await here.open('?paused=1&lang=en');
  const toy = page.locator('sgd-two-knob');
  await toy.scrollIntoViewIfNeeded();
  await expect.poll(() => toy.locator('circle').count(), { timeout: 10_000 }).toBe(120);
  expect(await toy.locator('.formula').textContent()).toMatch(/1\.002\+2·1\.002/);
  for (const name of ['Spread of how often', 'Spread of how hard']) {
    await toy.getByLabel(name).focus();
    await page.keyboard.press('Home');
  }
  const places = () => toy.locator('circle').evaluateAll((all) => new Set(all.map((one) => ['cx', 'cy'].map((name) => Math.round(Number(one.getAttribute(name)))).join())).size);
  await expect.poll(places).toBe(1);
  expect(await toy.locator('.fitted').count()).toBe(0);
  expect(await toy.locator('.formula + p').textContent()).toContain('one point, and no slope');
});

it('points newcomers to its beginning', async () => {
  const { page } = await here.open('?paused=1&lang=en');
  await page.locator('sgd-guess').waitFor();
  await page.getByRole('link', { name: 'Start with a guess' }).click();
  await expect.poll(() => page.locator('section#guess').evaluate((section) => Math.abs(section.getBoundingClientRect().top) < 80)).toBe(true);
  expect(new URL(page.url()).hash).not.toContain('guess');
});

it('is whole on paper, also where nobody has scrolled or pressed anything', async () => {
  const { page } = await here.open('?paused=1&lang=en');
  await expect.poll(() => page.locator('sgd-two-knob circle').count(), { timeout: 15_000 }).toBe(120);
  expect(await page.evaluate(() => scrollY)).toBe(0);
  expect(await page.locator('sgd-guess circle').first().isVisible()).toBe(false);
  await page.emulateMedia({ media: 'print' });
  expect(await page.locator('sgd-guess circle').first().isVisible()).toBe(true);
  expect(await page.locator('sgd-guess p').innerText()).toBe('The second layer of the recorded run has 1.20 (1.18–1.22)');
  expect(await page.locator('sgd-guess .mine').isVisible()).toBe(false);
  expect([await page.locator('#axis .look').isVisible(), await page.locator('#guide').isVisible()]).toEqual([true, false]);
  for (const part of ['sgd-guess', 'sgd-two-knob']) {
    expect(await page.locator(`${part} :is(input, button, summary)`).evaluateAll((all) => all.filter((one) => one.checkVisibility()).length)).toBe(0);
  }
});

it('ends with where the observation is from, and keeps a comma on the line of its formula', async () => {
  const { page } = await here.open('?paused=1&lang=en', { viewport: { width: 360, height: 780 } });
  expect(await page.locator('#story footer').textContent()).toMatch(/^The observation is from .+arXiv:2602\.05600.+MIT licence\.$/s);
  const formulas = await page.locator('#guess > p span').evaluateAll((all) => all.map((one) => [one.textContent, one.getClientRects().length]));
  expect(formulas).toEqual([['H,', 1], ['Cii,', 1], ['Hii,', 1], ['γ', 1], ['γ.', 1]]);
});

it('speaks the language of its reader until another one is chosen, and says which', async () => {
  const { page } = await here.open('?paused=1', { locale: 'zh-CN' });
  const told = () => page.evaluate(() => [document.documentElement.lang, document.querySelector('h1')!.textContent, document.title]);
  await expect.poll(told).toEqual(['zh-Hans', 'SGD 的噪声如何跟随损失的曲率', 'sgdscope · SGD 的噪声如何跟随损失的曲率']);
  expect(await page.locator('#about').textContent()).toBe('SGD 的噪声如何跟随损失的曲率 每个点是权重可以移动的一个方向。 第一次来？先猜一猜 ↓');
  await page.locator('#scope .lang').selectOption('en');
  await expect.poll(told).toEqual(['en', 'How the noise of SGD follows the curvature of the loss', 'sgdscope · How the noise of SGD follows the curvature of the loss']);
});

it('is in one language, however that is written in the address', async () => {
  const { page } = await here.open('?paused=1&lang=ZH');
  await page.locator('#story h1').filter({ hasText: '噪声' }).waitFor();
  expect(await page.locator('sgd-gallery button').first().textContent()).toBe('示例');
  expect(await page.locator('#scope .bar').getByRole('button', { name: '分享' }).count()).toBe(1);
  expect(await page.evaluate(() => [document.documentElement.lang, document.querySelector<HTMLElement>('#story')!.lang])).toEqual(['zh-Hans', 'zh-Hans']);
});

for (const [reducedMotion, behavior] of [['reduce', 'auto'], ['no-preference', 'smooth']] as const) {
  it(`goes up to a challenge as its reader likes motion: ${reducedMotion}`, async () => {
    const { page } = await here.open('?paused=1&lang=en', { reducedMotion });
    await page.evaluate(() => (Element.prototype.scrollIntoView = function (how) {
      Object.assign(globalThis, { gone: [this.localName, how] });
    }));
    await page.locator('#challenges a').first().click();
    expect(await page.evaluate(() => (globalThis as never as { gone: unknown }).gone)).toEqual(['body', { behavior }]);
  });
}

it('says in words what the axes of its own plots are', async () => {
  const { page } = await here.open('?paused=1&lang=en');
  const axes = (plot: string) => page.locator(`${plot} .axes > span`).evaluateAll((all) => all.map((one) => one.textContent!.replace(/\s+/g, ' ')));
  await page.locator('sgd-two-knob svg').first().waitFor();
  expect(await axes('sgd-guess')).toEqual(['↑ gradient noise Cii, logarithmic', 'curvature Hii, logarithmic →']);
  expect(await axes('sgd-two-knob')).toEqual(['↑ mean of the square E[h2]ii', 'mean curvature Hii →']);
});

for (const query of ['?paused=1&lang=zh', '?paused=1&theme=dark']) {
  it(`axe finds nothing in the whole page, ${query}`, async () => {
    const { page } = await here.open(query);
    await page.evaluate(() => document.querySelector('#axis')!.scrollIntoView());
    await measured(page, '#guide');
    expect(await violations(page)).toEqual([]);
  });
}
