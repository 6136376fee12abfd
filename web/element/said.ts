// What is said to those who do not see the picture: at most every two seconds, and always the last word.
import { LitElement, css, html, type PropertyValues, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { define } from './sized.js';

const interval = 2000;

export class Said extends LitElement {
  @property() text = '';
  /** How often it was asked for: it is said each time, also where it is the same. */
  @property({ type: Number }) times = 0;
  @state() private spoken = '';
  private last = -Infinity;
  private timer = 0;

  protected override willUpdate(changed: PropertyValues): void {
    if (!(changed.has('text') || changed.has('times')) || this.timer) return;
    const wait = this.last + interval - performance.now();
    if (wait <= 0) this.speak();
    else this.timer = window.setTimeout(() => this.speak(), wait);
  }

  private speak(): void {
    this.timer = 0;
    // Only what has changed is read.
    const next = this.text && this.text + '\u00a0'.repeat(this.times % 2);
    if (next === this.spoken) return;
    this.spoken = next;
    this.last = performance.now();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.timer);
    this.timer = 0;
  }

  protected override render(): TemplateResult {
    return html`<p role="status">${this.spoken}</p>`;
  }

  static override styles = css`
    :host { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
  `;
}
define('sgd-said', Said);
