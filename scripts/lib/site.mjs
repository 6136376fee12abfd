// The site, the single file and the module for other pages, from web/element and web/site.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundled, evaluated, replaced } from './bundle.mjs';
import { digitsModule } from './digits.mjs';
import { root } from './run.mjs';
import { dist, generated } from './web.mjs';

/** For what is wanted of modules that draw with lit. */
const asText = { lit: join(root, 'web/site/lit-as-text.ts') };

/** web/dist: index.html with its module, single/sgd-scope.html, embed.js and, for hosts that want them, digits.js. */
export async function buildSite() {
  const esbuild = await import('esbuild');
  const { encode } = await evaluated(esbuild, 'web/element/arithmetic-code.ts');
  await writeFile(generated('digits.ts'), await digitsModule(encode));
  for (const [entry, name] of [['embed', 'embed.js'], ['digits', 'digits.js'], ['server', 'embed-server.js']]) {
    await writeFile(dist(name), await bundled(esbuild, `web/element/${entry}.ts`));
  }
  const { firstPicture, firstPictureStyle } =
    await evaluated(esbuild, 'web/site/first-picture.ts', asText);
  const sheet = await readFile(join(root, 'web/site/page.css'), 'utf8');
  const { code: style } = await esbuild.transform(sheet + firstPictureStyle(), { loader: 'css', minify: true, target: 'chrome105' });
  const { code: linked } = await esbuild.transform(await readFile(join(root, 'web/site/linked.js'), 'utf8'), { minify: true });
  const html = replaced(await readFile(join(root, 'web/site/index.html'), 'utf8'), /><\/sgd-scope>/, () => `>${firstPicture()}</sgd-scope>`, 'index.html');
  // Almost all of it runs before the first picture is drawn: V8 had better compile it at once, beside the page's thread.
  const script = (code) => `//# allFunctionsCalledOnLoad\n(()=>{'use strict';${code}})();`;
  // Before the end of the body, so that the first picture does not wait for the script.
  const single = (code) => fill(html, `<style>${style}</style>`, `<script>${linked}</script>`, `<script>${script(code).replaceAll('</script', '<\\/script')}</script>`);
  // The digits, which have a budget of their own, are as good as random.
  const { digitPixels } = await evaluated(esbuild, 'web/src/generated/digits.ts');
  const code = await bundled(esbuild, 'web/site/main.ts', (text) => single(text.replace(digitPixels, '')));
  await mkdir(dist('single'), { recursive: true });
  await writeManifest(esbuild);
  await writeFile(dist('embed.d.ts'), declarations);
  await writeFile(dist('digits.d.ts'), '// Gives <sgd-scope> the digits.\nexport {};\n');
  await writeFile(dist('site.js'), script(code));
  await writeFile(dist('linked.js'), linked);
  await writeFile(dist('site.css'), style);
  await writeFile(dist('index.html'), fill(html, '<link rel="stylesheet" href="site.css" />', '<script src="linked.js"></script>', '<script defer src="site.js"></script>'));
  await writeFile(dist('single/sgd-scope.html'), single(code));
}

