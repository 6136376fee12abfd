// The page's address and the instrument agree: settings after #, the embedding page's wishes after ?.
import { decode, decodeEmbed, named } from './link.js';
import type { SgdScope } from './sgd-scope.js';

export function followAddress(scope: SgdScope): void {
  const embed = decodeEmbed(location.search);
  scope.hide = embed.hide.join(' ');
  scope.view = embed.view;
  if (embed.paused) scope.paused = true;
  if (embed.lang) scope.lang = embed.lang;
  if (embed.theme !== 'auto') scope.theme = embed.theme;
  scope.predict = embed.predict;
  const read = () => {
    // The name of a part of the page is no link to settings.
    if (!location.hash.includes('=')) return;
    const { state, rejected } = decode(location.hash);
    scope.settings = state;
    scope.rejected = [...rejected.map(named), ...scope.rejected];
  };
  read();
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
