// The bar on top: run the training, see where it stands, take it away.
import { html, nothing, type TemplateResult } from 'lit';
import { unfolding } from './choice.js';
import { unless, type Hideable } from './hide.js';
import type { Phase } from './controller.js';
import type { Past } from './past.js';
import type { KeyAct } from './keys.js';
import { epochs, fill, percent, short } from './format.js';
import { languages, type Say } from './strings/index.js';

export interface Bar {
  say: Say;
  phase: Phase;
  playing: boolean;
  epoch: number;
  epochs: number;
  /** Updates of the training, and at the measurement that is shown. */
  step: number;
  measuredAt: number;
  /** That a measurement takes. */
  seconds: number;
  stored: boolean;
  loss: number;
  accuracy: number | null;
  speed: number;
  comparing: boolean;
  language: string;
  theme: 'auto' | 'light' | 'dark';
  hide: readonly Hideable[];
  past: Past;
  act: (what: KeyAct | 'compare' | 'share') => void;
  sounding: boolean;
  setSpeed: (speed: number) => void;
  setLanguage: (language: string) => void;
  setTheme: (theme: 'auto' | 'light' | 'dark') => void;
}

const speeds = [1, 10, 40, 1000];
const speedWords = ['speed.slow', 'speed.normal', 'speed.fast', 'speed.most'] as const;

const icon = (d: string) => html`<svg width="18" height="18" viewBox="0 0 18 18" aria-hidden="true"><path d=${d} fill="currentColor"></path></svg>`;
const playIcon = 'M5 2.8v12.4a.8.8 0 0 0 1.2.7l9.9-6.2a.8.8 0 0 0 0-1.4L6.2 2.1A.8.8 0 0 0 5 2.8z';
const pauseIcon = 'M4.5 2.5h3v13h-3zM10.5 2.5h3v13h-3z';

/** Where the bar has no room, these stand below the picture. */
export const compareButton = ({ say, hide, comparing, act }: Pick<Bar, 'say' | 'hide' | 'comparing' | 'act'>) =>
  unless(hide, 'compare', html`<button part="button" class="button quiet compare" aria-pressed=${comparing} @click=${() => act('compare')}>${say('compare')}</button>`);

export const undoButtons = ({ say, hide, past, act }: Pick<Bar, 'say' | 'hide' | 'past' | 'act'>) =>
  ([['undo', past.before], ['redo', past.after]] as const).map(([what, { length }]) =>
    unless(hide, what, html`<button part="button" class="button quiet undo" @click=${() => act(what)} ?disabled=${!length}>${say(what)}</button>`));

export function topbar(bar: Bar): TemplateResult {
  const { say, act, hide } = bar;
  const next = say(bar.playing ? 'pause' : bar.phase === 'done' ? 'replay' : 'play');
  return html`<header class="bar" part="toolbar">
    <span class="name"><slot name="title">${say('name')}</slot></span>
    <button class="play" part="play" aria-label=${next} title=${next}
      @click=${() => act('play')}>${icon(bar.playing ? pauseIcon : playIcon)}</button>
    ${unless(hide, 'step', html`<button part="button" class="button quiet" @click=${() => act('step')} ?disabled=${bar.phase === 'done'}>${say('step')}</button>`)}
    ${unless(hide, 'reset', html`<button part="button" class="button quiet" @click=${() => act('reset')}>${say('reset')}</button>`)}
    ${unless(hide, 'speed', html`<span class="speed">${unfolding('pace', say('speed'), (speeds.includes(bar.speed) ? speeds : [...speeds, bar.speed]).map((value, i) => (
      { value, label: i in speedWords ? say(speedWords[i]) : `× ${value}` })), bar.speed, bar.setSpeed)}</span>`)}
    <span class="status" part="status"><b>${fill(say('epoch'), { epoch: epochs(bar.epoch), epochs: bar.epochs })}</b>
      <span class="soft">${fill(say('step.at'), { step: bar.step })}<span class="own"> · ${fill(say(bar.stored ? 'measured.stored' : bar.seconds > 2 ? 'measured.slow' : 'measured'), { step: bar.measuredAt, seconds: bar.seconds })}</span></span></span>
    <span class="space"></span>
    <span class="outcome">${say('loss')} ${short(bar.loss)}${bar.accuracy === null ? nothing : html` · ${fill(say('right'), { share: percent(bar.accuracy) })}`}</span>
    ${undoButtons(bar)}
    ${compareButton(bar)}
    <slot name="tools"></slot>
    ${unless(hide, 'share', html`<button part="button" class="button" @click=${() => act('share')}>${say('share')}</button>`)}
  </header>`;
}

/** What is about the page and not about the run. */
export function footer(bar: Pick<Bar, 'say' | 'act' | 'sounding' | 'hide' | 'language' | 'theme' | 'setLanguage' | 'setTheme'>): TemplateResult {
  const { say, hide } = bar;
  return html`<footer class="foot soft" part="footer">
    <span>${say('share.note')}</span><span class="space"></span>
    ${unless(hide, 'sound', html`<button part="button" class="button quiet" aria-pressed=${bar.sounding} title=${say('sound.say')} @click=${() => bar.act('sound')}>${say('sound')}</button>`)}
    ${unless(hide, 'keys', html`<button part="button" class="button quiet" @click=${() => bar.act('help')}>${say('keys.title')}</button>`)}
    ${unless(hide, 'lang', unfolding('lang', say('language'),
      Object.entries(languages).map(([value, { name, tag }]) => ({ value, label: name, lang: tag })), bar.language, bar.setLanguage))}
    ${unless(hide, 'theme', unfolding('theme', say('theme'),
      (['auto', 'light', 'dark'] as const).map((value) => ({ value, label: say(`theme.${value}`) })), bar.theme, bar.setTheme))}
  </footer>`;
}
