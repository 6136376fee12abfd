// The story below the laboratory. Each section sets an instrument of its own, so the reader's stays as it was.
import { html, nothing, render, type TemplateResult } from 'lit';
import type { SgdScope } from '../../element/index.js';
import { sharedEngine } from '../../element/index.js';
import { fill } from '../../element/format.js';
import { decode } from '../../element/link.js';
import type { State } from '../../element/schema.js';
import { languageOf, languages } from '../../element/strings/index.js';
import { reducedMotion } from '../../element/style.js';
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

function section(words: StoryWords, { id }: Section): TemplateResult {
  return html`<section id=${id} data-step=${id}><h2>${words[`${id}.title`]}</h2>
    <p>${set(fill(words[`${id}.text`], numbers))}</p><p class="look">${set(fill(words[`${id}.look`], numbers))}</p></section>`;
}

function page(words: StoryWords, scope: SgdScope, met: boolean[]): TemplateResult {
  return html`
    <header class="column"><h1>${words.title}</h1><p class="lead">${words.lead}</p><p class="soft">${words.privacy}</p></header>
    <div class="column">
      ${scope.predict ? html`<section id="guess"><h2>${words['guess.title']}</h2><p>${set(words['guess.text'])}</p>
        <sgd-guess .words=${words} .block=${second} .theme=${scope.theme}></sgd-guess></section>` : nothing}
      <section id="toy"><h2>${words['toy.title']}</h2><p>${set(words['toy.text'])}</p>
        <sgd-two-knob .words=${words} .load=${sharedEngine} .theme=${scope.theme}></sgd-two-knob></section>
    </div>
    <div class="beside"><div class="steps">${sections.map((one) => section(words, one))}</div>
      <div class="stage"><sgd-scope id="guide" view="compact" paused hide="share compare" .lang=${scope.lang} .theme=${scope.theme}></sgd-scope></div></div>
    <div class="column">
      <section id="challenges"><h2>${words['challenges.title']}</h2><p>${words['challenges.text']}</p>
        <ol>${challenges.map(({ link }, i) => html`<li><span>${set(words[`challenge.${(i + 1) as 1 | 2 | 3 | 4}`])}
          ${met[i] ? html`<b class="solved">✓ ${words['challenge.solved']}</b>` : nothing}</span>
          <a href="#${link}">${words['challenge.open']}</a></li>`)}</ol></section>
      <section id="limits"><h2>${words['limits.title']}</h2>
        <ul>${([1, 2, 3, 4, 5] as const).map((i) => html`<li>${words[`limits.${i}`]}</li>`)}</ul></section>
      <footer class="soft">${words.paper} Y. Zhang, N. Yang, Y. Tu, <cite>On the Superlinear Relationship between SGD Noise Covariance and Loss
        Landscape Curvature</cite>, <a href="https://arxiv.org/abs/2602.05600">arXiv:2602.05600</a>. ${words.licence}</footer>
    </div>`;
}

export function tellStory(root: HTMLElement, scope: SgdScope): void {
  /** Once met, a challenge stays so. */
  let met: boolean[] = [];
  const show = () => {
    const language = languageOf(scope.lang);
    root.lang = languages[language].tag;
    const words = language === 'zh' ? zh : en;
    const [title, point] = document.querySelector('#about')!.children;
    [title.textContent, point.textContent] = [words.title, words.point];
    document.title = `sgdscope · ${words.title}`;
    render(page(words, scope, met), root);
    if (scope.theme === 'auto') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = scope.theme;
  };
  root.replaceChildren();
  show();
  scope.addEventListener('appearance', show);
  scope.addEventListener('measure', () => {
    const { settings } = scope;
    const { source, epoch, blocks } = scope.snapshot();
    const now = challenges.map((challenge, i) => met[i] || (source === 'live' && meets(challenge, settings, epoch, blocks)));
    if (now.join() === met.join()) return;
    met = now;
    show();
  });
  const guide = root.querySelector<SgdScope>('#guide')!;
  let now = '';
  // Where text and instrument share one column, the lower part of the window is the instrument's.
  const narrow = matchMedia('(max-width: 62.45em)');
  // First the question, then the other axis: it comes with the second paragraph, once that can be read.
  const line = () => (narrow.matches ? 0.42 : 0.55);
  const answer = root.querySelector('#axis .look')!;
  const withAxis = (state: State): State =>
    now === 'axis' ? { ...state, x: answer.getBoundingClientRect().top < line() * innerHeight ? 'm2' : 'h' } : state;
  new IntersectionObserver(() => (guide.settings = withAxis(guide.settings)), { rootMargin: `0px 0px ${100 * line() - 100}% 0px` }).observe(answer);
  const watcher = new IntersectionObserver((entries) => {
    const entered = entries.filter(({ isIntersecting }) => isIntersecting).at(-1);
    const step = sections.find(({ id }) => id === (entered?.target as HTMLElement | undefined)?.dataset.step);
    if (!step || step.id === now) return;
    now = step.id;
    guide.view = narrow.matches && !step.also ? 'figure' : 'compact';
    guide.also = step.also ?? '';
    guide.silent = reducedMotion();
    guide.settings = withAxis(decode(step.link).state);
    guide.play();
  }, { rootMargin: '-45% 0px -45% 0px' });
  for (const element of root.querySelectorAll('[data-step]')) watcher.observe(element);
  root.addEventListener('click', (event) => {
    if ((event.target as HTMLElement).closest?.('a[href^="#v="]')) scrollTo({ top: 0, behavior: reducedMotion() ? 'auto' : 'smooth' });
  });
}
