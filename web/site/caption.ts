// What the page says below the instrument's picture: in its light tree, where its slot finds it.
import { nothing, render } from 'lit';
import type { SgdScope } from '../element/index.js';

/** Each `name` has a place of its own while there is something to say; the plot gives the room. */
export function caption(scope: SgdScope, name: string, words: Parameters<typeof render>[0]): void {
  let place = scope.querySelector<HTMLElement>(`:scope > .${name}`);
  if (words === nothing) place?.remove();
  else if (!place) {
    place = Object.assign(document.createElement('div'), { className: `caption ${name}`, slot: 'caption' });
    scope.append(place);
  }
  if (place) render(words, place);
  const tall = [...scope.querySelectorAll<HTMLElement>(':scope > .caption')].reduce((sum, { offsetHeight }) => sum + offsetHeight, 0);
  scope.style.setProperty('--caption', `${tall}px`);
}
