import { describe, expect, it } from 'vitest';
import { decode, decodeEmbed, encode } from '../../../web/element/link.js';
import { defaults } from '../../../web/element/schema.js';
import { address, hosts, hostsFrom, snippet, type Source } from '../../../web/element/snippets.js';

const state = { ...defaults, hidden: '8,4', loss: 'mse-half-sum', 'no-bias': true } as const;
const source: Source = {
  page: 'https://example.org/scope/', module: 'https://example.org/scope/embed.js', link: encode(state), state, title: 'Noise & "curvature"', embed: { view: 'compact', hide: ['share'] },
};

describe('snippets', () => {
  it('carry the state in the address', () => {
    const url = new URL(address(source));
    expect(decode(url.hash).state).toEqual(state);
    expect(url.search).toBe('?hide=share&view=compact');
  });
  it('give frames a name, and quote what must be quoted', () => {
    for (const host of ['iframe', 'lms', 'sphinx', 'quarto', 'reveal'] as const) {
      expect(snippet(host, source)).toContain('title="Noise &amp; &quot;curvature&quot;"');
      expect(snippet(host, source)).toContain('&amp;hidden=8,4');
    }
    expect(snippet('reveal', source)).toContain('data-src=');
    // Courses take no scripts, and slides have a size of their own.
    for (const host of ['lms', 'reveal'] as const) expect(snippet(host, source)).not.toContain('<script');
    // Markdown ends HTML at an empty line.
    for (const host of ['iframe', 'sphinx', 'quarto'] as const) expect(snippet(host, source)).not.toMatch(/\n\s*\n/);
    expect(snippet('quarto', source)).toContain('data-external="1"');
  });
  it('for Markdown stand in what its readers take for HTML', () => {
    expect(snippet('sphinx', source)).toMatch(/^```\{raw\} html\n<iframe [^\n]*<\/iframe>\n<script>.*<\/script>\n```$/s);
    expect(snippet('quarto', source)).toMatch(/^```\{=html\}\n<iframe [^\n]*<\/iframe>\n<script>.*<\/script>\n```$/s);
    expect(snippet('myst', source)).toMatch(/^:::\{anywidget\} https:\S+\n\{.*\}\n:::$/);
  });
  it('say in a notebook, too, what is shown and what is hidden', () => {
    expect(JSON.parse(snippet('myst', source).split('\n')[1])).toEqual({ link: source.link, view: 'compact', hide: 'share' });
    const lines = snippet('anywidget', source).split('\n');
    expect(lines.filter((line) => line.includes('traitlets.Unicode'))).toEqual([
      `    link = traitlets.Unicode("${source.link}").tag(sync=True)`,
      '    view = traitlets.Unicode("compact").tag(sync=True)',
      '    hide = traitlets.Unicode("share").tag(sync=True)',
    ]);
    expect(lines.at(-1)).toBe('SgdScope()');
  });
  it('carry every wish to where it is read', () => {
    const wishes = { view: 'full', hide: ['lr', 'undo'], predict: false, paused: true, lang: 'zh', theme: 'dark' } as const;
    const all: Source = { ...source, embed: { ...wishes, hide: [...wishes.hide] } };
    for (const host of ['link', 'iframe', 'sphinx', 'quarto', 'reveal', 'lms'] as const) {
      const query = /\?([^#]+)#/.exec(snippet(host, all))![1]!.replaceAll('&amp;', '&');
      expect(decodeEmbed(query), host).toEqual({ embed: wishes, rejected: [] });
    }
    expect(snippet('element', all)).toContain(' hide="lr undo" paused theme="dark" lang="zh">');
    const read = { link: source.link, view: 'full', hide: 'lr undo', paused: '1', theme: 'dark', lang: 'zh' };
    expect(JSON.parse(snippet('myst', all).split('\n')[1])).toEqual(read);
    for (const [name, value] of Object.entries(read)) expect(snippet('anywidget', all)).toContain(`    ${name} = traitlets.Unicode(${JSON.stringify(value)}).tag(sync=True)\n`);
  });
  it('use attributes that the element reads', () => {
    expect(snippet('element', source)).toContain('<sgd-scope hidden-layers="8,4" no-bias loss="mse-half-sum" hide="share" view="compact">');
  });
  it('are offered where what they name is there', () => {
    const place = { page: '', module: '' };
    expect(hostsFrom(source)).toEqual(hosts);
    expect(hostsFrom(place)).toEqual([]);
    expect(hostsFrom({ ...place, module: source.module })).toEqual(['element', 'myst', 'anywidget']);
    expect(hostsFrom({ ...place, page: source.page })).toEqual(['link', 'iframe', 'sphinx', 'quarto', 'reveal', 'lms']);
    const elsewhere = { ...source, page: '', module: 'https://cdn.example.org/lib/embed.js?1' };
    for (const host of hostsFrom(elsewhere)) expect(snippet(host, elsewhere)).toContain('https://cdn.example.org/lib/embed.js?1');
    expect(snippet('element', { ...elsewhere, state: { ...state, data: 'digits' } })).toContain('src="https://cdn.example.org/lib/digits.js"');
  });
  it('exist for every host', () => {
    for (const host of hosts) expect(snippet(host, source).length, host).toBeGreaterThan(20);
  });
});
