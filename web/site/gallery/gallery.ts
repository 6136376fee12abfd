// The examples: a menu in the instrument's bar, and under its picture what the chosen one is to show.
import { LitElement, css, html, nothing, type TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { fill } from '../../element/format.js';
import type { SgdScope } from '../../element/index.js';
import { decode } from '../../element/link.js';
import { defaults, trainingKeys } from '../../element/schema.js';
import { define } from '../../element/sized.js';
import { languageOf } from '../../element/strings/index.js';
import { base } from '../../element/style.js';
import { caption } from '../caption.js';
import { en, type GalleryWords } from './en.js';
import { bounds, presets, type Preset } from './presets.js';
import { zh } from './zh.js';

/** What a link asks for; the reader's speed stays, unless it names one. */
export const stateOf = (link: string, { settings: { speed } }: SgdScope) => decode(link, { ...defaults, speed }).state;

/** The words of one preset, with its numbers in them. */
export function telling(words: GalleryWords, preset: Preset): { title: string; claim: string; why: string } {
  const of = (part: 'title' | 'claim' | 'why') => fill(words[`${preset.id}.${part}`], bounds(preset));
  const { epochs } = decode(preset.link).state;
  return { title: of('title'), claim: fill(words.moment, { epochs, claim: of('claim') }), why: of('why') };
}

export class Gallery extends LitElement {
  @property({ attribute: false }) words: GalleryWords = en;
  @property({ attribute: false }) scope!: SgdScope;
  @state() private shown?: Preset;
  private chosen?: Preset;
  /** The epoch at which the shown example was measured last. */
  private epoch = 0;
  @query('dialog') private dialog!: HTMLDialogElement;

  override connectedCallback(): void {
    super.connectedCallback();
    for (const event of ['change', 'appearance', 'ready']) this.scope.addEventListener(event, this.look);
    addEventListener('hashchange', this.look);
    this.scope.addEventListener('measure', this.measured);
    this.look();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const event of ['change', 'appearance', 'ready']) this.scope.removeEventListener(event, this.look);
    this.scope.removeEventListener('measure', this.measured);
    removeEventListener('hashchange', this.look);
  }

  /** An example is shown as long as its training is the one that runs. */
  private readonly look = (): void => {
    this.words = languageOf(this.scope.lang) === 'zh' ? zh : en;
    const { settings } = this.scope;
    const same = (preset: Preset) => {
      const { state } = decode(preset.link);
      return settings.compare === 'off' && trainingKeys.every((key) => state[key] === settings[key]);
    };
    // The page itself begins with one of them, without talking about it.
    const meant = (preset: Preset) => preset.link !== 'v=1' || preset === this.chosen || location.hash === '#v=1';
    const shown = presets.find((preset) => same(preset) && meant(preset));
    if (shown !== this.shown) {
      this.shown = shown;
      // What was measured with other settings is no moment of this run; what was recorded is of the page's own.
      const { source, epoch } = this.scope.snapshot();
      this.epoch = source === 'stored' && shown?.link === 'v=1' ? epoch : 0;
    }
    this.caption();
  };

  private readonly measured = ({ detail: { source, epoch } }: CustomEventInit): void => {
    if (source !== 'live' || epoch === this.epoch) return;
    this.epoch = epoch;
    this.caption();
  };

  private caption(): void {
    const told = this.shown && telling(this.words, this.shown);
    const { epoch } = this;
    const there = epoch === this.scope.settings.epochs;
    caption(this.scope, 'example', told ? html`<p><b>${told.title}.</b> ${there ? `✓ ${told.claim}` : html`<span>${told.claim} ${fill(this.words.wait, { epoch: Math.floor(epoch) })}</span>`}
      <span>${told.why}</span></p>` : nothing);
  }

  private choose(event: MouseEvent, preset: Preset): void {
    // Opening in another tab stays what it is.
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    this.dialog.close();
    this.chosen = preset;
    this.scope.choose(stateOf(preset.link, this.scope));
    this.scope.play();
    this.look();
  }

  private card(preset: Preset): TemplateResult {
    const { title, claim, why } = telling(this.words, preset);
    return html`<li><a href="#${preset.link}" aria-current=${preset === this.shown} @click=${(event: MouseEvent) => this.choose(event, preset)}>${title}</a>
      <p>${claim}</p><p class="soft">${why}</p></li>`;
  }

  protected override render(): TemplateResult {
    const { words } = this;
    return html`<button class="button" @click=${() => this.dialog.showModal()}>${words.examples}</button>
      <dialog aria-label=${words.examples}>
        <form method="dialog"><h2>${words.examples}</h2><button class="button">${words.close}</button></form>
        <ul>${presets.map((preset) => this.card(preset))}</ul>
      </dialog>`;
  }

  static override styles = [base, css`
    :host { display: block; }
    @media (max-width: 1159px) { .button { padding-inline: 10px; } }
    @media (max-width: 879px) { .button { padding-inline: 8px; } }
    dialog {
      border: 1px solid var(--line); border-radius: 14px; background: var(--ground); color: var(--ink); padding: 16px 24px 24px;
      inline-size: min(880px, calc(100% - 24px)); max-block-size: calc(100% - 24px); font: calc(15*var(--px))/1.5 var(--font);
    }
    dialog::backdrop { background: #0006; }
    form { display: flex; justify-content: space-between; align-items: center; }
    h2 { font-size: calc(19*var(--px)); margin: 0; }
    ul { list-style: none; margin: 12px 0 0; padding: 0; display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 360px), 1fr)); gap: 8px 32px; }
    li { border-block-start: 1px solid var(--line); padding-block: 4px 8px; position: relative; }
    li:hover { border-color: var(--accent); }
    a { display: flex; align-items: center; min-block-size: 44px; font-weight: 600; font-size: calc(16*var(--px)); color: var(--accent); text-decoration: none; }
    /* The whole card is the link. */
    a::after { content: ''; position: absolute; inset: 0; }
    a[aria-current='true']::before { content: '●'; font-size: calc(10*var(--px)); margin-inline-end: 8px; }
    p { margin: 0 0 6px; font-size: calc(14*var(--px)); }
  `];
}
define('sgd-gallery', Gallery);

/** Into the bar of an instrument that shows everything. */
export function addGallery(scope: SgdScope): void {
  const gallery = document.createElement('sgd-gallery') as Gallery;
  gallery.scope = scope;
  gallery.slot = 'tools';
  scope.append(gallery);
}
