// Pictures and tables to take away.

/** An SVG of what stands inside `root`: its SVG parts with their styles written out, canvases as images, words beside them as texts. */
export function toSvg(root: HTMLElement | ShadowRoot, width: number, height: number, ground: string): string {
  const parts: string[] = [`<rect width="${width}" height="${height}" fill="${ground}"/>`];
  const origin = (root instanceof ShadowRoot ? root.host : root).getBoundingClientRect();
  for (const element of root.querySelectorAll<SVGSVGElement | HTMLCanvasElement>('svg, canvas')) {
    if (element instanceof HTMLCanvasElement) {
      if (element.width === 0) continue;
      const box = element.getBoundingClientRect();
      parts.push(`<image x="${box.left - origin.left}" y="${box.top - origin.top}" width="${box.width}" height="${box.height}" style="image-rendering:${getComputedStyle(element).imageRendering}" href="${element.toDataURL()}"/>`);
    } else parts.push(`<g>${[...element.children].map(written).join('')}</g>`);
  }
  parts.push(...words(root, origin));
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${parts.join('')}</svg>`;
}

/** Names and numbers that are not part of an SVG, word by word, as lines break where they do. */
function words(root: HTMLElement | ShadowRoot, origin: DOMRect): string[] {
  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  const found: string[] = [];
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    const element = node.parentElement;
    if (!element || element.closest('svg, style, .unseen, [role=tooltip]')) continue;
    const style = styleOf(element, getComputedStyle(element).color);
    for (const { index, 0: word } of node.textContent!.matchAll(/\S+/g)) {
      range.setStart(node, index);
      range.setEnd(node, index + word.length);
      const { left, bottom, width, height } = range.getBoundingClientRect();
      // About a fifth of a line is below its letters' feet. Where the font is not to be had, words keep their width.
      if (height > 0) found.push(`<text x="${left - origin.left}" y="${bottom - origin.top - height / 5}" textLength="${width}"
        lengthAdjust="spacingAndGlyphs" style='${style}'>${word.replace(/[&<]/g, (sign) => `&#${sign.charCodeAt(0)};`)}</text>`);
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

export async function toPng(svgText: string, width: number, height: number, ratio = 2): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svgText)}`;
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
