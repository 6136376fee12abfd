import { expect, it } from 'vitest';
import { replaced } from '../../../scripts/lib/bundle.mjs';

it('a build stops where a text that it has to replace is not there any more', () => {
  expect(replaced('export{a as serve};', /export\{(\w+) as serve\};/, 'return $1(port);', 'the side')).toBe('return a(port);');
  expect(replaced('a import(x) import(y)', /\bimport\(/g, () => 'load(', 'index.js')).toBe('a load(x) load(y)');
  expect(() => replaced('export {a as serve};', /export\{(\w+) as serve\};/, '', 'the side')).toThrow(/in the side, and does not find it/);
});
