import { describe, expect, it } from 'vitest';
import { decode } from '../../../web/element/link.js';
import { en } from '../../../web/site/story/en.js';
import { mathml } from '../../../web/site/story/mathematics.js';
import { zh } from '../../../web/site/story/zh.js';

describe('story', () => {
  it('says the same in every language, with the same blanks and formulas', () => {
    const marks = (text: string) => [...text.matchAll(/\{\w+\}|«.+?»/g)].map(([mark]) => mark).sort();
    expect(Object.keys(zh)).toEqual(Object.keys(en));
    for (const key of Object.keys(en) as (keyof typeof en)[]) expect([...new Set(marks(zh[key]))], key).toEqual([...new Set(marks(en[key]))]);
  });
  it('sets indices and squares', () => {
    expect(mathml('m_i²')).toBe('<math><mrow><msubsup><mi>m</mi><mrow><mi>i</mi></mrow><mn>2</mn></msubsup></mrow></math>');
    expect(mathml('H')).toBe('<math><mrow><mi>H</mi></mrow></math>');
    expect(mathml('E[h²]_ii = ρ_i')).toContain('<msub><mrow><mi>E</mi>');
  });
  it('links to states that exist', async () => {
    // The module draws on elements; its lists are text.
    const { readFile } = await import('node:fs/promises');
    const source = await readFile(new URL('../../../web/site/story/story.ts', import.meta.url), 'utf8');
    const links = [...source.matchAll(/'(v=1&[^']*)'/g)].map(([, link]) => link);
    expect(links.length).toBe(9);
    for (const link of links) expect(decode(link).rejected, link).toEqual([]);
  });
});
