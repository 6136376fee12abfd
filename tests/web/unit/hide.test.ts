// What can be left out: a name for every control and button, groups that take along what stands in them.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { hiddenBy, hideable, inside, parts, wordFor } from '../../../web/element/hide.js';
import { keyMap } from '../../../web/element/keys.js';
import { decodeEmbed, encodeEmbed, named } from '../../../web/element/link.js';
import { keys, schema, type Field, type Part } from '../../../web/element/schema.js';
import { languages } from '../../../web/element/strings/index.js';

describe('hide', () => {
  it('has every setting by its name, but for those without a control, and no name twice', () => {
    expect(keys.filter((key) => !hideable.includes(key))).toEqual(['test-fraction', 'stop']);
    expect(keys.filter((key) => !(schema[key] as Field).part)).toEqual(['test-fraction', 'stop']);
    expect(new Set(hideable).size).toBe(hideable.length);
    expect([...parts, ...parts.flatMap(inside)].sort()).toEqual([...hideable].sort());
  });

  it('is what the guide lists, by group', () => {
    const rows = [...readFileSync('web/README.md', 'utf8').matchAll(/^\| (`(?:bar|data|network|loss|sgd|more|plot|upper).*) \|(.*)\|$/gm)];
    const named = (text: string) => [...text.matchAll(/`([\w-]+)`/g)].map(([, name]) => name!);
    expect(rows.flatMap(([, groups]) => named(groups!))).toEqual(parts);
    for (const [, group, rest] of rows) expect(named(rest!).sort(), group).toEqual(named(group!).flatMap((part) => inside(part as Part)).sort());
  });

  it('still has the names that links were written with', () => {
    const before = ['data', 'network', 'loss', 'sgd', 'more', 'upper', 'lower', 'strip', 'reading', 'share', 'compare', 'theme', 'lang', 'keys'];
    expect(decodeEmbed(`?hide=${before}`)).toMatchObject({ embed: { hide: before }, rejected: [] });
  });

  it('takes along what stands in a group, and nothing else', () => {
    expect(hiddenBy(['sgd']).sort()).toEqual(['batch', 'label-noise', 'lr', 'sgd']);
    expect(hiddenBy(['lr', 'share'])).toEqual(['share', 'lr']);
    expect(hiddenBy(['nonsense', ''])).toEqual([]);
    expect(hiddenBy(parts)).toEqual(hideable);
  });

  it('goes through a link, each name and all of them; what is none is told', () => {
    for (const hide of [...hideable.map((name) => [name]), [...hideable]]) {
      const { embed, rejected } = decodeEmbed(`?${encodeEmbed({ hide })}`);
      expect([embed.hide, rejected]).toEqual([hide, []]);
    }
    for (const name of ['stop', 'test-fraction', 'hidden-layers', 'play', 'Lr']) expect(decodeEmbed(`?hide=lr,${name}`).rejected.map(named)).toEqual([`hide=${name}`]);
  });

  it('has a word for each name in each language, and no two alike in a group', () => {
    for (const { words } of Object.values(languages)) for (const group of [parts, ...parts.map(inside)]) {
      const said = group.map((name) => words[wordFor(name)]);
      for (const [i, word] of said.entries()) expect(word, group[i]).toMatch(/^[^{}]+$/);
      expect(new Set(said).size).toBe(said.length);
    }
  });

  it('switches off the key of each button that has one', () => {
    // Play, reading aloud and the table of keys have no name of their own; the last goes with all of them.
    expect(keyMap.map(({ act }) => act).filter((act) => !(hideable as string[]).includes(act))).toEqual(['play', 'read', 'help']);
  });
});
