// Colours, type and controls that every part of the instrument shares.
import { css, unsafeCSS } from 'lit';

export const palette: [name: string, light: string, dark: string][] = [
  ['ground', '#FBFBF9', '#121416'],
  ['raised', '#FFFFFF', '#1A1D20'],
  ['ink', '#1B1E21', '#E9EBED'],
  ['soft', '#5A6169', '#9DA6AE'],
  ['line', '#DEDED8', '#2D3237'],
  ['edge', '#8B9198', '#6C757D'],
  ['accent', '#0B57A4', '#74B7F5'],
  ['on-accent', '#FFFFFF', '#0B1620'],
  ['wedge', '#EFF1EC', '#1A1F20'],
  ['warn', '#9A3D00', '#FFB27A'],
  // Layers: Okabe and Ito's hues, each dark or light enough for text on its ground.
  ['layer-0', '#3D4349', '#C9CFD4'],
  ['layer-1', '#B5460A', '#F2915A'],
  ['layer-2', '#0068A5', '#5DB9F1'],
  ['layer-3', '#007557', '#3FC99C'],
  ['layer-4', '#97457A', '#E6A3C8'],
  ['layer-5', '#7A5A00', '#F0BC4A'],
  // Classes are not layers: other hues, so that no colour means two things.
  ['class-0', '#5457B8', '#9EA2F5'],
  ['class-1', '#B0761A', '#EFBE62'],
  ['class-2', '#B2456B', '#F08BB0'],
  ['class-3', '#4F7F86', '#8CC8D0'],
  ['class-4', '#7A6A58', '#CDBBA6'],
  ['class-5', '#63803A', '#B4D487'],
  ['class-6', '#8A5AA8', '#D0A9EC'],
  ['class-7', '#A05A3C', '#E5A68B'],
  ['class-8', '#50667F', '#A3BBD6'],
  ['class-9', '#6E6E6E', '#BDBDBD'],
];

const declare = (pick: (light: string, dark: string) => string) =>
  unsafeCSS(palette.map(([name, light, dark]) => `--${name}:var(--sgd-${name},${pick(light, dark)});`).join(''));

/** On the outermost element; parts inside inherit. light-dark() is newer than the oldest browser served. */
export const theme = css`
  /* What letters are measured in. A page whose letters follow its reader's wishes sets it to a share of its rem. */
  :host { --px: var(--sgd-px, 1px); }
  :host { ${declare((light) => light)} color-scheme: light dark; }
  @media (prefers-color-scheme: dark) { :host { ${declare((_, dark) => dark)} } }
  :host([theme='light']) { ${declare((light) => light)} color-scheme: light; }
  :host([theme='dark']) { ${declare((_, dark) => dark)} color-scheme: dark; }
  @media print { :host, :host([theme='dark']) { ${declare((light) => light)} color-scheme: light; } }
`;

/** In pictures. */
export const letters = css`
  text { fill: var(--ink); font: calc(12.5*var(--px)) var(--font); }
  text.soft { fill: var(--soft); }
`;

export const base = css`
  *, *::before, *::after { box-sizing: border-box; }
  :host { font-variant-numeric: tabular-nums; }
  button, select, input { font: inherit; color: inherit; margin: 0; }
  button { cursor: pointer; background: none; border: 0; padding: 0; }
  :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 6px; scroll-margin: 8px; }
  .button {
    min-height: 44px; min-width: 44px; padding: 0 14px; border-radius: 8px; border: 1px solid var(--line);
    display: inline-flex; align-items: center; justify-content: center; gap: 8px;
  }
  .button:hover:not(:disabled) { border-color: var(--edge); }
  .button:disabled { color: var(--soft); cursor: default; opacity: .65; }
  .soft { color: var(--soft); }
  .unseen {
    position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap;
  }
  /* Where the system chooses the colours, what is chosen and what can be pressed is told by borders and by its highlight. */
  @media (forced-colors: active) {
    [aria-checked='true'] * { color: HighlightText !important; }
    [aria-checked='true'], [aria-pressed='true'] { forced-color-adjust: none; background: Highlight !important; color: HighlightText !important; }
    .play { border: 2px solid ButtonText; }
    input[type='range']::-webkit-slider-runnable-track { forced-color-adjust: none; background: ButtonText !important; }
    input[type='range']::-moz-range-track { forced-color-adjust: none; background: ButtonText !important; }
  }
  ${letters}
`;

/** Tells when the colours have changed, so that what was drawn is drawn again. */
export const repaint = new EventTarget();

export function colourChange(): void {
  generation++;
  repaint.dispatchEvent(new Event('colours'));
}

/** Asks the browser to tell of changes that come from the system or from a printer; once is enough. */
export function watchColours(): void {
  if (watching) return;
  watching = true;
  for (const query of ['(prefers-color-scheme: dark)', '(forced-colors: active)', 'print']) {
    matchMedia(query).addEventListener('change', colourChange);
  }
}

let watching = false;
let generation = 0;
const known = new WeakMap<Element, { generation: number; until: number; colours: Map<string, string> }>();

/**
 * The colours as they are now, for drawing on a canvas; ask anew for each drawing. Reading a style may cost
 * a layout, so all parts of an instrument share what was read of it, for a second.
 */
export function colours(element: Element): (name: string) => string {
  const owner = instrumentOf(element);
  const now = performance.now();
  let entry = known.get(owner);
  if (!entry || entry.generation !== generation || now > entry.until) {
    known.set(owner, (entry = { generation, until: now + 1000, colours: new Map() }));
  }
  const found = entry.colours;
  return (name) => {
    let colour = found.get(name);
    if (colour === undefined) found.set(name, (colour = getComputedStyle(owner).getPropertyValue(`--${name}`).trim()));
    return colour;
  };
}

function instrumentOf(element: Element): Element {
  let owner = element;
  for (let root = owner.getRootNode(); owner.localName !== 'sgd-scope' && root instanceof ShadowRoot; root = owner.getRootNode()) owner = root.host;
  return owner;
}

export function reducedMotion(): boolean {
  return matchMedia('(prefers-reduced-motion: reduce)').matches;
}
