// Options as the engine reads them: lines "key value" with the command line's names.
import { SgdscopeError } from './errors.js';

const kebab = (name: string): string => name.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`);

/** What callers say in the plural, by the engine's name. */
const renamed: Record<string, string> = { activations: 'activation' };

/** For callers without types: `value` has to be an object. */
export function needed<T>(value: T, what: string): T {
  if (typeof value === 'object' && value !== null) return value;
  throw new SgdscopeError('bad-value', `${what}: found ${String(value)}, expected an object`);
}

function text(name: string, value: unknown): string {
  if (typeof value === 'boolean') return value ? '1' : '0';
  if (Array.isArray(value) || ArrayBuffer.isView(value)) return Array.from(value as ArrayLike<unknown>, (item) => text(name, item)).join(',');
  if (typeof value === 'string' && !/[\r\n]/.test(value)) return value;
  // String() of a number is the shortest text that reads back as the same number.
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  throw new SgdscopeError('bad-value', `option ${name}: found ${typeof value === 'function' ? 'a function' : String(value)}, expected a finite number, a name, true or false`);
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
