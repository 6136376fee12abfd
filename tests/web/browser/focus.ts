// Where the focus is, and what keeps a reader from seeing it.
import type { Page } from 'playwright-core';

export interface Focus {
  /** What has it, as ears hear it, below what it stands in; `nowhere`: the page. */
  name: string;
  /** What of its ring is not to be seen. */
  flaws: string[];
  /** The section of the story that it is in. */
  section: string;
}

export const focus = (page: Page): Promise<Focus> => page.evaluate(async () => {
  // Scrolling may still be under way.
  for (let before = NaN; before !== scrollY;) {
    before = scrollY;
    for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
  }
  let element = document.activeElement as HTMLElement | null;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement as HTMLElement;
  if (!element || element === document.body) return { name: 'nowhere', flaws: [], section: '' };
  const up = (one: Element): Element | null => one.assignedSlot ?? one.parentElement ?? (one.getRootNode() as ShadowRoot).host ?? null;
  const above: Element[] = [];
  for (let at = up(element); at; at = up(at)) above.push(at);
  const flaws: string[] = [];
  // An input that is not seen is shown by its label, a slider by its thumb.
  const seen = element.matches('.unseen') ? element.parentElement! : element;
  const { outlineStyle, outlineWidth, outlineOffset } = getComputedStyle(seen);
  if (outlineStyle === 'none' || parseFloat(outlineWidth) < 2) flaws.push('no ring');
  const ring = seen.matches('[type=range]') ? 0 : parseFloat(outlineWidth) + parseFloat(outlineOffset);
  const box = seen.getBoundingClientRect();
  const [left, top, right, bottom] = [box.left - ring, box.top - ring, box.right + ring, box.bottom + ring];
  if (left < 0 || top < 0 || right > innerWidth || bottom > innerHeight) flaws.push(`out of the window: ${[left, top, right, bottom].map(Math.round)}`);
  for (const holder of above) {
    const { overflowX, overflowY, contain } = getComputedStyle(holder);
    const clips = /paint|strict|content/.test(contain);
    const room = holder.getBoundingClientRect();
    if (holder === document.documentElement || holder === document.body) continue;
    if ((clips || overflowX !== 'visible') && (left < room.left - 0.5 || right > room.right + 0.5)) flaws.push(`${[left, right].map(Math.round)} cut by ${holder.localName}.${holder.className}, ${[room.left, room.right].map(Math.round)}`);
    if ((clips || overflowY !== 'visible') && (top < room.top - 0.5 || bottom > room.bottom + 0.5)) flaws.push(`${[top, bottom].map(Math.round)} cut by ${holder.localName}.${holder.className}, ${[room.top, room.bottom].map(Math.round)}`);
  }
  /** On top at a point, through all shadow roots. */
  const at = (x: number, y: number) => {
    let found = document.elementFromPoint(x, y);
    while (found?.shadowRoot) {
      const inner = found.shadowRoot.elementFromPoint(x, y);
      if (!inner || inner === found) break;
      found = inner;
    }
    return found;
  };
  const belongs = (one: Element | null): boolean => {
    for (let node = one; node; node = up(node)) if (node === seen) return true;
    return false;
  };
  const points = [0.1, 0.5, 0.9].flatMap((across) => [0.2, 0.5, 0.8].map((down) => [box.left + across * box.width, box.top + down * box.height] as const));
  // Nothing lies on what pointers pass through where it is not seen to.
  const covers = getComputedStyle(seen).pointerEvents === 'none' ? [] : points.map(([x, y]) => at(x, y)).filter((one) => one && !belongs(one) && !one.contains(seen) && !above.includes(one));
  if (covers.length > 3) flaws.push(`covered by ${covers[0]!.localName}.${covers[0]!.className}`);
  const label = element.ariaLabel ?? (element as HTMLInputElement).labels?.[0]?.textContent ?? element.textContent ?? '';
  const host = (element.getRootNode() as ShadowRoot).host;
  return {
    name: `${above.find((one) => one.localName === 'sgd-scope')?.id ?? host?.localName ?? 'page'} ${element.role ?? element.localName} «${label.trim().replace(/\s+/g, ' ').slice(0, 40)}»`, flaws,
    section: above.find((one) => one.localName === 'section' && one.closest('#story'))?.id ?? '',
  };
});
