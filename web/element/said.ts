// What is said to those who do not see the picture: at most every two seconds, and always the last word.
import { LitElement, css, html, type PropertyValues, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { define } from './sized.js';

const interval = 2000;

export class Said extends LitElement {
  @property() text = '';
  @state() private spoken = '';
  private last = -Infinity;
  private timer = 0;

  protected override willUpdate(changed: PropertyValues): void {
    if (!changed.has('text') || this.timer) return;
    const wait = this.last + interval - performance.now();
    if (wait <= 0) this.speak();
    else this.timer = window.setTimeout(() => this.speak(), wait);
  }

  private speak(): void {
    this.timer = 0;
    if (this.text === this.spoken) return;
    this.spoken = this.text;
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
