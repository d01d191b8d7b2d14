// Shortcuts that a page chooses, written as aria-keyshortcuts does, with `mod` for the system's own key.

import { APPLE } from './shortcut.js';

export const shortcutsOf = (text) => text.replaceAll('mod', APPLE ? 'Meta' : 'Control').split(/\s+/).filter(Boolean);

// As the visitor reads it beside the field.
export const hintOf = (keys) => keys.replace('Meta+', '⌘').replace('Control+', 'Ctrl ');

export function pressedOneOf(shortcuts, event, typing) {
  const key = event.key > '~' ? event.code.slice(3) : event.key;
  // Shift makes signs on many keyboards; it counts with letters and named keys only.
  const held = ['Control', 'Alt', 'Shift', 'Meta'].filter((name) => event.getModifierState(name) && (name != 'Shift' || /^\w/.test(key)));
  if (typing && !held[0]) return false;
  const combination = [...held, key].join('+').toLowerCase();
  return shortcuts.some((keys) => keys.toLowerCase() == combination);
}
