// The table of words: the same blanks in every language, and no word that nobody says.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { explained } from '../../../web/element/help.js';
import { keyMap } from '../../../web/element/keys.js';
import { schema } from '../../../web/element/schema.js';
import { hosts } from '../../../web/element/snippets.js';
import { en, type Word } from '../../../web/element/strings/en.js';
import { languages } from '../../../web/element/strings/index.js';

const words = Object.keys(en) as Word[];
const source = ['web/element', 'web/element/plots', 'web/site', 'web/site/story'].flatMap((folder) =>
  readdirSync(folder).filter((name) => name.endsWith('.ts')).map((name) => readFileSync(join(folder, name), 'utf8'))).join('\n');

it('has the same blanks in every language', () => {
  const blanks = (text: string) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();
  for (const { words: other, name } of Object.values(languages)) {
    expect(Object.keys(other).sort(), name).toEqual([...words].sort());
    for (const word of words) expect(blanks(other[word]), `${name}: ${word}`).toEqual(blanks(en[word]));
  }
});

/** What can stand in the blank of say(`prefix${…}`). */
const pictures = [...schema.upper.choices, ...schema.lower.choices];
const blanks: Record<string, readonly string[]> = {
  'axis.': schema.x.choices.flatMap((axis) => [axis, `${axis}.short`]), 'reading.': schema.x.choices,
  'block.': schema.block.choices, 'labels.': schema.labels.choices, 'loss.': schema.loss.choices, 'target.': schema.target.choices,
  'data.': schema.data.choices.filter((name) => name !== 'own'), 'help.': explained, 'host.': hosts,
  'theme.': ['auto', 'light', 'dark'], 'view.': ['full', 'compact', 'figure'],
  'tab.': pictures, 'say.': [...pictures, 'images'], 'look.': [...pictures, 'images'],
};

it('has no word that nobody says, and every word that is put together', () => {
  const prefixes = new Set([...source.matchAll(/`([\w.]+\.)\$\{/g)].map(([, prefix]) => prefix!));
  expect([...prefixes].filter((prefix) => words.some((word) => word.startsWith(prefix))).sort()).toEqual(Object.keys(blanks).sort());
  const made = Object.entries(blanks).flatMap(([prefix, all]) => all.map((one) => prefix + one));
  expect(made.filter((word) => !(words as string[]).includes(word))).toEqual([]);
  expect(words.filter((word) => !source.includes(`'${word}'`) && !made.includes(word))).toEqual([]);
});

it('asks what is to be seen instead of saying what was measured', () => {
  // What pointing at a direction does is no finding.
  const looks = words.filter((word) => word.startsWith('look.') && !/prediction|images/.test(word));
  expect(looks.length).toBeGreaterThan(6);
  for (const { words: other } of Object.values(languages)) for (const look of looks) expect(other[look], look).toMatch(/[?？]/);
});

it('explains what it says that it explains, and names every key once', () => {
  for (const of of explained) expect(en).toHaveProperty([`help.${of}`]);
  const keys = keyMap.flatMap((entry) => entry.keys);
  expect(new Set(keys).size).toBe(keys.length);
});

it('says no plural of what can be one', () => {
  for (const word of ['data.read', 'data.classes', 'draw.count', 'reading.flat', 'reading.h', 'reading.m2', 'reading.f'] as const) {
    expect(en[word], word).not.toMatch(/\{(rows|inputs|classes|count|dropped)\} \w*(rows|inputs|classes|points|directions|were)\b/);
  }
});

it('calls nothing dark or bright: that depends on the theme', () => {
  for (const { words: other } of Object.values(languages)) for (const word of words.filter((one) => /^(say|look)\./.test(one))) {
    expect(other[word], word).not.toMatch(/\b(dark|bright)\b|深|亮/);
  }
});

it('says why matrices and slopes can disagree', () => {
  for (const { words: other } of Object.values(languages)) expect(other['look.matrices']).toMatch(/every decade|每个数量级/);
});
