// One of a few: a row of words of which one is on.
import { html, nothing, type TemplateResult } from 'lit';

export interface Option<T extends string> {
  value: T;
  label: string | TemplateResult;
  title?: string;
  disabled?: boolean;
}

/** A radio group that looks like one bar; arrow keys move, as the pattern asks. */
export function segmented<T extends string>(
  name: string, options: Option<T>[], chosen: T, choose: (value: T) => void, describedby: string | typeof nothing = nothing,
): TemplateResult {
  const key = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const group = event.currentTarget as HTMLElement;
    const open = options.filter((option) => !option.disabled);
    const at = open.findIndex((option) => option.value === chosen);
    const next = open[(at + step + open.length) % open.length].value;
    choose(next);
    const buttons = group.querySelectorAll<HTMLElement>('button');
    buttons[options.findIndex((option) => option.value === next)]?.focus();
  };
  // One of them is reached by the tab key: the chosen one, or the first where that cannot be.
  const reached = options.find(({ value, disabled }) => value === chosen && !disabled) ?? options.find(({ disabled }) => !disabled);
  return html`<div class="segmented" role="radiogroup" aria-label=${name} aria-describedby=${describedby} @keydown=${key}>${options.map(
    ({ value, label, title, disabled }) => html`<button role="radio" aria-checked=${value === chosen} ?disabled=${disabled}
      tabindex=${value === reached?.value ? 0 : -1} title=${title ?? ''} @click=${() => choose(value)}>${label}</button>`,
  )}</div>`;
}
