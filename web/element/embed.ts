// One module for foreign pages: the element with the engine inside, and `render` for anywidget.
import { follow } from './address.js';
import { SgdScope } from './index.js';
import { place } from './snippets.js';

export { SgdScope };

// What a bundler makes of this module, or a notebook that was given its text, is no module for others.
if (/^https?:.*\/embed\.js(\?|$)/.test(import.meta.url)) place.module = import.meta.url;

/** What anywidget gives: the model's values may be missing. */
interface Model {
  get(name: string): unknown;
  set(name: string, value: unknown): void;
  save_changes(): void;
  on(event: string, callback: () => void): void;
  off(event: string, callback: () => void): void;
}

function render({ model, el }: { model: Model; el: HTMLElement }): () => void {
  const scope = document.createElement('sgd-scope') as SgdScope;
  const text = (name: string) => {
    const value = model.get(name);
    return typeof value === 'string' ? value : '';
  };
  const take = () => {
    if (text('link') !== scope.link) follow(scope, text('link'));
  };
  const [view, theme] = [text('view'), text('theme')];
  if (view === 'compact' || view === 'figure') scope.view = view;
  if (theme === 'light' || theme === 'dark') scope.theme = theme;
  scope.hide = text('hide');
  scope.lang = text('lang');
  scope.paused = text('paused') === '1' || model.get('paused') === true;
  take();
  const give = () => {
    model.set('link', scope.link);
    model.save_changes();
  };
  scope.addEventListener('change', give);
  model.on('change:link', take);
  el.append(scope);
  return () => {
    scope.removeEventListener('change', give);
    model.off('change:link', take);
    scope.remove();
  };
}

export default { render };
