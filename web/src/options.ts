// Options as the engine reads them: lines "key value" with the command line's names; and what is asked of objects
// that come from callers, who may have no types.
import { SgdscopeError } from './errors.js';

const kebab = (name: string): string => name.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`);

/** An engine's sentence about an option, with the name that callers use. */
export const inCamels = (sentence: string): string =>
  sentence.replace(/^option [\w-]+/, (words) => words.replace(/-(.)/g, (_, c: string) => c.toUpperCase()));

/** What callers say in the plural, by the engine's name. */
const renamed: Record<string, string> = { activations: 'activation' };

/** A value in a sentence. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return `'${JSON.stringify(value.slice(0, 60)).slice(1, -1)}'`;
  if (Array.isArray(value) || ArrayBuffer.isView(value)) return 'an array';
  if (typeof value === 'object' && value !== null) return 'an object';
  return typeof value === 'function' ? 'a function' : `${String(value)}${typeof value === 'bigint' ? 'n' : ''}`;
}

export function badValue(what: string, value: unknown, expected: string): never {
  throw new SgdscopeError('bad-value', `${what}: found ${shown(value)}, expected ${expected}`);
}

/** `value` has to be an object. */
export function needed<T>(value: T, what: string): T {
  return typeof value === 'object' && value !== null ? value : badValue(what, value, 'an object');
}

/** … with these keys and no others, of which one may be misspelt. */
export function known<T>(value: T, what: string, keys: readonly string[]): T {
  for (const [name, entry] of Object.entries(needed(value, what) as object)) {
    if (entry !== undefined && !keys.includes(name)) {
      throw new SgdscopeError('bad-value', `${what}: ${name} is not known, expected ${keys.join(', ')}`);
    }
  }
  return value;
}

function text(name: string, value: unknown): string {
  if (typeof value === 'boolean') return value ? '1' : '0';
  if (Array.isArray(value) || ArrayBuffer.isView(value)) return Array.from(value as ArrayLike<unknown>, (item) => text(name, item)).join(',');
  if (typeof value === 'string' && !/[\r\n]/.test(value)) return value;
  // String() of a number is the shortest text that reads back as the same number.
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  return badValue(`option ${name}`, value, 'a finite number, a name, true or false');
}

/** Entries that are undefined, and those named in `leaveOut`, are left out. */
export function optionsText(options: object, leaveOut: readonly string[] = []): string {
  let lines = '';
  for (const [name, value] of Object.entries(needed(options, 'the options'))) {
    if (value === undefined || leaveOut.includes(name)) continue;
    lines += `${renamed[name] ?? kebab(name)} ${text(name, value)}\n`;
  }
  return lines;
}
