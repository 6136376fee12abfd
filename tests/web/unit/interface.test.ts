// Numbers of the C interface that TypeScript has to repeat.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { codeOf } from '../../../web/src/errors.js';
import { inflateWanted } from '../../../web/src/module.js';
import { kind } from '../../../web/src/record.js';

const header = readFileSync('engine/include/sgdscope/sgdscope.h', 'utf8');
/** By the names that they have on this side. */
const [statuses, kinds] = [...header.matchAll(/enum \{([^}]*)\}/g)].map(([, body]) => Object.fromEntries(
  [...body!.matchAll(/SGDSCOPE_(\w+) = (\d+)/g)].map(([, name, value]) => [name!.toLowerCase().replaceAll('_', '-'), Number(value)])));

it('has the statuses of the header', () => {
  const { ok, inflate, ...errors } = statuses!;
  expect(ok).toBe(0);
  expect(inflate).toBe(inflateWanted);
  expect(Object.keys(errors).length).toBeGreaterThan(7);
  for (const [name, status] of Object.entries(errors)) expect(codeOf(status), name).toBe(name);
});

it('has the kinds of fields of the header', () => {
  expect(kind).toEqual(kinds);
});