const declarations = `// Registers <sgd-scope>; render is what anywidget calls.
/** What is found of a block; null where there is not enough range. */
export interface BlockFound {
  block: string;
  gamma: number | null;
  gamma_interval: [number, number] | null;
  r_squared: number | null;
  /** ‖CH − HC‖ / (‖C‖ ‖H‖); null where C and H were not compared, as in live measurements. */
  commutator: number | null;
  /** ‖CH − HC‖ / ‖CH‖, as the picture has it. */
  commutator_over_product: number | null;
}
/** Details of the events, all of which bubble. */
export interface SgdScopeEvents {
  ready: CustomEvent<{ link: string }>;
  change: CustomEvent<{ keys: string[]; link: string }>;
  measure: CustomEvent<BlockFound & { step: number; epoch: number; source: 'live' | 'stored' }>;
  appearance: CustomEvent<{ lang: string; theme: SgdScope['theme'] }>;
  error: CustomEvent<{ message: string }>;
}
export declare class SgdScope extends HTMLElement {
  view: 'full' | 'compact' | 'figure';
  theme: 'auto' | 'light' | 'dark';
  paused: boolean;
  /** A companion to show in the compact view as well, or in place of the main picture. */
  also: '' | 'upper' | 'lower';
  /** Names of parts, settings and buttons to leave out, separated by spaces or commas. */
  hide: string;
  /** Whether the page's story asks the reader to guess first. */
  predict: boolean;
  /** What of the latest link, attributes or settings could not be used. */
  rejected: string[];
  /** Runs are measured at their end and have no picture before: for readers who want no motion. */
  silent: boolean;
  /** Every setting, by the command line's names; the part of a link after #. */
  settings: Record<string, string | number | boolean>;
  readonly link: string;
  play(): void;
  pause(): void;
  step(): Promise<void>;
  reset(): Promise<void>;
  undo(): void;
  redo(): void;
  /** Sets everything as if the reader had: can be undone, and is told by the event change. */
  choose(settings: SgdScope['settings']): void;
  /** For keys pressed elsewhere, where a page has no use for them. */
  key(event: KeyboardEvent): void;
  /** For a table pasted elsewhere. */
  paste(event: ClipboardEvent): void;
  /**
   * window is the least curvature fitted, against the greatest. The blocks are fitted up to the greatest itself; below times
   * it is where the fit on the page ends, which the reader may have moved.
   */
  snapshot(): {
    source: 'live' | 'stored'; epoch: number; step: number; loss: number; window: number; below: number; blocks: BlockFound[];
    /** Of the other run, where there are two and it was measured at this moment. */
    beside?: BlockFound[];
  };
  addEventListener<K extends keyof SgdScopeEvents>(type: K, listener: (this: SgdScope, event: SgdScopeEvents[K]) => void, options?: boolean | AddEventListenerOptions): void;
  addEventListener<K extends keyof HTMLElementEventMap>(type: K, listener: (this: SgdScope, event: HTMLElementEventMap[K]) => void, options?: boolean | AddEventListenerOptions): void;
  addEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | AddEventListenerOptions): void;
}
declare const widget: { render(context: { model: object; el: HTMLElement }): () => void };
export default widget;
declare global {
  interface HTMLElementTagNameMap { 'sgd-scope': SgdScope }
}
`;

/** Attributes that are no settings, and their properties: name, type, default, description. */
const own = [
  ['view', "'full' | 'compact' | 'figure'", "'full'"],
  ['theme', "'auto' | 'light' | 'dark'", "'auto'"],
  ['lang', 'string', "''"],
  ['hide', 'string', "''", 'Names of parts, settings and buttons to leave out, separated by spaces or commas.'],
  ['paused', 'boolean', 'false'],
  ['also', "'' | 'upper' | 'lower'", "''", 'A companion to show in the compact view as well, or in place of the main picture.'],
];

/** Properties without an attribute: name, type, description, whether only to be read. */
const fields = [
  ['settings', 'Record<string, string | number | boolean>', 'Every setting, by the command line\'s names.'],
  ['link', 'string', 'The settings as the part of a link after #.', true],
  ['predict', 'boolean', 'Whether the page\'s story asks the reader to guess first.'],
  ['rejected', 'string[]', 'What of the latest link, attributes or settings could not be used.'],
  ['silent', 'boolean', 'Runs are measured at their end and have no picture before.'],
];

/** Parts that the style sheet of a page can reach. */
const styled = {
  toolbar: 'The bar on top.', play: 'Its round button.', button: 'Every other button of bar and foot.', status: 'Epoch and step, in the bar.',
  notice: 'What has to be told, below the bar.', hero: 'The big picture with its legend.', legend: 'The layers with their slopes.',
  reading: 'The sentence below it.', strip: 'The time bar with the slopes above it.', controls: 'The settings.', companion: 'A picture beside the big one.',
  footer: 'Below everything.',
};

