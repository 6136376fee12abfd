// Somebody who presses everything. SGDSCOPE_RANDOM_SECONDS: how long (20; the thorough tests take 120).
import { expect, it } from 'vitest';
import { stage } from './browser.js';

const seconds = Number(process.env.SGDSCOPE_RANDOM_SECONDS ?? 20);
const here = stage();

it('does not throw', async () => {
  const { page, problems } = await here.open('#v=1&samples=100&hidden=8');
  const done = await page.evaluate(async (milliseconds) => {
    let state = 12345;
    const random = (below: number) => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return Math.floor((state / 2 ** 32) * below);
    };
    const found: HTMLElement[] = [];
    const look = (root: ParentNode) => {
      for (const element of root.querySelectorAll<HTMLElement>('*')) {
        if (element.shadowRoot) look(element.shadowRoot);
        // Saving files and opening them need a person.
        if (element.closest('sgd-take, [type=file]') || (element.getRootNode() as ShadowRoot).host?.matches('sgd-take')) continue;
        if (element.matches('button:not(:disabled), input, select, summary, [tabindex="0"]')) found.push(element);
      }
    };
    let count = 0;
    for (const end = performance.now() + milliseconds; performance.now() < end; count++) {
      found.length = 0;
      look(document);
      const element = found[random(found.length)];
      if (element instanceof HTMLInputElement && element.type === 'range') {
        element.value = String(Number(element.min) + random(101) / 100 * (Number(element.max) - Number(element.min)));
        element.dispatchEvent(new Event('input', { bubbles: true }));
      } else if (element instanceof HTMLInputElement && element.type === 'text') {
        element.value = ['', '-1', 'x', '0.3', '1e9', '12'][random(6)];
        element.dispatchEvent(new Event('change', { bubbles: true }));
      } else if (element instanceof HTMLSelectElement) {
        element.selectedIndex = random(element.options.length);
        element.dispatchEvent(new Event('change', { bubbles: true }));
      } else if (element.getAttribute('role') === 'slider') {
        const key = ['ArrowLeft', 'ArrowRight', 'PageUp', 'PageDown', 'Home', 'End', 'Escape'][random(7)];
        element.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
      } else element.click();
      await new Promise((go) => setTimeout(go, random(120)));
    }
    return count;
  }, seconds * 1000);
  expect(done).toBeGreaterThan(seconds);
  expect(problems).toEqual([]);
}, (seconds + 60) * 1000);
