// A part that knows its own size and draws again when it changes.
import { LitElement } from 'lit';
import { state } from 'lit/decorators.js';
import { repaint, watchColours } from './style.js';

/** Of the instrument: layout.ts. */
const usual = 15;

export class Sized extends LitElement {
  @state() protected width = 0;
  @state() protected height = 0;
  /** How many times their usual size letters have. */
  @state() protected scale = 1;
  /** One for all: each of their own would lay the page out anew after what the part before it has drawn. */
  private static observer?: ResizeObserver;

  override connectedCallback(): void {
    super.connectedCallback();
    Sized.observer ??= new ResizeObserver((entries) => {
      for (const { target, contentRect } of entries) (target as Sized).resized(contentRect);
    });
    Sized.observer.observe(this);
    watchColours();
    repaint.addEventListener('colours', this.again);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    Sized.observer?.unobserve(this);
    repaint.removeEventListener('colours', this.again);
  }

  private resized({ width, height }: DOMRectReadOnly): void {
    this.width = Math.round(width);
    this.height = Math.round(height);
    this.scale = parseFloat(getComputedStyle(this).fontSize) / usual;
  }

  private readonly again = (): void => this.requestUpdate();
}

/** Tells whoever listens around the element, also around its shadow. */
export function tell(element: HTMLElement, name: string, detail: unknown): void {
  element.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
}

/** Registers an element unless a second copy of this code has done so before. */
export function define(name: string, element: CustomElementConstructor): void {
  if (!customElements.get(name)) customElements.define(name, element);
}
