// A plot of the story between the names of its axes. They are text of the page: a drawing that fits its column
// would make its letters as large or as small as itself.
import { css, html, type TemplateResult } from 'lit';
import { set } from './mathematics.js';

/** The drawing tells its axes to ears by its own label. */
export function named(up: string, right: string, drawing: TemplateResult): TemplateResult {
  return html`<div class="axes"><span aria-hidden="true">↑ ${set(up)}</span>${drawing}<span class="right" aria-hidden="true">${set(right)} →</span></div>`;
}

export const axisStyles = css`
  .axes { display: grid; gap: 4px; font-size: calc(13*var(--px)); color: var(--soft); direction: ltr; }
  .axes .right { justify-self: end; }
`;
