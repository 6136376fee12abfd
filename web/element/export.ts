// Pictures and tables to take away.

/** What a picture that is taken away needs beside it to explain itself elsewhere. */
export interface About {
  /** What says which colour is which layer, and the slopes. */
  legend: Element | null;
  /** Of which run it is, and what is read from it. */
  lines: string[];
}

interface Drawn {
  text: string;
  width: number;
  height: number;
}

/** An SVG of the legend and of what stands inside `picture`, below a title and above its lines, in the letters of `beside`. */
export function toSvg(picture: Element, title: string, { legend, lines }: About, beside: Element, ground: string): Drawn {
  const look = getComputedStyle(beside);
  const size = parseFloat(look.fontSize);
  const boxes = [legend, picture].map((part) => part?.getBoundingClientRect());
  const width = Math.ceil(Math.max(20 * size, ...boxes.map((box) => box?.width ?? 0)) + 2 * size);
  const parts: string[] = [];
  let down = size;
  const write = (words: string, share: number, weight: number) => {
    const style = `font-family:${look.fontFamily};font-size:${size * share}px;font-weight:${weight};fill:${look.color}`;
    for (const line of broken(words, width - 2 * size, `${weight} ${size * share}px ${look.fontFamily}`)) {
      down += 1.3 * size * share;
      parts.push(`<text x="${size}" y="${down}" style='${style}'>${escaped(line)}</text>`);
    }
  };
  write(title, 1.1, 650);
  down += size / 2;
  [legend, picture].forEach((part, i) => {
    const { left, top, height } = boxes[i] ?? { left: 0, top: 0, height: 0 };
    if (part && height > 0) parts.push(`<g transform="translate(${size - left},${down - top})">${inside(part.shadowRoot ?? part)}</g>`);
    down += height;
  });
  for (const line of lines) write(line, 0.85, 400);
  const height = Math.ceil(down + size);
  return { width, height, text: `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"><rect width="${width}" height="${height}" fill="${ground}"/>${parts.join('')}</svg>` };
}

const escaped = (text: string): string => text.replace(/[&<]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** What stays together on a line, with the space after it: a word, or one sign of Chinese. */
const pieces = /([\u2e80-\uffff]|[^\s\u2e80-\uffff]+)\s*/g;

/** Lines that fit. */
function broken(text: string, room: number, font: string): string[] {
  const context = document.createElement('canvas').getContext('2d')!;
  context.font = font;
  const lines = [''];
  for (const piece of text.match(pieces) ?? []) {
    if (context.measureText(lines.at(-1) + piece).width > room) lines.push('');
    lines[lines.length - 1] += piece;
  }
  return lines;
}

/** Its SVG parts with their styles written out, canvases as images, words beside them as texts, where they are in the window. */
function inside(root: Element | ShadowRoot): string {
  const parts: string[] = [];
  for (const element of root.querySelectorAll('*')) {
    const { left, top, width, height } = element.getBoundingClientRect();
    const place = `x="${left}" y="${top}" width="${width}" height="${height}"`;
    if (element.shadowRoot) parts.push(inside(element.shadowRoot));
    else if (element instanceof HTMLCanvasElement && element.width > 0) {
      parts.push(`<image ${place} style="image-rendering:${getComputedStyle(element).imageRendering}" href="${element.toDataURL()}"/>`);
    } else if (element instanceof SVGSVGElement) {
      parts.push(`<svg ${place} viewBox="${element.getAttribute('viewBox')}" overflow="visible">${[...element.children].map(written).join('')}</svg>`);
    }
  }
  return [...parts, ...words(root)].join('');
}

/** Names and numbers that are not part of an SVG, word by word, as lines break where they do. */
function words(root: Element | ShadowRoot): string[] {
  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  const found: string[] = [];
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    const element = node.parentElement;
    if (!element || element.closest('svg, style, .unseen, [role=tooltip]')) continue;
    const style = styleOf(element, getComputedStyle(element).color);
    for (const { index, 1: word } of node.textContent!.matchAll(pieces)) {
      range.setStart(node, index);
      range.setEnd(node, index + word.length);
      const { left, bottom, width, height } = range.getBoundingClientRect();
      // About a fifth of a line is below its letters' feet. Where the font is not to be had, words keep their width.
      if (height > 0) found.push(`<text x="${left}" y="${bottom - height / 5}" textLength="${width}"
        lengthAdjust="spacingAndGlyphs" style='${style}'>${escaped(word)}</text>`);
    }
  }
  return found;
}

const properties = [
  'fill', 'stroke', 'stroke-width', 'stroke-dasharray', 'stroke-linecap', 'stroke-linejoin', 'opacity', 'paint-order',
  'font-family', 'font-size', 'font-weight', 'font-style', 'text-anchor',
];

function styleOf(element: Element, fill?: string): string {
  const style = getComputedStyle(element);
  return properties.map((name) => `${name}:${(name === 'fill' && fill) || style.getPropertyValue(name)}`).join(';');
}

function written(element: Element): string {
  const copy = element.cloneNode(true) as Element;
  const originals = [element, ...element.querySelectorAll('*')];
  [copy, ...copy.querySelectorAll('*')].forEach((node, i) => {
    node.setAttribute('style', styleOf(originals[i]));
    node.removeAttribute('class');
  });
  return new XMLSerializer().serializeToString(copy);
}

export async function toPng({ text, width, height }: Drawn, ratio = 2): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await image.decode();
  const canvas = Object.assign(document.createElement('canvas'), { width: width * ratio, height: height * ratio });
  canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((done, fail) => canvas.toBlob((blob) => (blob ? done(blob) : fail(new Error('no picture'))), 'image/png'));
}

export function download(name: string, content: Blob | string, type = 'text/plain'): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
