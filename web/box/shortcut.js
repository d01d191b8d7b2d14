// Keys that reach the box from anywhere on the page.

const APPLE = /Mac|iP/.test(navigator.platform);
const EDITABLE = 'input:not([type=button],[type=checkbox],[type=radio],[type=range],[type=reset],[type=submit]),' +
  'textarea,select,[role=textbox],[role=searchbox],[role=combobox]';

// "mod+k" as people and aria-keyshortcuts write it.
export function spelled(shortcut) {
  return shortcut.split('+').map((key) => (key == 'mod' ? (APPLE ? 'Meta' : 'Control') : key[0].toUpperCase() + key.slice(1))).join('+');
}

// The same as the visitor reads it beside the field.
export function hint(shortcut) {
  return spelled(shortcut).replace('Control+', 'Ctrl ').replace('Meta+', '⌘');
}

export function pressed(event, shortcuts, own) {
  const target = event.composedPath()[0];
  if (event.defaultPrevented || event.isComposing || event.repeat || event.getModifierState('AltGraph')) return false;
  if (target != own && (target.isContentEditable || target.matches?.(EDITABLE))) return false;
  // On a keyboard of another script the key's place stands for its letter.
  const key = event.key > '~' ? event.code.slice(3) : event.key;
  return shortcuts.some((shortcut) => {
    const keys = spelled(shortcut).split('+');
    const plain = keys.length < 2;
    return keys.pop().toLowerCase() == key.toLowerCase() && !(plain && target == own) &&
      event.ctrlKey == keys.includes('Control') && event.metaKey == keys.includes('Meta') &&
      event.altKey == keys.includes('Alt') && (plain || event.shiftKey == keys.includes('Shift'));
  });
}
