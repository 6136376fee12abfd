// The site, the single file and the module for other pages, from web/element and web/site.
import { gzipSync } from 'node:zlib';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from './run.mjs';
import { dist } from './web.mjs';

/** Bytes after gzip that each file may have. */
export const budgets = { 'single/sgd-scope.html': 250_000, 'embed.js': 130_000 };

/** Blanks at the start of lines inside the templates weigh, and mean nothing. */
const slimTemplates = {
  name: 'slim-templates',
  setup(build) {
    build.onLoad({ filter: /web\/element\/.*\.ts$/ }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')).replace(/\n[ \t]+/g, '\n'), loader: 'ts',
    }));
  },
};

const settings = {
  bundle: true, minify: true, target: 'es2022', legalComments: 'none', charset: 'utf8', plugins: [slimTemplates],
  tsconfig: join(root, 'web/tsconfig.json'), conditions: ['production'], loader: { '.json': 'json' },
};

/** web/dist: index.html with its module, single/sgd-scope.html, embed.js. */
export async function buildSite() {
  const esbuild = await import('esbuild');
  await esbuild.build({ ...settings, entryPoints: [join(root, 'web/element/embed.ts')], outfile: dist('embed.js'), format: 'esm' });
  const page = await esbuild.build({
    ...settings, entryPoints: [join(root, 'web/site/main.ts')], format: 'iife', write: false,
  });
  const script = page.outputFiles[0].text;
  const style = (await esbuild.build({
    entryPoints: [join(root, 'web/site/page.css')], minify: true, write: false,
  })).outputFiles[0].text;
  const html = await readFile(join(root, 'web/site/index.html'), 'utf8');
  await mkdir(dist('single'), { recursive: true });
  await writeFile(dist('site.js'), script);
  await writeFile(dist('site.css'), style);
  await writeFile(dist('index.html'), fill(html, '<link rel="stylesheet" href="site.css" />', '<script defer src="site.js"></script>'));
  // Before the end of the body, so that the first picture does not wait for the script.
  await writeFile(dist('single/sgd-scope.html'),
    fill(html, `<style>${style}</style>`, `<script defer src="data:,"></script><script>${script.replaceAll('</script', '<\\/script')}</script>`));
}

/** The page with other tags for its style and its module. */
function fill(html, style, script) {
  return html
    .replace(/<link rel="stylesheet"[^>]*>/, () => style)
    .replace(/\s*<script type="module"[^>]*><\/script>/, '')
    .replace('</body>', () => `${script.replace('<script defer src="data:,"></script>', '')}\n  </body>`);
}

export async function gzipped(name) {
  return gzipSync(await readFile(dist(name)), { level: 9 }).length;
}
