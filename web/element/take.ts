// Table, CSV, PNG and SVG of one picture: the little menu in its corner.
import { LitElement, css, html, nothing, type TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { download, toPng, toSvg, type About } from './export.js';
import { fill, short } from './format.js';
import { define } from './sized.js';
import { sayer, type Say } from './strings/index.js';
import { base, colours } from './style.js';
import { csv, type Table } from './table.js';

const mostRows = 400;

export class Take extends LitElement {
  @property({ attribute: false }) say: Say = sayer('en');
  @property() name = 'picture';
  @property() override title = '';
  /** A word in place of the dots, where there is room. */
  @property({ type: Boolean }) named = false;
  @property({ attribute: false }) table: () => Table | null = () => null;
  /** What is drawn; none: a table only. */
  @property({ attribute: false }) picture: () => Element | null = () => null;
  @property({ attribute: false }) about: () => About = () => ({ legend: null, lines: [] });
  @state() private shown: Table | null = null;
  @state() private open = false;
  @state() private failed = false;
  @query('dialog') private dialog!: HTMLDialogElement;

  /** The focus goes back to where the menu is opened: what had it is gone. */
  private close(): void {
    this.open = false;
    this.renderRoot.querySelector<HTMLElement>('.dots')!.focus();
  }

  private showTable(): void {
    this.shown = this.table();
    this.close();
    this.dialog.showModal();
  }

  private saveTable(): void {
    const table = this.table();
    if (table) download(`${this.name}.csv`, csv(table), 'text/csv');
    this.close();
  }

  private async save(kind: 'png' | 'svg'): Promise<void> {
    const root = this.picture();
    this.close();
    if (!root) return;
    const drawn = toSvg(root, this.title, this.about(), this, colours(this)('ground'));
    if (kind === 'svg') return download(`${this.name}.svg`, drawn.text, 'image/svg+xml');
    try {
      download(`${this.name}.png`, await toPng(drawn));
    } catch {
      this.failed = true;
    }
  }

  private away(event: FocusEvent): void {
    if (!this.renderRoot.contains(event.relatedTarget as Node | null)) this.open = this.failed = false;
  }

  private key(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || !this.open) return;
    event.stopPropagation();
    this.close();
  }

  private readonly toggle = (): void => {
    this.open = !this.open;
    this.failed = false;
  };

  protected override render(): TemplateResult {
    const { say } = this;
    return html`<div class="menu" @focusout=${this.away} @keydown=${this.key}>
        <button class="dots ${this.named ? 'button' : ''}" aria-expanded=${this.open} aria-label="${say('export')}: ${this.title}" title=${say('export')}
          @click=${this.toggle}>${this.named ? say('save') : '⋯'}</button>
        ${this.failed ? html`<p class="list" role="alert">${say('export.failed')}</p>` : nothing}
        ${this.open ? html`<div class="list">
          <button @click=${this.showTable}>${say('table')}</button>
          <button @click=${this.saveTable}>CSV</button>
          <button @click=${() => this.save('png')}>PNG</button>
          <button @click=${() => this.save('svg')}>SVG</button></div>` : nothing}
      </div>
      <dialog aria-label=${fill(say('table.of'), { title: this.title })}>${this.shown ? this.grid(this.shown) : nothing}</dialog>`;
  }

  private grid({ columns, rows }: Table): TemplateResult {
    // Files keep the names that the command line gives.
    const words = Object.fromEntries(this.say('table.words').split(' ').map((pair) => pair.split('=')));
    const said = (text: string) => text.replace(/[A-Za-z_-]+/g, (word) => words[word] ?? word);
    return html`<form method="dialog"><h2>${this.title}</h2><button class="button">${this.say('close')}</button></form>
      <div class="scroll" tabindex="0" role="region" aria-label=${this.title}><table>
        <thead><tr>${columns.map((column) => html`<th scope="col">${said(column)}</th>`)}</tr></thead>
        <tbody>${rows.slice(0, mostRows).map((row) => html`<tr>${row.map((value) =>
          html`<td class=${typeof value === 'number' ? 'number' : ''}>${typeof value === 'number' ? short(value) : said(value ?? '–')}</td>`)}</tr>`)}</tbody>
      </table></div>
      ${rows.length > mostRows ? html`<p class="soft">${fill(this.say('table.more'), { shown: mostRows, all: rows.length })}</p>` : nothing}`;
  }

  static override styles = [base, css`
    :host { display: block; }
    @media print { :host { display: none; } }
    .menu { position: relative; }
    .dots { min-inline-size: 44px; min-block-size: 44px; color: var(--soft); border-radius: 8px; font-size: calc(20*var(--px)); }
    .dots.button { font-size: inherit; color: inherit; border-color: transparent; padding-inline: 0; }
    .dots:hover { color: var(--ink); }
    .list {
      /* Of a menu that stands on the right in either direction of writing, its right edge counts. */
      position: absolute; right: var(--list-right, auto); inset-inline-end: 0; inset-block: var(--list, 44px auto); z-index: 3; display: grid; min-inline-size: 112px;
      background: var(--raised); border: 1px solid var(--line); border-radius: 10px; padding: 4px; box-shadow: 0 8px 32px #0003;
    }
    p.list { margin: 0; padding: 12px; inline-size: 200px; }
    .list button { min-block-size: 44px; text-align: start; padding-inline: 12px; border-radius: 7px; font-size: calc(14*var(--px)); }
    .list button:hover { background: var(--wedge); }
    dialog {
      border: 1px solid var(--line); border-radius: 14px; background: var(--ground); color: var(--ink); padding: 16px 24px;
      inline-size: min(720px, calc(100% - 24px)); max-block-size: calc(100% - 48px); font: calc(14*var(--px))/1.5 var(--font);
    }
    dialog::backdrop { background: #0006; }
    form { display: flex; justify-content: space-between; align-items: center; margin-block-end: 8px; }
    h2 { font-size: calc(17*var(--px)); margin: 0; }
    .scroll { overflow: auto; max-block-size: 60vh; }
    table { border-collapse: collapse; inline-size: 100%; }
    th { text-align: start; position: sticky; inset-block-start: 0; background: var(--ground); font-weight: 600; }
    th, td { padding: 4px 12px 4px 0; border-block-end: 1px solid var(--line); }
    .number { font-variant-numeric: tabular-nums; white-space: nowrap; }
  `];
}
define('sgd-take', Take);
