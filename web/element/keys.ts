// The keys that work anywhere on the instrument, as one table: the listener and the printed map are made of it.
import { html, type TemplateResult } from 'lit';
import type { Hideable } from './hide.js';
import type { Say, Word } from './strings/index.js';

export type KeyAct = 'play' | 'step' | 'reset' | 'undo' | 'redo' | 'pin' | 'x' | 'read' | 'sound' | 'explain' | 'help';

export const keyMap: { keys: string[]; act: KeyAct; word: Word }[] = [
  { keys: [' '], act: 'play', word: 'keys.play' },
  { keys: ['.', 's'], act: 'step', word: 'step' },
  { keys: ['r'], act: 'reset', word: 'reset' },
  { keys: ['z'], act: 'undo', word: 'undo' },
  { keys: ['y'], act: 'redo', word: 'redo' },
  { keys: ['p'], act: 'pin', word: 'pin' },
  { keys: ['x'], act: 'x', word: 'keys.axis' },
  { keys: ['l'], act: 'read', word: 'keys.read' },
  { keys: ['m'], act: 'sound', word: 'sound' },
  { keys: ['h'], act: 'explain', word: 'explain' },
  { keys: ['?'], act: 'help', word: 'keys.title' },
];

/** What belongs to the thing under the keys: texts take all of them, buttons and their like the space bar. */
const typing = 'input:not([type=range], [type=checkbox]), textarea, select, [contenteditable]';
const pressing = 'button, a, summary, input, select, [role=slider], [role=application], [tabindex]';

/** Meant for the field that has the focus. */
export function isTyped(event: Event): boolean {
  const [target] = event.composedPath();
  return target instanceof Element && target.matches(typing);
}

/** Those that are left: a key does nothing that a hidden button did. */
const kept = (hide: readonly string[]) => (hide.includes('keys') ? [] : keyMap.filter(({ act }) => !hide.includes(act)));

/** What a key asks for, unless something nearer has a use for it. */
export function actOf(event: KeyboardEvent, hide: readonly Hideable[]): KeyAct | null {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return null;
  const path = event.composedPath().filter((node): node is Element => node instanceof Element);
  if (path.some((element) => element.matches('dialog')) || isTyped(event)) return null;
  if (event.key === ' ' && path[0]?.matches(pressing)) return null;
  return kept(hide).find(({ keys }) => keys.includes(event.key.toLowerCase()))?.act ?? null;
}

export function keyTable(say: Say, hide: readonly Hideable[]): TemplateResult {
  const shown = (key: string) => html`<kbd>${key === ' ' ? say('keys.space') : key.toUpperCase()}</kbd> `;
  return html`<form method="dialog"><h2>${say('keys.title')}</h2><button class="button">${say('close')}</button></form>
    <dl>${kept(hide).map(({ keys, word }) => html`<div><dt>${keys.map(shown)}</dt><dd>${say(word)}</dd></div>`)}</dl>
    <p class="soft">${say('keys.arrows')}</p><p class="soft">${say('keys.handles')}</p>`;
}
