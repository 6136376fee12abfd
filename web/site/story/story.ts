// The story below the laboratory. Each section sets an instrument of its own, so the reader's stays as it was.
import { html, nothing, render, type TemplateResult } from 'lit';
import type { SgdScope } from '../../element/index.js';
import { sharedEngine } from '../../element/index.js';
import { fill } from '../../element/format.js';
import { decode } from '../../element/link.js';
import type { State } from '../../element/schema.js';
import { languageOf, languages } from '../../element/strings/index.js';
import { reducedMotion } from '../../element/style.js';
import { caption } from '../caption.js';
import { stateOf } from '../gallery/gallery.js';
import { en, type StoryWords } from './en.js';
import { challenges, meets } from './challenges.js';
import { set } from './mathematics.js';
import { fromModel, numbers, second } from './recorded.js';
import { zh } from './zh.js';
import './guess.js';
import './two-knob.js';

interface Section {
  id: 'train' | 'loss' | 'axis' | 'directions' | 'fisher';
  link: string;
  also?: 'upper' | 'lower';
}

export const sections: Section[] = [
  { id: 'train', link: 'v=1&speed=40' },
  { id: 'loss', link: 'v=1&speed=40&compare=mse-half-sum' },
  { id: 'axis', link: 'v=1&speed=40' },
  { id: 'directions', link: 'v=1&speed=40&lower=overlap', also: 'lower' },
  { id: 'fisher', link: `${fromModel.link}&speed=40`, also: 'lower' },
];

/** What the reader has done so far. */
interface Told {
  met: boolean[];
  /** The challenge whose task stands below the picture. */
  task: number | null;
  /** Whether the answer about the axis may be read. */
  answered: boolean;
  /** What the buttons of sections do. */
  press: Record<'train' | 'loss' | 'axis', () => void>;
}

function section(words: StoryWords, { id }: Section, { answered, press }: Told): TemplateResult {
  const asks = id === 'axis';
  return html`<section id=${id} data-step=${id}><h2>${words[`${id}.title`]}</h2>
    <p>${set(fill(words[`${id}.text`], numbers))}</p>${id in press ? html`<p><button @click=${press[id as keyof typeof press]}>${words[`${id as keyof typeof press}.press`]}</button></p>` : nothing}
    <p class="look ${asks && !answered ? 'later' : ''}">${set(fill(words[`${id}.look`], numbers))}</p>
    ${id === 'fisher' ? html`<p><a href="#${fromModel.link}">${words['fisher.try']}</a></p>` : nothing}</section>`;
}

const challenge = (i: number) => `challenge.${(i + 1) as 1 | 2 | 3 | 4}` as const;
const solved = (words: StoryWords, is: boolean | undefined) => is ? html`<b class="solved">✓ ${words['challenge.solved']}</b>` : nothing;

function page(words: StoryWords, scope: SgdScope, told: Told): TemplateResult {
  return html`
    <header class="column"><h1>${words.title}</h1><p class="lead">${words.lead}</p><p class="soft">${words.privacy}</p></header>
    <div class="column">
      ${scope.predict ? html`<section id="guess"><h2>${words['guess.title']}</h2><p>${set(words['guess.text'])}</p>
        <sgd-guess .words=${words} .block=${second} .theme=${scope.theme}></sgd-guess></section>` : nothing}
      <section id="toy"><h2>${words['toy.title']}</h2><p>${set(words['toy.text'])}</p>
        <sgd-two-knob .words=${words} .load=${sharedEngine} .theme=${scope.theme}></sgd-two-knob></section>
    </div>
    <div class="beside"><div class="steps">${sections.map((one) => section(words, one, told))}</div>
      <div class="stage"><sgd-scope id="guide" view="compact" paused hide="share compare" .lang=${scope.lang} .theme=${scope.theme}></sgd-scope></div></div>
    <div class="column">
      <section id="challenges"><h2>${words['challenges.title']}</h2><p>${words['challenges.text']}</p>
        <ol>${challenges.map(({ link }, i) => html`<li><span>${set(words[challenge(i)])} ${solved(words, told.met[i])}</span>
          <a href="#${link}" data-challenge=${i}>${words['challenge.open']}</a></li>`)}</ol></section>
      <section id="limits"><h2>${words['limits.title']}</h2>
        <ul>${([1, 2, 3, 4, 5, 6] as const).map((i) => html`<li>${words[`limits.${i}`]}</li>`)}</ul></section>
      <footer class="soft">${words.paper} Y. Zhang, N. Yang, Y. Tu, <cite>On the Superlinear Relationship between SGD Noise Covariance and Loss
        Landscape Curvature</cite>, <a href="https://arxiv.org/abs/2602.05600">arXiv:2602.05600</a>. ${words.licence}</footer>
    </div>`;
}

