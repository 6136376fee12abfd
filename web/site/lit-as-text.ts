// In place of Lit where templates are to be text: when the page is built (scripts/lib/site.mjs).

const flat = (value: unknown): string => (Array.isArray(value) ? value.map(flat).join('') : String(value));

const joined = (strings: TemplateStringsArray, ...values: unknown[]): string =>
  strings.reduce((text, part, i) => text + flat(values[i - 1]) + part);

export const svg = joined;
export const css = joined;
export const unsafeCSS = String;
export const nothing = '';
