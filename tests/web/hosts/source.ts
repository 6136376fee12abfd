// What the page's Share panel knows when it writes a snippet.
import { decode } from '../../../web/element/link.js';
import type { Source } from '../../../web/element/snippets.js';

/** The instrument with the settings of `link`, on a page at `page`. */
export const sourceAt = (page: string, link: string): Source =>
  ({ page, module: `${page}embed.js`, link, state: decode(link).state, embed: {}, title: 'Noise against curvature' });
