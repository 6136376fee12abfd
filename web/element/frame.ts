// How a page talks to the instrument in its frame. Messages are objects { type: 'sgdscope:…' }:
//   get, snapshot, set { link }   answered to the asking window, with the same id and answer: true
//   run, pause, reset
// and reveal.js's texts 'slide:start' and 'slide:stop', after which the deck that sent them gets the keys
// that turn slides: a frame with the focus would swallow them. The height is told to the parent, in our own words
// and in those of the Canvas learning platform, whenever the frame should have it: in the full view with each
// change; the other views fit themselves into a frame, which would never come to rest if it followed them,
// so they ask only for what they lack.
import { passKeys } from './key-owner.js';
import { decode } from './link.js';
import type { SgdScope } from './sgd-scope.js';

interface Asked {
  type: string;
  id?: string | number;
  link?: unknown;
}

/** The message if it is one of ours and its fields are what they should be. */
export function read(data: unknown): Asked | null {
  if (data === 'slide:start') return { type: 'run' };
  if (data === 'slide:stop') return { type: 'pause' };
  if (typeof data !== 'object' || data === null) return null;
  const { type, id, link, answer } = data as Record<string, unknown>;
  if (answer !== undefined) return null;
  if (typeof type !== 'string' || !type.startsWith('sgdscope:')) return null;
  if (id !== undefined && typeof id !== 'string' && typeof id !== 'number') return null;
  const name = type.slice('sgdscope:'.length);
  return ['get', 'set', 'run', 'pause', 'reset', 'snapshot'].includes(name) ? { type: name, id, link } as Asked : null;
}

export function listen(scope: SgdScope): void {
  let inDeck = false;
  addEventListener('message', (event) => {
    const asked = read(event.data);
    if (!asked || !event.source) return;
    if (event.data === 'slide:start' && event.source === parent && !inDeck) {
      inDeck = true;
      passKeys(parent);
    }
    const answer = (fields: object) => (event.source as Window).postMessage(
      { type: `sgdscope:${asked.type}`, id: asked.id, answer: true, ...fields }, event.origin === 'null' ? '*' : event.origin,
    );
    switch (asked.type) {
      case 'run': return scope.play();
      case 'pause': return scope.pause();
      case 'reset': return void scope.reset();
      case 'get': return answer({ link: scope.link });
      case 'snapshot': return answer({ link: scope.link, ...scope.snapshot() });
      case 'set': {
        const { link } = asked;
        if (typeof link !== 'string' || link.length > 4000) {
          const found = typeof link === 'string' ? `${link.length} characters long` : link ?? 'missing';
          return answer({ error: `sgdscope:set: link is ${found}; expected a string of at most 4000 characters, such as 'v=1&lr=0.2'; '' sets the defaults.` });
        }
        const { state, rejected } = decode(link);
        scope.settings = state;
        return answer({ link: scope.link, rejected });
      }
    }
  });
  if (parent === window) return;
  // As tall as in a usual window: with each height that it gets it would want a larger one.
  scope.style.setProperty('--sgd-high', '900px');
  let told = 0;
  new ResizeObserver(() => {
    const height = Math.ceil(scope.getBoundingClientRect().height);
    if (Math.abs(height - told) < 2 || (scope.view !== 'full' && height <= innerHeight)) return;
    told = height;
    parent.postMessage({ type: 'sgdscope:resize', height }, '*');
    parent.postMessage(JSON.stringify({ subject: 'lti.frameResize', height }), '*');
  }).observe(scope);
}
