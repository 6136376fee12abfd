// What a page can leave out: what stands together, and in it every control by its setting's name, and every button.
import { nothing } from 'lit';
import { keys, schema, type Field, type Key, type Part } from './schema.js';
import type { Word } from './strings/index.js';

/** Buttons, and words about the picture, that are no settings. */
const others = {
  step: 'bar', reset: 'bar', undo: 'bar', redo: 'bar', share: 'bar', sound: 'bar', keys: 'bar', lang: 'bar', theme: 'bar',
  explain: 'data', pin: 'plot', reading: 'plot', strip: 'plot',
} as const satisfies Record<string, Part>;

export type Hideable = Part | Key | keyof typeof others;

const place = new Map<string, Part | undefined>([...keys.map((key) => [key, (schema[key] as Field).part] as const), ...Object.entries(others)]);

export const parts: readonly Part[] = ['bar', 'data', 'network', 'loss', 'sgd', 'more', 'plot', 'upper', 'lower'];

/** What can be left out by itself. */
export const inside = (part: Part): Hideable[] =>
  [...place].flatMap(([name, of]) => (of === part && name !== part ? [name as Hideable] : []));

export const hideable: readonly Hideable[] = parts.flatMap((part) => [part, ...inside(part)]);

/** With all that stands in what is named. */
export const hiddenBy = (names: readonly string[]): Hideable[] =>
  hideable.filter((name) => names.includes(name) || names.includes(place.get(name)!));

export const unless = (hide: readonly Hideable[], name: Hideable, content: unknown): unknown => (hide.includes(name) ? nothing : content);

/** Where what is said of it is not said under its name. */
const words: Partial<Record<Hideable, Word>> = {
  bar: 'part.bar', plot: 'part.plot', upper: 'part.upper', lower: 'part.lower', hidden: 'part.hidden', layer: 'part.layer', reading: 'part.reading',
  loss: 'objective', 'no-bias': 'bias', lang: 'language', keys: 'keys.title', x: 'axis.choose', window: 'window.low', below: 'window.high', strip: 'strip.title',
};

export const wordFor = (name: Hideable): Word => words[name] ?? (name as Word);
