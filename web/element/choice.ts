// One of a few: a row of words of which one is on, or a list that unfolds.
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

/** A list that unfolds, and shows what is set: what is picked is told, and shown once it has become the setting. `as` is its id and class. */
export function unfolding<T extends string | number>(
  as: string, name: string, options: readonly { value: T; label: string; lang?: string }[], chosen: T, choose: (value: T) => void,
  describedby: string | typeof nothing = nothing,
): TemplateResult {
  const pick = ({ target }: Event) => {
    const list = target as HTMLSelectElement;
    const { value } = options[list.selectedIndex];
    list.value = String(chosen);
    choose(value);
  };
  // Its attribute `selected` is what an option heeds only until it was picked once.
  return html`<select id=${as} class=${as} aria-label=${name} aria-describedby=${describedby} @change=${pick}>${options.map(({ value, label, lang }) =>
    html`<option value=${value} lang=${lang ?? nothing} .selected=${value === chosen}>${label}</option>`)}</select>`;
}
