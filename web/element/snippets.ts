// What to paste where, so that the instrument appears there with the settings it has now.
import { encodeEmbed, type Embed } from './link.js';
import { attributeOf, defaults, keys, type State } from './schema.js';

export const hosts = ['link', 'iframe', 'element', 'myst', 'sphinx', 'quarto', 'reveal', 'lms', 'anywidget'] as const;
export type Host = (typeof hosts)[number];

/** Where what is embedded comes from; '': nowhere that could be named. */
export interface Place {
  /** A page that reads settings after # and wishes after ?, without either. */
  page: string;
  /** embed.js, with digits.js beside it. */
  module: string;
}

/** Of this instrument: set by who puts it somewhere. */
export const place: Place = { page: '', module: '' };

export interface Source extends Place {
  link: string;
  state: State;
  embed: Partial<Embed>;
  title: string;
}

export const needsModule: readonly Host[] = ['element', 'myst', 'anywidget'];

/** Those for which there is something to embed. */
export const hostsFrom = ({ page, module }: Place): Host[] => hosts.filter((host) => (needsModule.includes(host) ? module : page));

const quote = (text: string) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');

export function address({ page, link, embed }: Source): string {
  const query = encodeEmbed(embed);
  return `${page}${query && `?${query}`}${link && `#${link}`}`;
}

export function heightOf(embed: Partial<Embed>): number {
  return embed.view === 'figure' ? 440 : embed.view === 'compact' ? 560 : 990;
}

function frame(source: Source, extra = ' loading="lazy"'): string {
  return `<iframe src="${quote(address(source))}" title="${quote(source.title)}" width="100%" height="${heightOf(source.embed)}" style="border:0"${extra}></iframe>`;
}

/** Also as tall as the instrument asks to be, for hosts that let scripts run. */
function fittingFrame(source: Source, extra?: string): string {
  return `${frame(source, extra)}
<script>{
  const frame = document.currentScript.previousElementSibling;
  addEventListener("message", ({ source, data }) => {
    if (source === frame.contentWindow && data?.type === "sgdscope:resize") frame.height = data.height;
  });
}</script>`;
}

function attributes({ state, embed }: Source): string {
  const changed = keys.filter((key) => state[key] !== defaults[key]);
  const pairs = changed.map((key) => (state[key] === true ? attributeOf(key) : `${attributeOf(key)}="${quote(String(state[key]))}"`));
  if (embed.hide?.length) pairs.push(`hide="${embed.hide.join(' ')}"`);
  if (embed.view && embed.view !== 'full') pairs.push(`view="${embed.view}"`);
  if (embed.paused) pairs.push('paused');
  if (embed.theme && embed.theme !== 'auto') pairs.push(`theme="${embed.theme}"`);
  if (embed.lang) pairs.push(`lang="${embed.lang}"`);
  return pairs.map((pair) => ` ${pair}`).join('');
}

/** What `render` of embed.js reads. */
function model({ link, embed: { view = 'full', hide = [], paused, theme, lang } }: Source): Record<string, string> {
  const wishes = { link, view, hide: hide.join(' '), paused: paused ? '1' : undefined, theme: theme !== 'auto' ? theme : undefined, lang: lang || undefined };
  return Object.fromEntries(Object.entries(wishes).filter((pair): pair is [string, string] => pair[1] !== undefined));
}

export function snippet(host: Host, source: Source): string {
  const { module: script } = source;
  const digits = () => source.state.data === 'digits' ? `<script type="module" src="${quote(new URL('digits.js', script).href)}"></script>\n` : '';
  switch (host) {
    case 'link': return address(source);
    case 'iframe': return fittingFrame(source);
    case 'lms': return frame(source, '');
    case 'element': return `${digits()}<script type="module" src="${quote(script)}"></script>\n<sgd-scope${attributes(source)}></sgd-scope>`;
    case 'myst': return `:::{anywidget} ${script}\n${JSON.stringify(model(source))}\n:::`;
    case 'sphinx': return `\`\`\`{raw} html\n${fittingFrame(source)}\n\`\`\``;
    case 'quarto': return `\`\`\`{=html}\n${fittingFrame(source, ' loading="lazy" data-external="1"')}\n\`\`\``;
    case 'reveal': return `<section>\n  ${frame(source, '').replace(' src=', ' data-src=')}\n</section>`;
    case 'anywidget':
      return `import anywidget, traitlets\n\nclass SgdScope(anywidget.AnyWidget):\n    _esm = ${JSON.stringify(script)}\n`
        + `${Object.entries(model(source)).map(([name, value]) => `    ${name} = traitlets.Unicode(${JSON.stringify(value)}).tag(sync=True)\n`).join('')}\nSgdScope()`;
  }
}
