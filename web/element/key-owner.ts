// Whose key it is: a control that has the focus keeps the keys it uses, all others belong to the page
// around the instrument, where a deck turns its slides with them.
const pressed = ['Enter', ' '];

function wants(path: EventTarget[], key: string): boolean {
  const [control] = path;
  if (path.some((node) => node instanceof HTMLDialogElement)) return true;
  if (!(control instanceof Element)) return false;
  if (control.matches('button, summary, [type=checkbox], [type=file]')) return pressed.includes(key);
  return control.matches('input, select, textarea') && key !== 'Escape';
}

/** Stops a key at the instrument that one of its controls has used or is going to use. */
export function keepKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || wants(event.composedPath(), event.key)) event.stopPropagation();
}

const turning: Record<string, number> = { PageUp: 33, PageDown: 34, ArrowLeft: 37, ArrowUp: 38, ArrowRight: 39, ArrowDown: 40 };

/** Gives the keys that turn slides, where no control has kept them, to the deck around this frame. */
export function passKeys(deck: Window): void {
  addEventListener('keydown', ({ key, altKey, ctrlKey, metaKey, shiftKey }) => {
    if (!(key in turning) || altKey || ctrlKey || metaKey || shiftKey) return;
    deck.postMessage(JSON.stringify({ method: 'triggerKey', args: [turning[key]] }), '*');
  });
}
