import { followAddress } from '../element/address.js';
import { listen } from '../element/frame.js';
import type { SgdScope } from '../element/index.js';
import '../element/index.js';
import '../element/digits.js';
import { place } from '../element/snippets.js';
import { languageOf, languages } from '../element/strings/index.js';
import { addGallery } from './gallery/gallery.js';
import { tellStory } from './story/story.js';

const scope = document.querySelector<SgdScope>('#scope')!;
followAddress(scope);
place.page = location.href.replace(/[?#].*$/, '');
// The script of the site lies beside the module for others; the page in one file has neither.
const { src } = document.currentScript as HTMLScriptElement;
if (src) place.module = new URL('embed.js', src).href;
scope.lang ||= languageOf(...navigator.languages);
const name = () => (document.documentElement.lang = languages[languageOf(scope.lang)].tag);
name();
scope.addEventListener('appearance', name);
listen(scope);
/** At least half of it, or of what the window can show of it. */
const inView = () => {
  const { top, bottom, height } = scope.getBoundingClientRect();
  return Math.min(bottom, innerHeight) - Math.max(top, 0) > Math.min(height, innerHeight) / 2;
};
// On a page of its own the keys work wherever nothing else wants them, as long as what they do is seen.
if (parent === window) document.body.addEventListener('keydown', (event) => {
  if (event.target === document.body && inView()) scope.key(event);
});
if (parent === window) document.body.addEventListener('paste', (event) => scope.paste(event));
// A file that misses the instrument would be opened in the place of the page.
for (const name of ['dragover', 'drop']) addEventListener(name, (event) => event.preventDefault());
if (scope.view === 'full') addGallery(scope);
// A frame that asks for less than everything gets the instrument alone.
const story = document.querySelector<HTMLElement>('#story')!;
// The picture first: what lies below it comes after a frame with it.
if (scope.view === 'full' && parent === window) requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(tellStory, 0, story, scope)));
else {
  story.className = 'unseen';
  document.querySelector('#about')!.remove();
}
