// One module from many, as small as it gets.
import { readFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { privateNames } from './private-names.mjs';
import { Stop, root } from './run.mjs';

/** `text` with another `pattern`, which has to be in it: without, the build would be another one, and nobody would be told. */
export function replaced(text, pattern, by, where) {
  if (text.search(pattern) < 0) throw new Stop(`The build has to replace ${pattern} in ${where}, and does not find it there any more.`);
  return text.replace(pattern, by);
}

/** What a module in TypeScript exports; `alias`: modules to take in place of packages. */
export async function evaluated(esbuild, path, alias = {}) {
  const { outputFiles: [{ text }] } = await esbuild.build({
    entryPoints: [resolve(root, path)], bundle: true, format: 'esm', charset: 'utf8', write: false, alias,
  });
  return import(`data:text/javascript;base64,${Buffer.from(text).toString('base64')}`);
}

const kinds = ['bytes', 'style', 'chinese', 'preset', 'words'];

const orders = (items) => items.length < 2 ? [items]
  : items.flatMap((first) => orders(items.filter((item) => item !== first)).map((rest) => [first, ...rest]));

/**
 * What goes in front of the code, like beside like: gzip looks back no further than 32 kB, and base64, which does not
 * pack, had better not part what does. Where its blocks begin makes a difference of a percent, so all orders of the kinds
 * are tried. In the code a name stands for a value.
 */
class Front {
  values = new Map();

  /** `kind` is where it goes: within one, values are in the order of their names. */
  put(kind, name, value) {
    const key = `$front_${kind}_${name.replace(/\W/g, '_')}`;
    this.values.set(key, value);
    return key;
  }

  /** `packed` makes the file of the code whose size counts. */
  async before(code, esbuild, packed) {
    const keys = [...new Set(code.match(/\$front_\w+/g))].sort();
    const named = code.replace(/\$front_\w+/g, (key) => `front${keys.indexOf(key)}`);
    const declared = {};
    for (const kind of kinds) {
      const lines = keys.map((key, i) => key.startsWith(`$front_${kind}_`) ? `const front${i}=${JSON.stringify(this.values.get(key))};` : '');
      declared[kind] = (await esbuild.transform(lines.join(''), { minify: true, charset: 'utf8' })).code;
    }
    const files = orders(kinds.filter((kind) => declared[kind])).map((order) => order.map((kind) => declared[kind]).join('') + named);
    const sizes = files.map((text) => gzipSync(packed(text), { level: 9 }).length);
    return files[sizes.indexOf(Math.min(...sizes))];
  }
}

/** Blanks at the start of lines in templates and most blanks in style sheets weigh, and mean nothing. */
const slimTemplates = (front) => ({
  name: 'slim-templates',
  setup(build) {
    build.onLoad({ filter: /web\/(element|site)\/.*\.ts$/ }, async ({ path }) => {
      const place = basename(path, '.ts');
      let count = 0;
      const style = (_, text) => {
        const slim = slimStyle(text);
        return slim.includes('${') ? `css\`${slim}\`` : `css([${front.put('style', `${place} ${count++}`, slim)}])`;
      };
      const source = await readFile(path, 'utf8');
      const text = /\bcss\b.* from 'lit'/.test(source) ? replaced(source, /css`([^`]*)`/g, style, path) : source;
      return { contents: text.replace(/\n[ \t]+/g, '\n').replace(/>\n(?=<|\$\{)/g, '>'), loader: 'ts' };
    });
  },
});

const slimStyle = (style) => style
  .replace(/\/\*[^]*?\*\//g, '').replace(/\s+/g, ' ').replace(/ ?([{};,>]) ?/g, '$1').replace(/: /g, ':').replaceAll(';}', '}').trim();

/** Modules that are data and nothing else. */
const dataToFront = (front) => ({
  name: 'data-to-front',
  setup(build) {
    const files = { bytes: /src\/generated\/(wasm-element-base64|digits)\.ts$/, preset: /presets\/\w+\.json$/, words: /(strings|story|gallery)\/en\.ts$/ };
    for (const [kind, filter] of Object.entries(files)) {
      build.onLoad({ filter }, async ({ path }) => {
        const exported = await evaluated(build.esbuild, path);
        const put = (name) => front.put(kind, `${basename(path)} ${basename(dirname(path))} ${name}`, exported[name]);
        const contents = 'default' in exported ? `export default ${put('default')}`
          : Object.keys(exported).map((name) => `export const ${name} = ${put(name)};`).join('');
        return { contents, loader: 'js' };
      });
    }
    // The second language has the keys of the first: its words in their order are enough.
    build.onLoad({ filter: /(strings|story|gallery)\/zh\.ts$/ }, async ({ path }) => {
      const [{ en }, { zh }] = await Promise.all(['en', 'zh'].map((name) => evaluated(build.esbuild, join(dirname(path), `${name}.ts`))));
      const words = front.put('chinese', `${basename(dirname(path))}`, Object.keys(en).map((key) => zh[key]).join('\n'));
      return {
        contents: `import { en } from './en.js';
          const words = ${words}.split('\\n');
          export const zh = Object.fromEntries(Object.keys(en).map((key, i) => [key, words[i]]));`,
        loader: 'js',
      };
    });
  },
});

/**
 * The engine's side goes into a bundle last, when nothing changes it any more: as a function for this thread, and as text
 * for a worker. The two are the same, so that the second packs to almost nothing; and what bundlers of others do to the
 * function (helpers from outside it, above all) does not reach the worker. `text`: where nobody changes the function any
 * more, it can be had from there.
 */
export const engineSideLast = (text = '$engineText') => ({
  name: 'engine-side-last',
  setup(build) {
    build.onLoad({ filter: /src\/generated\/engine-side\.ts$/ }, () =>
      ({ contents: `export const engineSide = $engineSide, engineText = ${text};`, loader: 'js' }));
  },
});

/** Letters for names in the order of their number in code as short as this, so that names look like what is around them. */
const letters = 'etnsriaolhcdupfmgvybwkxESTNCLAOMDPHBjFIqRUzWXV_JKQGYZ$';
const shortNames = {
  get(index) {
    let name = letters[index % letters.length];
    for (let rest = Math.floor(index / letters.length); rest > 0; rest = Math.floor(rest / letters.length)) name += letters[--rest % letters.length];
    return name;
  },
};

const terserOptions = {
  ecma: 2022, module: true, format: { comments: false }, mangle: { nth_identifier: shortNames },
  compress: { passes: 3, keep_fargs: false, inline: 1 },
};

/** Decorated fields, which esbuild writes as a call each: one call a class, with the names that have the same decorator together. */
function joinedDecorators(text) {
  const field = /[\w$]+\(\[([^[\]]+)\],([\w$]+)\.prototype,"([\w$]+)",2\)/;
  const joined = text.replace(new RegExp(`${field.source}(?:,[\\w$]+\\(\\[([^[\\]]+)\\],\\2\\.prototype,"([\\w$]+)",2\\))*`, 'g'), (run, _, of) => {
    const names = new Map();
    for (const [, decorator, , name] of run.matchAll(new RegExp(field, 'g'))) names.set(decorator, [...names.get(decorator) ?? [], name]);
    return `$fields(${[of, ...[...names].map(([decorator, all]) => `${decorator},"${all.join(' ')}"`)].join()})`;
  });
  return `const $fields=(of,...all)=>all.map((names,i)=>i%2&&names.split(' ').map(name=>all[i-1](of.prototype,name)));${joined}`;
}

/** Lit without its hooks for polyfills, which no browser that these run in needs, and without the versions that it leaves in a page. */
const withoutHooks = (text) => text
  .replace(/[\w$]+\.\w+(PolyfillSupport|HydrateSupport)\b/g, '(void 0)')
  .replace(/\([\w$]+\.\w+Versions\?\?=\[\]\)\.push\("[\d.]+"\)/g, '0');

/** What esbuild makes, with short names for members that nobody sees. */
async function withShortNames(esbuild, settings) {
  const all = { bundle: true, minify: true, target: 'es2022', legalComments: 'none', format: 'esm', write: false, absWorkingDir: root, ...settings };
  const { metafile: { inputs } } = await esbuild.build({ ...all, metafile: true });
  const names = await privateNames(Object.keys(inputs).filter((name) => !name.includes('/generated/')));
  const { outputFiles: [{ text }] } = await esbuild.build({ ...all, mangleProps: new RegExp(`^(${names.join('|')})$`) });
  return text;
}

/**
 * What is bundled makes nothing with `new` that is no class, so that functions without `this` may be arrows, and nobody has
 * changed what the language brings along.
 */
const withArrows = { ...terserOptions, compress: { ...terserOptions.compress, unsafe_arrows: true, unsafe: true } };

/** The engine's side, which begins in `entry`, as the text of one function. */
export async function engineSide(esbuild, entry) {
  const text = await withShortNames(esbuild, { entryPoints: [join(root, entry)], platform: 'neutral' });
  const body = replaced(text, /export\{(\w+) as serve\};/, 'return $1(port);', 'the engine\'s side');
  const { minify } = await import('terser');
  const { code } = await minify(`side=function(port){${body}}`, terserOptions);
  return replaced(code, /^side=|;$/g, '', 'the engine\'s side');
}

export function withEngineSide(code, text) {
  const quoted = text.replace(/[\\']/g, '\\$&').replace(/\n/g, '\\n');
  return replaced(code, /\$engineSide\b/, () => `(${text})`, 'a bundle with the engine').replace(/\$engineText\b/, () => `'${quoted}'`);
}

/**
 * A module with all that it needs: esbuild joins its parts, terser says the same in fewer words. `page`: the file that it goes
 * into, where nobody bundles it again.
 */
export async function bundled(esbuild, entry, page) {
  const { minify } = await import('terser');
  const front = new Front();
  const text = await withShortNames(esbuild, {
    entryPoints: [join(root, entry)], charset: 'utf8',
    define: { process: 'undefined' }, // there is no Node where these run
    tsconfig: join(root, 'web/tsconfig.json'), conditions: ['production'],
    alias: { 'lit/decorators.js': join(root, 'web/element/decorators.ts') }, plugins: [dataToFront(front), slimTemplates(front), engineSideLast(page && 'String(engineSide)')],
  });
  const { code } = await minify(joinedDecorators(withoutHooks(text)), withArrows);
  return front.before(code.includes('$engineSide') ? withEngineSide(code, await engineSide(esbuild, 'web/src/worker-run.ts')) : code, esbuild, page ?? String);
}
