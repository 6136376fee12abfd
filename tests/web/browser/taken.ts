// What the menu of a picture gives, read back: CSV, table, SVG, PNG.
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

export type Cell = string | number | null;
export interface Table { columns: string[]; rows: Cell[][] }

/** Presses an item of the menu, and has what the browser would have been given to save: its name and its bytes. */
export async function taken(take: Locator, kind: 'CSV' | 'PNG' | 'SVG'): Promise<{ name: string; bytes: Buffer }> {
  const { name, base64 } = await take.evaluate(async (menu, kind) => {
    const { click } = HTMLAnchorElement.prototype;
    const saved = new Promise<HTMLAnchorElement>((done) => {
      HTMLAnchorElement.prototype.click = function () {
        done(this);
      };
    });
    menu.shadowRoot!.querySelector<HTMLElement>('.dots')!.click();
    await (menu as never as { updateComplete: Promise<boolean> }).updateComplete;
    [...menu.shadowRoot!.querySelectorAll<HTMLElement>('.list button')].find(({ textContent }) => textContent === kind)!.click();
    const { download, href } = await saved;
    HTMLAnchorElement.prototype.click = click;
    const bytes = new Uint8Array(await (await fetch(href)).arrayBuffer());
    return { name: download, base64: btoa(bytes.reduce((text, byte) => text + String.fromCharCode(byte), '')) };
  }, kind);
  return { name, bytes: Buffer.from(base64, 'base64') };
}

/** RFC 4180, as a spreadsheet reads it: quoted cells are texts, an empty cell is none. */
export function readCsv(text: string): Table {
  expect(text.endsWith('\n')).toBe(true);
  const lines = text.slice(0, -1).split('\n').map((line) => [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)].map(([, quoted, plain]): Cell =>
    quoted !== undefined ? quoted.replaceAll('""', '"') : plain === '' ? null : /^-?\d/.test(plain!) ? Number(plain) : plain!));
  const [columns, ...rows] = lines as [string[], ...Cell[][]];
  expect(rows.filter((row) => row.length !== columns.length)).toEqual([]);
  // A number that is none has no place in a table.
  expect(rows.flat().filter((cell) => Number.isNaN(cell) || /^(NaN|-?Infinity|undefined|null)$/.test(String(cell ?? '')))).toEqual([]);
  return { columns, rows };
}

/** A number of the table as it is written for people: three digits, 1.34 × 10⁻⁷. */
function readShort(text: string): Cell {
  if (text === '–') return null;
  const [, digits, power] = /^(−?[\d.]+)(?: × 10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+))?$/.exec(text) ?? [];
  if (digits === undefined) return text;
  const exponent = [...power ?? ''].map((sign) => (sign === '⁻' ? '-' : '⁰¹²³⁴⁵⁶⁷⁸⁹'.indexOf(sign))).join('');
  return Number(`${digits.replace('−', '-')}e${exponent || 0}`);
}

async function twin(take: Locator): Promise<{ rows: Cell[][]; more: string }> {
  const [cells, more] = await take.evaluate(async (menu) => {
    const drawn = () => (menu as never as { updateComplete: Promise<boolean> }).updateComplete;
    menu.shadowRoot!.querySelector<HTMLElement>('.dots')!.click();
    await drawn();
    menu.shadowRoot!.querySelector<HTMLElement>('.list button')!.click();
    await drawn();
    const dialog = menu.shadowRoot!.querySelector<HTMLDialogElement>('dialog[open]')!;
    const found = [...dialog.querySelectorAll('tbody tr')].map((row) => [...row.children].map(({ textContent }) => textContent!));
    dialog.close();
    return [found, dialog.querySelector('p')?.textContent ?? ''] as const;
  });
  return { rows: cells.map((row) => row.map(readShort)), more };
}

/** The first cells that are not what they have to be; numbers may be apart by `of` of their size. */
export function differences(rows: Cell[][], read: Cell[][], of: number): unknown[] {
  if (rows.length !== read.length) return [`${read.length} rows instead of ${rows.length}`];
  const near = (is: Cell, found: Cell) => is === found || (typeof is === 'number' && typeof found === 'number' && Math.abs(is - found) <= of * Math.abs(is));
  return rows.flatMap((row, i) => row.flatMap((cell, k) => (near(cell, read[i]![k]!) ? [] : [[i, k, cell, read[i]![k]]]))).slice(0, 5);
}

export async function checkTwin(take: Locator, { rows }: Table): Promise<void> {
  const { rows: shown, more } = await twin(take);
  // Three digits are off by half a unit of the last one: of 1.00, half a hundredth.
  expect(differences(rows.slice(0, 400), shown, 0.005001)).toEqual([]);
  expect(more).toBe(rows.length > 400 ? `The first 400 of ${rows.length} rows; the CSV has all.` : '');
}

export async function checkPictures(page: Page, take: Locator, name: string): Promise<void> {
  const svg = await taken(take, 'SVG');
  const png = await taken(take, 'PNG');
  expect([svg.name, png.name]).toEqual([`${name}.svg`, `${name}.png`]);
  const text = svg.bytes.toString();
  expect(text.replace(/"data:[^"]*"/g, '').match(/.{0,60}(NaN|Infinity|undefined|\[object).{0,20}/g)).toBe(null);
  expect([...png.bytes.subarray(0, 8)]).toEqual([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const found = await page.evaluate(async ({ text, png }) => {
    const xml = new DOMParser().parseFromString(text, 'image/svg+xml');
    const [wrong, root] = [xml.querySelector('parsererror')?.textContent ?? null, xml.documentElement];
    const image = await createImageBitmap(new Blob([Uint8Array.from(atob(png), (sign) => sign.charCodeAt(0))], { type: 'image/png' }));
    const [width, height] = [image.width >> 2, image.height >> 2];
    const context = new OffscreenCanvas(width, height).getContext('2d')!;
    context.drawImage(image, 0, 0, width, height);
    const pixels = new Uint32Array(context.getImageData(0, 0, width, height).data.buffer);
    const ground = pixels[0];
    return {
      wrong, drawn: root.querySelectorAll('path, line, circle, rect, image').length, size: ['width', 'height'].map((side) => 2 * Number(root.getAttribute(side))),
      png: [image.width, image.height], ink: pixels.filter((pixel) => pixel !== ground).length / pixels.length, colours: new Set(pixels).size,
    };
  }, { text, png: png.bytes.toString('base64') });
  expect(found.wrong).toBe(null);
  expect(found.png).toEqual(found.size);
  expect(found.drawn).toBeGreaterThan(1);
  // Least: 3.1 % of the page, in 657 colours.
  expect(found.ink).toBeGreaterThan(0.02);
  expect(found.colours).toBeGreaterThan(400);
}
