// What each control means, in a line: read with it at any time, and to be seen when asked for.
import { html, type TemplateResult } from 'lit';
import type { Say, Word } from './strings/index.js';

export const explained = [
  'data', 'network', 'activation', 'objective', 'lr', 'batch', 'label-noise', 'momentum', 'weight-decay', 'epochs', 'samples', 'toy-noise',
  'toy-classes', 'seed', 'init', 'labels', 'block', 'bias',
] as const;
export type Explained = (typeof explained)[number];

/** The control itself names it with aria-describedby="help-…". */
export function help(say: Say, of: Explained): TemplateResult {
  return html`<p class="help soft" id="help-${of}">${say(`help.${of}` as Word)}</p>`;
}
