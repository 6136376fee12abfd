// The layers by name, marker and γ: the legend of the picture, and the choice of what is read from it.
import { LitElement, css, html, svg, type PropertyValues, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { slope } from './format.js';
import { segmented } from './choice.js';
import { fitOf, untouched, type Window } from './fit.js';
import type { Block } from './measurement.js';
import { markerPath, shapeOf } from './plots/markers.js';
import { layerName } from './reading.js';
import type { Axis } from './schema.js';
import { define, tell } from './sized.js';
import { sayer, type Say } from './strings/index.js';
import { base } from './style.js';

export class Layers extends LitElement {
  @property({ attribute: false }) say: Say = sayer('en');
  @property({ attribute: false }) blocks: Block[] = [];
  @property({ attribute: false }) axis: Axis = 'h';
  @property({ attribute: false }) window: Window = untouched;
  @property({ type: Number }) chosen = 2;

  protected override render(): TemplateResult {
    return segmented(this.say('network'), this.blocks.map((block) => {
      const { layer } = block;
      const { gamma } = fitOf(block, this.axis, this.window);
      return { value: String(layer), label: html`<span style="color:var(--layer-${layer})">
        <svg width="16" height="16" viewBox="-8 -8 16 16" aria-hidden="true">${svg`<path d=${markerPath(shapeOf(layer), 4.6)}
          fill=${layer === this.chosen ? 'currentColor' : 'none'} stroke="currentColor" stroke-width="1.4"></path>`}</svg>
        <span>${layerName(layer, this.say)}</span>
        <span class="gamma">${gamma === null ? html`<i role="img" aria-label=${this.say('not-enough')} title=${this.say('not-enough')}>–</i>` : slope(gamma)}</span>
      </span>` };
    }), String(this.chosen), (layer) => tell(this, 'set', { layer: Number(layer) }));
  }

  /** With its button the focus would leave the instrument: the chosen one gets it. */
  protected override update(changed: PropertyValues): void {
    const focused = this.shadowRoot!.activeElement;
    super.update(changed);
    if (focused && !focused.isConnected) this.renderRoot.querySelector<HTMLElement>('[tabindex="0"]')?.focus({ preventScroll: true });
  }

  static override styles = [base, css`
    /* How far apart they stand is up to where they stand. */
    :host { display: block; }
    div { display: flex; flex-wrap: wrap; column-gap: inherit; }
    button { min-block-size: 44px; margin-block: -5px; padding-inline: 2px; font-weight: 450; white-space: nowrap; }
    button > span { display: flex; align-items: center; gap: .35em; }
    button[aria-checked='true'] { font-weight: 650; }
    .gamma { min-inline-size: 2.2em; }
    i { font-style: normal; color: var(--soft); }
    button:hover svg + span { text-decoration: underline; text-underline-offset: 4px; }
  `];
}
define('sgd-layers', Layers);
