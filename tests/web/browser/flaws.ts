// What a layout can do wrong, looked for in a page as it stands; and a page that has twice the words.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Page } from 'playwright-core';

const web = (name: string) => fileURLToPath(new URL(`../../../web/${name}`, import.meta.url));

/** The page with every string said twice, in the instrument, in its examples and in the story. */
export async function wordy(): Promise<{ html: string }> {
  const result = await build({
    entryPoints: [web('site/main.ts')], bundle: true, write: false, format: 'iife', target: 'es2022', tsconfig: web('tsconfig.json'),
    plugins: [{ name: 'twice', setup({ onLoad }) {
      onLoad({ filter: /(strings|story|gallery)[\\/]en\.ts$/ }, async ({ path }) => ({
        loader: 'ts', contents: `${await readFile(path, 'utf8')}\nfor (const key of Object.keys(en)) en[key] = \`\${en[key]} \${en[key]}\`;`,
      }));
    } }],
  });
  return { html: `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>x</title>
    <link rel="stylesheet" href="site.css"><main><p id="about"><b></b> <span></span> <a href="#story"></a></p><sgd-scope id="scope"></sgd-scope><article id="story"></article></main>
    <script>${result.outputFiles[0]!.text.replaceAll('</script', '<\\/script')}</script>` };
}

/** What is wrong with the layout as it stands, in words. */
export function flaws(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found = new Set<string>();
    const texts: { box: DOMRect; name: string; element: Element; stuck: boolean }[] = [];
    const named = (element: Element, words = element.textContent ?? '') => {
      const host = (element.getRootNode() as ShadowRoot).host?.localName ?? 'page';
      return `${host} ${element.localName}.${element.getAttribute('class') ?? ''} «${words.trim().replace(/\s+/g, ' ').slice(0, 40)}»`;
    };
    const up = (element: Element): Element | null =>
      element.assignedSlot ?? element.parentElement ?? (element.getRootNode() as ShadowRoot).host ?? null;
    const wide = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth > wide) found.add(`page: scrolls sideways, ${document.documentElement.scrollWidth} in ${wide}`);

    /** What sticks to the screen has other things pass behind it. */
    const sticky = (element: Element): boolean => {
      for (let at: Element | null = element; at; at = up(at)) if (getComputedStyle(at).position === 'sticky') return true;
      return false;
    };
    const lines = (node: Text): DOMRect[] => {
      const range = document.createRange();
      range.selectNodeContents(node);
      return [...range.getClientRects()].filter(({ width, height }) => width > 1 && height > 1);
    };
    /** Every box that hides what leaves it. */
    const holders = (element: Element): Element[] => {
      const all: Element[] = [];
      for (let at: Element | null = element; at; at = up(at)) {
        const { overflowX, contain } = getComputedStyle(at);
        if (at !== document.documentElement && at !== document.body && (overflowX === 'hidden' || overflowX === 'clip' || /paint|strict|content/.test(contain))) all.push(at);
      }
      return all;
    };
    /** What a column has scrolled away is not there to be seen. */
    const away = (element: Element, box: DOMRect): boolean => {
      for (let at: Element | null = element; at; at = up(at)) {
        if (at === document.documentElement || at === document.body || getComputedStyle(at).overflowY !== 'auto') continue;
        const room = at.getBoundingClientRect();
        if (box.top >= room.bottom || box.bottom <= room.top) return true;
      }
      return false;
    };
    const look = (root: Document | ShadowRoot) => {
      for (const element of root.querySelectorAll('*')) {
        // For ears only.
        if (getComputedStyle(element).clipPath === 'inset(50%)') continue;
        if (element.shadowRoot) look(element.shadowRoot);
        if (element.matches('script, style, option, dialog, dialog *, .unseen, .unseen *, math *, canvas')) continue;
        if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
        for (const node of element.childNodes) {
          if (!(node instanceof Text) || node.data.trim() === '') continue;
          for (const box of lines(node)) {
            if (away(element, box)) continue;
            const name = named(element, node.data);
            if (box.left < -1 || box.right > wide + 1) found.add(`${name}: off the page, ${Math.round(box.left)}…${Math.round(box.right)}`);
            for (const holder of holders(element)) {
              const room = holder.getBoundingClientRect();
              if (box.left < room.left - 1 || box.right > room.right + 1 || box.top < room.top - 3 || box.bottom > room.bottom + 3) {
                found.add(`${name}: cut off by ${holder.localName}.${holder.getAttribute('class') ?? ''}`);
              }
            }
            if (!element.closest('svg')) texts.push({ box, name, element, stuck: sticky(element) });
          }
        }
        if (element.matches('button, select, .button') && element.scrollWidth > element.clientWidth + 2) found.add(`${named(element)}: wider than its button`);
      }
    };
    look(document);
    const related = (a: Element, b: Element) => a === b || a.contains(b) || b.contains(a);
    texts.forEach((one, i) => {
      for (const other of texts.slice(i + 1)) {
        if (related(one.element, other.element) || one.stuck !== other.stuck) continue;
        const across = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
        const down = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
        if (across > 3 && down > 5) found.add(`${one.name} and ${other.name}: on top of each other`);
      }
    });
    return [...found];
  });
}

