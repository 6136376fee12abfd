// A link to this state, the command line that gives the same, and what to paste to embed it.
import { LitElement, css, html, nothing, type TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { unfolding } from './choice.js';
import { commandLine } from './command.js';
import { controlStyles } from './control-styles.js';
import { hideable, inside, parts, wordFor, type Hideable } from './hide.js';
import { encode, type Embed } from './link.js';
import { type State } from './schema.js';
import { define } from './sized.js';
import { epochs, fill } from './format.js';
import type { SgdScope } from './sgd-scope.js';
import { heightOf, hostsFrom, needsModule, place, snippet, type Host, type Source } from './snippets.js';
import { languages, sayer, type Say } from './strings/index.js';
import { base } from './style.js';

/** What is looked at when the dialog opens; `held`: it stands still. */
export interface Moment {
  epoch: number;
  updates: number;
  held: boolean;
}

export class Share extends LitElement {
  @property({ attribute: false }) say: Say = sayer('en');
  @property({ attribute: false }) settings!: State;
  @state() private host_: Host = 'link';
  @state() private wishes: Omit<Embed, 'hide'> = { view: 'full', predict: true, paused: false, lang: '', theme: 'auto' };
  @state() private without: Hideable[] = [];
  /** The text that was copied last, under its name. */
  @state() private copied = '';
  @state() private previewing = false;
  /** A page need not lay out what nobody has asked for. */
  @state() private open = false;
  /** None: the end of the run. */
  @state() private moment?: Moment;
  @state() private stopping = false;
  @query('dialog') private dialog!: HTMLDialogElement;
  @query('.preview sgd-scope') private shown!: SgdScope | null;

  async show(moment?: Moment): Promise<void> {
    this.moment = moment;
    this.stopping = !!moment?.held;
    this.open = true;
    await this.updateComplete;
    this.dialog.showModal();
  }

  private async copy(name: string, text: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      this.copied = name + text;
    } catch {
      // Frames without the right to the clipboard: the text is selected instead.
      const field = this.renderRoot.querySelector<HTMLTextAreaElement>(`#${name}`);
      field?.focus();
      field?.select();
    }
  }

  private field(name: string, title: string, text: string): TemplateResult {
    return html`<div class="field"><label for=${name}>${title}</label>
      <textarea id=${name} readonly rows=${Math.min(7, text.split('\n').length + Math.floor(text.length / 90))} .value=${text} dir="ltr"></textarea>
      <button class="button" @click=${() => this.copy(name, text)}>${this.say(this.copied === name + text ? 'copied' : 'copy')}</button></div>`;
  }

  private toggle(name: Hideable, out: boolean): void {
    this.without = out ? [...this.without, name] : this.without.filter((other) => other !== name);
  }

  private wish(change: Partial<Embed>): void {
    this.wishes = { ...this.wishes, ...change };
  }

  private readonly wait = (paused: boolean): void => {
    this.wish({ paused });
    this.shown?.[paused ? 'pause' : 'play']();
  };

  private tick(label: string, on: boolean, change: (on: boolean) => void, disabled = false): TemplateResult {
    return html`<label><input type="checkbox" .checked=${on} ?disabled=${disabled}
      @change=${(event: Event) => change((event.target as HTMLInputElement).checked)}> ${label}</label>`;
  }

  /** `whole`: with all that stands around it. */
  private tickFor(name: Hideable, whole = false): TemplateResult {
    return this.tick(this.say(wordFor(name)), whole || this.without.includes(name), (out) => this.toggle(name, out), whole);
  }

  /** Without what goes with the whole that it stands in. */
  private get hide(): Hideable[] {
    const { without } = this;
    const gone = parts.filter((part) => without.includes(part)).flatMap(inside);
    return hideable.filter((name) => without.includes(name) && !gone.includes(name));
  }

  /** The instrument as it would appear there, with its height. */
  private preview({ embed, state }: Source): TemplateResult {
    return html`<div class="preview" style="block-size:${heightOf(embed)}px"><sgd-scope .paused=${!!embed.paused} .settings=${state} .view=${embed.view ?? 'full'}
      .hide=${(embed.hide ?? []).join(' ')} .lang=${embed.lang || this.lang} .theme=${embed.theme ?? 'auto'}></sgd-scope></div>`;
  }

  protected override render(): TemplateResult {
    return html`<dialog aria-label=${this.say('share')} @close=${this.closed}>${this.open ? this.content() : nothing}</dialog>`;
  }

  private readonly closed = (): void => {
    this.open = this.previewing = false;
    this.copied = '';
  };

  private content(): TemplateResult {
    const { say, moment } = this;
    const stopped = this.stopping ? moment : undefined;
    const state: State = { ...this.settings, stop: stopped?.updates ?? 0 };
    // The command trains for whole epochs.
    const whole = stopped && Math.max(1, Math.round(stopped.epoch));
    const hosts = hostsFrom(place);
    const source: Source = {
      ...place, link: encode(state), state,
      embed: { ...this.wishes, hide: this.hide }, title: say('hero.title'),
    };
    return html`<form method="dialog"><h2>${say('share')}</h2><button class="button" autofocus>${say('close')}</button></form>
      ${place.page ? this.field('link', say('share.link'), snippet('link', { ...source, embed: {} })) : nothing}
      ${moment ? this.tick(fill(say('share.stop'), { epoch: epochs(moment.epoch) }), this.stopping, (on) => (this.stopping = on)) : nothing}
      ${state.data === 'own' ? html`<p class="soft">${say('share.own')}</p>` : nothing}
      ${this.field('command', whole === stopped?.epoch ? say('share.command') : fill(say('share.command.whole'), { epoch: whole! }), commandLine(state, whole))}
      ${hosts.length ? this.embedding(source, hosts) : nothing}
      ${place.page ? html`<p class="soft">${say('share.note')}</p>` : nothing}`;
  }

  private embedding(source: Source, hosts: readonly Host[]): TemplateResult {
    const { say, wishes: { view, predict, paused, lang, theme } } = this;
    const host = hosts.includes(this.host_) ? this.host_ : hosts[0];
    return html`<h3>${say('share.embed')}</h3>
      <div class="choices">${unfolding('host', say('share.embed'), hosts.map((value) => ({ value, label: say(`host.${value}`) })), host, (value) => (this.host_ = value))}
        ${unfolding('view', say('share.view'), (['full', 'compact', 'figure'] as const).map((value) => ({ value, label: say(`view.${value}`) })), view, (value) => this.wish({ view: value }))}</div>
      <div class="ticks">
        <label>${say('language')} ${unfolding('lang', say('language'), [{ value: '', label: say('theme.auto') }, ...Object.entries(languages).map(([value, { name, tag }]) =>
          ({ value, label: name, lang: tag }))], lang, (value) => this.wish({ lang: value }))}</label>
        <label>${say('theme')} ${unfolding('theme', say('theme'), (['auto', 'light', 'dark'] as const).map((value) =>
          ({ value, label: say(`theme.${value}`) })), theme, (value) => this.wish({ theme: value }))}</label>
        ${this.tick(say('share.paused'), paused, this.wait)}
        ${needsModule.includes(host) ? nothing : this.tick(say('share.predict'), !predict, (off) => this.wish({ predict: !off }), view !== 'full')}
      </div>
      <fieldset ?disabled=${view !== 'full'}><legend>${say('share.hide')}</legend><div class="ticks">${parts.map((part) => this.tickFor(part))}</div>
        <details><summary>${say('share.single')}</summary>${parts.map((part) => inside(part).length === 0 ? nothing : html`
          <div class="ticks" role="group" aria-label=${say(wordFor(part))}><b>${say(wordFor(part))}</b>${inside(part).map((name) => this.tickFor(name, this.without.includes(part)))}</div>`)}</details></fieldset>
      <details @toggle=${(event: Event) => (this.previewing = (event.target as HTMLDetailsElement).open)}><summary>${say('share.preview')}</summary>
        ${this.previewing ? this.preview(source) : nothing}</details>
      ${this.field('code', say(`host.${host}`), snippet(host, source))}`;
  }

  static override styles = [base, controlStyles, css`
    dialog {
      border: 1px solid var(--line); border-radius: 14px; background: var(--ground); color: var(--ink); padding: 16px 24px 8px;
      inline-size: min(680px, calc(100% - 24px)); max-block-size: calc(100% - 24px); box-shadow: 0 24px 80px #0004; font: calc(15*var(--px))/1.5 var(--font);
    }
    dialog::backdrop { background: #0006; }
    form { display: flex; justify-content: space-between; align-items: center; }
    h2 { font-size: calc(19*var(--px)); margin: 0; }
    h3 { font-size: calc(15*var(--px)); margin: 16px 0 8px; }
    .field { display: grid; grid-template-columns: 1fr auto; gap: 4px 8px; align-items: start; margin-block-start: 12px; }
    .field label { grid-column: 1 / -1; font-size: calc(13*var(--px)); color: var(--soft); }
    textarea {
      font: calc(12.5*var(--px))/1.5 ui-monospace, 'DejaVu Sans Mono', monospace; color: inherit; background: var(--raised); border: 1px solid var(--line);
      border-radius: 8px; padding: 10px 12px; resize: none; inline-size: 100%; min-block-size: 44px; field-sizing: content;
    }
    .choices { display: flex; flex-wrap: wrap; gap: 8px; }
    .choices select { max-inline-size: 100%; }
    .preview { border: 1px dashed var(--edge); border-radius: 8px; overflow: auto; margin-block-end: 12px; }
    fieldset { border: 0; margin: 8px 0 0; padding: 0; min-inline-size: 0; }
    .ticks { display: flex; flex-wrap: wrap; align-items: center; gap: 0 16px; font-size: calc(14*var(--px)); }
    .choices + .ticks { margin-block-start: 8px; row-gap: 4px; }
    .ticks select { max-inline-size: none; }
    .ticks b { inline-size: 100%; font-weight: 600; }
    fieldset:disabled { opacity: .45; }
    legend { font-size: calc(13*var(--px)); color: var(--soft); padding: 0; }
    label:has(input, select) { min-block-size: 44px; min-inline-size: 44px; display: inline-flex; align-items: center; gap: 6px; }
    input { inline-size: 18px; block-size: 18px; accent-color: var(--accent); }
  `];
}
define('sgd-share', Share);
