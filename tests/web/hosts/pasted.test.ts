// Snippets whose hosts are not here, taken apart by the hosts' own rules: what a Quarto book writes of a raw block, what the
// editors of Moodle and Canvas leave of a page, and a link that is followed. What is left is run until it has its slopes.
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { hosts, snippet, type Host } from '../../../web/element/snippets.js';
import { finalBlocks, stage } from '../browser/browser.js';
import { expectedBlocks } from '../browser/expected.js';
import { sourceAt } from './source.js';

const link = 'v=1&data=moons&hidden=8&epochs=4&speed=1000';
const pages: Record<string, { html: string }> = {};
const here = stage(pages);
const code = (host: Host) => snippet(host, { ...sourceAt(here.site.url, link), title: 'Noise & "curvature"' });

/** Pandoc's raw blocks: what stands between fences of the attribute {=html} goes to HTML as it is, all else is text. */
function pandoc(markdown: string): string {
  const out: string[] = [];
  const lines = markdown.split('\n');
  for (let i = 0; i < lines.length; i++) {
    const fence = /^(`{3,})\s*\{=html\}\s*$/.exec(lines[i]!)?.[1];
    if (!fence) {
      if (lines[i]!.trim()) out.push(`<p>${lines[i]!.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</p>`);
      continue;
    }
    const end = lines.findIndex((line, k) => k > i && new RegExp(`^\`{${fence.length},}\\s*$`).test(line));
    if (end < 0) throw new Error('a block without an end');
    out.push(...lines.slice(i + 1, end));
    i = end;
  }
  return out.join('\n');
}

/** As `embed-resources` does it: all that a page loads becomes part of it, but for what says that it is external. */
const embedded = (html: string) => html.replace(/<(iframe|img|script)\b[^>]*\ssrc="[^"]*"[^>]*>/g, (tag) => (/\sdata-external="1"/.test(tag) ? tag : tag.replace(/\ssrc="[^"]*"/, ' src="data:text/html,embedded"')));

/** The allow-list of Canvas (canvas_sanitize.rb), which is the stricter one: Moodle's editor takes scripts away, and keeps frames. */
const cleaned = (page: Page, html: string): Promise<string> => page.evaluate((html) => {
  const everywhere = ['style', 'class', 'id', 'title', 'role', 'lang', 'dir'];
  const tags: Record<string, string[]> = {
    p: [], div: [], span: [], h2: [], a: ['href', 'target', 'name'], img: ['src', 'alt', 'width', 'height'],
    iframe: ['src', 'width', 'height', 'name', 'align', 'frameborder', 'scrolling', 'sandbox', 'allowfullscreen'],
  };
  const styles = ['border', 'width', 'height', 'max-width', 'margin', 'padding', 'float', 'text-align', 'color', 'background', 'display', 'overflow'];
  const { body } = new DOMParser().parseFromString(html, 'text/html');
  for (const element of [...body.querySelectorAll('*')]) {
    const allowed = tags[element.localName];
    if (!allowed) {
      // A script or a style goes with its content, of another tag its content stays.
      element.replaceWith(...(/^(script|style)$/.test(element.localName) ? [] : element.childNodes));
      continue;
    }
    for (const { name, value } of [...element.attributes]) {
      const kept = [...everywhere, ...allowed].includes(name) && !(/^(src|href)$/.test(name) && !/^(https?:|\/|#)/.test(value));
      if (!kept) element.removeAttribute(name);
    }
    const style = element.getAttribute('style');
    if (style) element.setAttribute('style', style.split(';').filter((rule) => styles.includes(rule.split(':')[0]!.trim())).join(';'));
  }
  return body.innerHTML;
}, html);

/** A page of another origin than the instrument, with this on it. */
async function shown(body: string): Promise<{ page: Page; problems: string[] }> {
  pages['lesson.html'] = { html: `<!doctype html><meta charset="utf-8"><title>lesson</title><h2>Before.</h2>${body}<p>After.</p>` };
  return here.open(`${here.site.url.replace('127.0.0.1', 'localhost')}lesson.html`);
}

async function frameOf(page: Page) {
  const handle = await page.locator('iframe').elementHandle();
  return (await handle!.contentFrame())!;
}

it('link: whoever follows it sees the run', async () => {
  const { page, problems } = await here.open(code('link'));
  expect(await finalBlocks(page)).toEqual(await expectedBlocks(link));
  expect(problems).toEqual([]);
});

it('Quarto: the raw block becomes a frame that trains, is as tall as it asks to be, and stays outside of a book in one file', async () => {
  const html = pandoc(`# Noise\n\nBefore.\n\n${code('quarto')}\n\nAfter.\n`);
  expect(html).toContain('<p>After.</p>');
  expect(html).not.toContain('`');
  // Lower than its content, so that it is seen to ask for more.
  expect(html).toContain('height="990"');
  const { page, problems } = await shown(embedded(html.replace('height="990"', 'height="500"')));
  expect(await finalBlocks(await frameOf(page))).toEqual(await expectedBlocks(link));
  const frame = page.locator('iframe');
  const asked = (await frameOf(page)).evaluate(() => document.documentElement.scrollHeight);
  await expect.poll(() => frame.evaluate((frame: HTMLIFrameElement) => Number(frame.height))).toBeGreaterThanOrEqual(await asked - 1);
  expect(await frame.getAttribute('height')).not.toBe('500');
  expect(await frame.getAttribute('title')).toBe('Noise & "curvature"');
  expect(problems).toEqual([]);
  // A frame that does not say so would be in it, and empty.
  expect(embedded(pandoc(`\`\`\`{=html}\n${code('iframe')}\n\`\`\``))).toContain('data:text/html,embedded');
});

it('Moodle, Canvas: nothing of the frame is taken away, and it trains', async () => {
  const { page: editor } = await here.open('about:blank');
  const left = await cleaned(editor, code('lms'));
  const parts = (html: string) => editor.evaluate((html) => {
    const [frame, ...others] = new DOMParser().parseFromString(html, 'text/html').body.children;
    return { others: others.length, tag: frame!.localName, attributes: [...frame!.attributes].map(({ name, value }) => `${name}=${value}`) };
  }, html);
  expect(await parts(left)).toEqual(await parts(code('lms')));
  const { page, problems } = await shown(left);
  expect(await finalBlocks(await frameOf(page))).toEqual(await expectedBlocks(link));
  // Without a script that could ask for more, it is as tall as it was written to be.
  expect(await page.locator('iframe').evaluate((frame) => [frame.getBoundingClientRect().height, frame.getBoundingClientRect().width > 600])).toEqual([990, true]);
  expect(problems).toEqual([]);
  // The others would not survive: that is why there is one for them.
  expect(await cleaned(editor, code('element'))).not.toContain('sgd-scope');
  expect(await cleaned(editor, code('iframe'))).not.toContain('<script');
});

it('every host has a test that runs its snippet', () => {
  const elsewhere: Host[] = ['iframe', 'element', 'sphinx', 'reveal', 'myst', 'anywidget']; // deck, sphinx and widget beside this file
  expect([...elsewhere, 'link', 'quarto', 'lms'].sort()).toEqual([...hosts].sort());
});
