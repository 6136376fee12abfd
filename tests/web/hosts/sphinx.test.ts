// A page that Sphinx makes of Markdown with MyST-Parser: frames and the element, pasted as the
// page's Share panel writes them.
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, it } from 'vitest';
import { findSphinx } from '../../../scripts/lib/detect.mjs';
import { snippet, type Host } from '../../../web/element/snippets.js';
import { finalBlocks, stage } from '../browser/browser.js';
import { expectedBlocks } from '../browser/expected.js';
import { sourceAt } from './source.js';

const pasted: Host[] = ['sphinx', 'iframe', 'element'];
const link = 'v=1&data=moons&hidden=8&epochs=4&speed=1000';
let folder: string;
const here = stage({}, async (url) => {
  folder = await mkdtemp(join(tmpdir(), 'sgdscope-sphinx-'));
  const [source, html] = [join(folder, 'source'), join(folder, 'html')];
  await mkdir(source);
  await writeFile(join(source, 'conf.py'), "extensions = ['myst_parser']\n");
  await writeFile(join(source, 'index.md'), `# Book\n\n\`\`\`{toctree}\n${pasted.join('\n')}\n\`\`\`\n`);
  for (const host of pasted) {
    const code = snippet(host, sourceAt(url, link));
    await writeFile(join(source, `${host}.md`), `# Noise against curvature\n\nBefore.\n\n${code}\n\nAfter.\n`);
  }
  // -W: a warning is an error.
  await promisify(execFile)(findSphinx()!, ['-m', 'sphinx', '-q', '-W', '-b', 'html', source, html]);
  return { 'book/': html };
});
afterAll(() => rm(folder, { recursive: true }));

it.each(['sphinx', 'iframe'])('the frame of the snippet %s trains', async (name) => {
  const { page, problems } = await here.open(`book/${name}.html`);
  await page.getByText('After.').waitFor();
  const handle = await page.locator('iframe').elementHandle();
  const frame = (await handle!.contentFrame())!;
  expect(await finalBlocks(frame)).toEqual(await expectedBlocks(link));
  expect(problems).toEqual([]);
});

it('the element trains', async () => {
  const { page, problems } = await here.open('book/element.html');
  expect(await finalBlocks(page)).toEqual(await expectedBlocks(link));
  expect(await page.getByText('After.').evaluate((text) => text.parentElement!.tagName)).not.toBe('SGD-SCOPE');
  expect(problems).toEqual([]);
});
