// State <-> text after `#` of an address, and the embed options after `?`. A link holds only what
// differs from the defaults, so it stays short and says what is special about it.
import { fitting } from './command.js';
import { hideable, type Hideable } from './hide.js';
import { defaults, keys, parse, type Key, type State } from './schema.js';
import { languages } from './strings/index.js';

const version = '1';

export interface Rejected {
  key: string;
  value: string;
}

/** As it is told. */
export const named = ({ key, value }: Rejected): string => `${key}=${value.slice(0, 40)}`;

/** `v=1&lr=0.2&…`; empty when everything is at its default. */
export function encode(state: State, base: State = defaults): string {
  const pairs = keys
    .filter((key) => state[key] !== base[key])
    .map((key) => `${key}=${text(state[key])}`);
  return pairs.length === 0 ? '' : [`v=${version}`, ...pairs].join('&');
}

function text(value: string | number | boolean): string {
  if (typeof value === 'boolean') return value ? '1' : '0';
  return encodeURIComponent(String(value)).replaceAll('%2C', ',');
}

/** Values that cannot be, by themselves or with the data, are listed and not used. */
export function decode(hash: string, base: State = defaults): { state: State; rejected: Rejected[] } {
  return decodePairs(new URLSearchParams(hash.replace(/^#/, '').replaceAll('+', '%2B')), base);
}

/** The same for settings that come in another way. */
export function decodePairs(pairs: Iterable<[string, unknown]>, base: State): { state: State; rejected: Rejected[] } {
  const state: State = { ...base };
  const rejected: Rejected[] = [];
  const given = [...pairs].map(([key, value]): [string, string] => [key, String(value)]);
  for (const [key, value] of given) {
    if (key === 'v' && value === version) continue;
    const parsed = (keys as string[]).includes(key) ? parse(key as Key, value) : undefined;
    if (parsed === undefined) rejected.push({ key, value });
    else Object.assign(state, { [key]: parsed });
  }
  const fitted = fitting(state);
  for (const [key, value] of given) {
    if ((key === 'loss' || key === 'compare') && value === state[key] && value !== fitted[key]) rejected.push({ key, value });
  }
  return { state: fitted, rejected };
}

/** What the page that embeds the instrument decides. */
export interface Embed {
  hide: Hideable[];
  view: 'full' | 'compact' | 'figure';
  predict: boolean;
  paused: boolean;
  lang: string;
  theme: 'auto' | 'light' | 'dark';
}

/** What is not about the instrument is left to the page. */
export function decodeEmbed(query: string): { embed: Embed; rejected: Rejected[] } {
  const given = new URLSearchParams(query);
  const rejected: Rejected[] = [];
  const asked = (key: string) => given.get(key) ?? '';
  const among = <T extends string>(key: string, value: string, allowed: readonly T[]): T | undefined => {
    const found = allowed.find((one) => one === value);
    if (value && !found) rejected.push({ key, value });
    return found;
  };
  /** The first one where none was asked for. */
  const one = <T extends string>(key: string, ...allowed: [T, ...T[]]): T => among(key, asked(key), allowed) ?? allowed[0];
  const embed: Embed = {
    hide: asked('hide').split(',').flatMap((name) => among('hide', name, hideable) ?? []),
    view: one('view', 'full', 'compact', 'figure'),
    predict: one('predict', 'on', 'off') === 'on',
    paused: given.has('paused') && one('paused', '1', '0') === '1',
    lang: among('lang', asked('lang').toLowerCase().split('-')[0]!, Object.keys(languages)) ?? '',
    theme: one('theme', 'auto', 'light', 'dark'),
  };
  return { embed, rejected };
}

export function encodeEmbed({ hide, view, predict, paused, lang, theme }: Partial<Embed>): string {
  const wishes = {
    hide: hide?.join(), view: view !== 'full' && view, predict: predict === false && 'off', paused: paused && 1, lang,
    theme: theme !== 'auto' && theme,
  };
  return Object.entries(wishes).filter(([, value]) => value).map((pair) => pair.join('=')).join('&');
}