/** Custom properties that are no colours. */
const measures = {
  font: 'All letters.', px: 'What letters are measured in; 1px.', gap: 'Between the columns, and between the pictures; 24px.',
};

/** web/dist/custom-elements.json: what editors and catalogues read. Attributes come from the one table. */
async function writeManifest(esbuild) {
  const { schema, keys, attributeOf } = await evaluated(esbuild, 'web/element/schema.ts');
  const { palette } = await evaluated(esbuild, 'web/element/style.ts', asText);
  const text = (type) => ({ text: type });
  const typeOf = (field) => (field.type === 'choice' ? field.choices.map((value) => `'${value}'`).join(' | ')
    : field.type === 'flag' ? 'boolean' : field.type === 'list' ? 'string' : 'number');
  const attributes = keys.map((key) => ({
    name: attributeOf(key), type: text(typeOf(schema[key])), default: String(schema[key].default),
  }));
  const event = (name, description) => ({ name, type: text('CustomEvent'), description });
  const declaration = {
    kind: 'class', customElement: true, tagName: 'sgd-scope', name: 'SgdScope',
    description: 'Trains a small network and shows how its gradient noise follows the curvature of its loss.',
    attributes: [
      ...attributes,
      ...own.map(([name, type, value, description]) => ({ name, fieldName: name, type: text(type), default: value, description })),
    ],
    members: [
      ...own.map(([name, type, value, description]) => ({ kind: 'field', name, type: text(type), default: value, description, attribute: name })),
      ...fields.map(([name, type, description, readonly]) => ({ kind: 'field', name, type: text(type), description, readonly })),
      ...['play', 'pause', 'step', 'reset', 'undo', 'redo', 'choose', 'key', 'paste', 'snapshot'].map((name) => ({ kind: 'method', name })),
    ],
    events: [
      event('ready', 'The first picture is there.'),
      event('change', 'The reader has changed a setting: { keys, link }.'),
      event('measure', '{ block, gamma, gamma_interval, r_squared, step, epoch, source }, once a block.'),
      event('appearance', 'The reader has chosen another language or theme: { lang, theme }.'),
      event('error', '{ message }'),
    ],
    slots: [
      { name: '', description: 'Shown before the element is defined, and where the engine cannot run.' },
      { name: 'title', description: 'At the beginning of the bar, where it has room.' },
      { name: 'tools', description: 'Into the bar, before Share.' },
      { name: 'caption', description: 'Under the sentence below the picture.' },
    ],
    cssParts: Object.entries(styled).map(([name, description]) => ({ name, description })),
    cssProperties: [...Object.entries(measures), ...palette.map(([name, light, dark]) => [name, `A colour; ${light}, or ${dark} in the dark.`])]
      .map(([name, description]) => ({ name: `--sgd-${name}`, description })),
  };
  await writeFile(dist('custom-elements.json'), `${JSON.stringify({
    schemaVersion: '1.0.0',
    modules: [{
      kind: 'javascript-module', path: 'embed.js', declarations: [declaration],
      exports: [{ kind: 'custom-element-definition', name: 'sgd-scope', declaration: { name: 'SgdScope', module: 'embed.js' } }],
    }],
  }, null, 1)}\n`);
}

/** The page with other tags for its style and its scripts. */
function fill(html, style, linked, script) {
  const pairs = [
    [/<link rel="stylesheet"[^>]*>/, () => style],
    [/<script src=[^>]*><\/script>/, () => linked],
    [/\s*<script type="module"[^>]*><\/script>/, ''],
    [/<\/body>/, () => `${script}\n  </body>`],
  ];
  return pairs.reduce((page, [pattern, by]) => replaced(page, pattern, by, 'index.html'), html);
}