export function tellStory(root: HTMLElement, scope: SgdScope): void {
  // On a small screen there is no other button for it, and keys reach the instrument's own after all sections.
  const again = () => {
    void guide.reset();
    guide.play();
  };
  const told: Told = { met: [], task: null, answered: false, press: {
    train: again,
    loss: again,
    axis() {
      turn(guide.settings.x === 'h' ? 'm2' : 'h');
      answer();
    },
  } };
  const show = () => {
    const language = languageOf(scope.lang);
    root.lang = languages[language].tag;
    const words = language === 'zh' ? zh : en;
    const [title, point, begin] = document.querySelector('#about')!.children;
    [title.textContent, point.textContent, begin.textContent] = [words.title, words.point, words.begin];
    begin.toggleAttribute('hidden', !scope.predict);
    document.title = `sgdscope · ${words.title}`;
    render(page(words, scope, told), root);
    const { task, met } = told;
    caption(scope, 'task', task === null ? nothing : html`<p><b>${fill(words['challenge.task'], { number: task + 1 })}.</b> ${set(words[challenge(task)])}
      ${solved(words, met[task])} <button @click=${() => {
        told.task = null;
        show();
      }}>${words['challenge.close']}</button></p>`);
    if (scope.theme === 'auto') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = scope.theme;
  };
  root.replaceChildren();
  show();
  scope.addEventListener('appearance', show);
  scope.addEventListener('measure', () => {
    const { settings } = scope;
    const { source, epoch, blocks, beside } = scope.snapshot();
    // Once met, a challenge stays so.
    const now = challenges.map((one, i) => told.met[i] || (source === 'live' && meets(one, settings, epoch, blocks, beside)));
    if (now.join() === told.met.join()) return;
    told.met = now;
    show();
  });
  const guide = root.querySelector<SgdScope>('#guide')!;
  let now = '';
  // Where text and instrument share one column, the lower part of the window is the instrument's.
  const narrow = matchMedia('(max-width: 62.45em)');
  const turn = (x: State['x']) => (guide.settings = { ...guide.settings, x });
  const answer = () => {
    if (told.answered) return;
    told.answered = true;
    show();
  };
  guide.addEventListener('change', ({ detail: { keys } }: CustomEventInit) => keys.includes('x') && answer());
  // Whoever scrolls past the question without an answer is told, also by a jump: all that lies below counts as seen.
  new IntersectionObserver(([{ boundingClientRect, rootBounds }]) => {
    if (told.answered || !rootBounds || boundingClientRect.bottom > rootBounds.top) return;
    if (now === 'axis') turn('m2');
    answer();
  }, { rootMargin: `${narrow.matches ? -20 : -33}% 0px 10000% 0px` }).observe(root.querySelector('#axis .look')!);
  const watcher = new IntersectionObserver((entries) => {
    const entered = entries.filter(({ isIntersecting }) => isIntersecting).at(-1);
    const step = sections.find(({ id }) => id === (entered?.target as HTMLElement | undefined)?.dataset.step);
    if (!step || step.id === now) return;
    guide.dataset.step = now = step.id;
    // Two pictures are the most that there is room for, unless they stand side by side.
    guide.view = (narrow.matches || guide.offsetWidth < 640) && step.id === 'loss' ? 'figure' : 'compact';
    guide.also = step.also ?? '';
    guide.silent = reducedMotion();
    guide.settings = { ...decode(step.link).state, ...(step.id === 'axis' && told.answered && { x: 'm2' }) };
    // There the reader is to press.
    if (step.id !== 'train') guide.play();
    // What is read stands above the instrument, or beside its middle.
  }, { rootMargin: narrow.matches ? '-30% 0px -60%' : '-45% 0px' });
  for (const element of root.querySelectorAll('[data-step]')) watcher.observe(element);
  /** Keys go on from there, too. */
  const glide = (to: Element, focused = to as HTMLElement) => {
    focused.tabIndex = -1;
    focused.focus({ preventScroll: true });
    to.scrollIntoView({ behavior: reducedMotion() ? 'auto' : 'smooth' });
  };
  document.querySelector('#about a')!.addEventListener('click', (event) => {
    event.preventDefault();
    glide(root.querySelector('#guess')!);
  });
  root.addEventListener('click', (event) => {
    const link = (event.target as HTMLElement).closest?.<HTMLAnchorElement>('a[href^="#v"]');
    // Opening in another tab stays what it is.
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    told.task = link.dataset.challenge ? Number(link.dataset.challenge) : null;
    show();
    const before = scope.link;
    scope.choose(stateOf(link.hash, scope));
    if (scope.link === before) void scope.reset().then(() => scope.play());
    else scope.play();
    glide(document.body, scope);
  });
}