/** The same of what stands in front: an open dialog, or the list of a menu. */
export function flawsInFront(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const fronts: Element[] = [];
    const seek = (root: Document | ShadowRoot) => {
      for (const element of root.querySelectorAll('*')) {
        if (element.shadowRoot) seek(element.shadowRoot);
        if (element.matches('dialog[open], .menu > .list')) fronts.push(element);
      }
    };
    seek(document);
    if (fronts.length !== 1) return [`${fronts.length} stand in front`];
    const [front] = fronts as [HTMLElement];
    const found = new Set<string>();
    const wide = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth > wide) found.add(`page: scrolls sideways, ${document.documentElement.scrollWidth} in ${wide}`);
    const box = front.getBoundingClientRect();
    // A list is part of the page, which can be scrolled to its end.
    if (box.left < -1 || box.right > wide + 1 || (front.matches('dialog') && (box.top < -1 || box.bottom > innerHeight + 1))) found.add(`off the window: ${[box.left, box.top, box.right, box.bottom].map(Math.round)}`);
    // Rows of a table may be wider, in a box of their own.
    if (front.scrollWidth > front.clientWidth + 1) found.add(`scrolls sideways: ${front.scrollWidth} in ${front.clientWidth}`);
    const named = (element: Element) => `${element.localName}.${element.className} «${(element.ariaLabel ?? element.textContent ?? '').trim().replace(/\s+/g, ' ').slice(0, 40)}»`;
    const shown = [...front.querySelectorAll<HTMLElement>('*')].filter((element) => element.checkVisibility({ visibilityProperty: true }) && !element.matches('.unseen, option, .scroll *, .preview *'));
    const controls = shown.filter((element) => element.matches('button, select, a, input, textarea, summary'));
    for (const control of controls) {
      const { left, right } = control.getBoundingClientRect();
      if (left < box.left - 1 || right > box.right + 1) found.add(`${named(control)}: out of it, ${Math.round(left)}…${Math.round(right)}`);
      if (control.matches('button, select, summary, a') && control.scrollWidth > control.clientWidth + 2) found.add(`${named(control)}: wider than it has room`);
      // Its text is where it is.
      const range = document.createRange();
      range.selectNodeContents(control);
      const outside = control.matches('button, a, summary') && [...range.getClientRects()].some((line) => {
        const room = control.getBoundingClientRect();
        return line.width > 1 && (line.left < room.left - 1 || line.right > room.right + 1 || line.top < room.top - 4 || line.bottom > room.bottom + 4);
      });
      if (outside) found.add(`${named(control)}: its text sticks out`);
    }
    controls.forEach((one, i) => {
      const a = one.getBoundingClientRect();
      for (const other of controls.slice(i + 1)) {
        if (one.contains(other) || other.contains(one)) continue;
        const b = other.getBoundingClientRect();
        const [across, down] = [Math.min(a.right, b.right) - Math.max(a.left, b.left), Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top)];
        if (across > 1 && down > 1) found.add(`${named(one)} and ${named(other)}: on top of each other`);
      }
    });
    for (const element of shown) for (const node of element.childNodes) {
      if (!(node instanceof Text) || node.data.trim() === '') continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const line of range.getClientRects()) if (line.width > 1 && (line.left < box.left - 1 || line.right > box.right + 1)) found.add(`${named(element)}: cut off, ${Math.round(line.left)}…${Math.round(line.right)}`);
    }
    return [...found].map((flaw) => `${front.ariaLabel ?? 'list'}: ${flaw}`);
  });
}
