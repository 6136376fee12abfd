// The page's address and the instrument agree: settings after #, the embedding page's wishes after ?.
import { decode, decodeEmbed, named, type Rejected } from './link.js';
import type { SgdScope } from './sgd-scope.js';

/** Takes the settings of a link, and tells what of it cannot be. */
export function follow(scope: SgdScope, link: string): void {
  const { state, rejected } = decode(link);
  scope.settings = state;
  tellFirst(scope, rejected);
}

const tellFirst = (scope: SgdScope, rejected: Rejected[]) => (scope.rejected = [...rejected.map(named), ...scope.rejected]);

export function followAddress(scope: SgdScope): void {
  const { embed, rejected } = decodeEmbed(location.search);
  scope.hide = embed.hide.join(' ');
  scope.view = embed.view;
  if (embed.paused) scope.paused = true;
  if (embed.lang) scope.lang = embed.lang;
  if (embed.theme !== 'auto') scope.theme = embed.theme;
  scope.predict = embed.predict;
  const read = () => {
    // The name of a part of the page is no link to settings.
    if (location.hash.includes('=')) follow(scope, location.hash);
  };
  read();
  tellFirst(scope, rejected);
  addEventListener('hashchange', () => {
    if (location.hash.slice(1) !== scope.link) read();
  });
  scope.addEventListener('change', () => {
    const address = new URL(location.href);
    address.hash = scope.link;
    // Some frames may not touch their history; the instrument works all the same.
    try {
      history.replaceState(null, '', address);
    } catch { /* as said */ }
  });
}
