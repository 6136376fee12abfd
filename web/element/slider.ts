// A number with a word, a slider, and its value to type.
import { html, type TemplateResult } from 'lit';
import { short } from './format.js';

export interface SliderSpec {
  name: string;
  label: string;
  /** What it means; with the id help-name. */
  help: TemplateResult;
  value: number;
  min: number;
  max: number;
  /** Logarithmic sliders move by equal factors. */
  log?: boolean;
  whole?: boolean;
  set: (value: number) => void;
}

const positions = 100;

export function positionOf({ value, min, max, log }: Pick<SliderSpec, 'value' | 'min' | 'max' | 'log'>): number {
  const t = log ? Math.log(Math.max(value, min) / min) / Math.log(max / min) : (value - min) / (max - min);
  return Math.round(Math.max(0, Math.min(1, t)) * positions);
}

/** Rounded to what is worth typing: two digits. */
export function valueAt(position: number, { min, max, log, whole }: Pick<SliderSpec, 'min' | 'max' | 'log' | 'whole'>): number {
  const t = position / positions;
  const value = log ? min * (max / min) ** t : min + t * (max - min);
  return whole ? Math.round(value < 20 ? value : Number(value.toPrecision(2))) : Number(value.toPrecision(2));
}

export function slider(spec: SliderSpec): TemplateResult {
  const typed = (event: Event) => {
    const input = event.target as HTMLInputElement;
    const value = Number(input.value);
    if (input.value !== '' && Number.isFinite(value)) spec.set(spec.whole ? Math.round(value) : value);
    input.value = String(spec.value);
  };
  return html`<div class="slider">
    <label for=${spec.name}>${spec.label}</label>
    <input class="typed" type="text" inputmode="decimal" aria-label=${spec.label} .value=${String(spec.value)} @change=${typed}>
    <input id=${spec.name} type="range" aria-describedby="help-${spec.name}" min="0" max=${positions} .value=${String(positionOf(spec))}
      style="--at:${positionOf(spec)}%" aria-valuetext=${short(spec.value)}
      @input=${(event: Event) => spec.set(valueAt(Number((event.target as HTMLInputElement).value), spec))}>
    ${spec.help}
  </div>`;
}
