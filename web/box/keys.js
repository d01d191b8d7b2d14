// The keyboard of the field.

const STEPS = { ArrowDown: 1, ArrowUp: -1 };
const LEAPS = { PageDown: 5, PageUp: -5 };

export function press(event, box) {
  // 229 is what some systems report instead of a key that their input method takes.
  if (box.composing || event.isComposing || event.keyCode == 229) return;
  if (act(event, box)) event.preventDefault();
}

// True if the key was ours.
function act(event, box) {
  const { popup } = box;
  const { key, altKey, ctrlKey, metaKey, shiftKey } = event;
  const option = popup.options[popup.active];
  if (key in STEPS && !(ctrlKey || metaKey || shiftKey)) {
    if (!popup.open) return !(altKey && STEPS[key] < 0) && box.asking.wake();
    if (!altKey) popup.move(STEPS[key]);
    else if (STEPS[key] < 0) box.toggle(false);
    return true;
  }
  if (key in LEAPS && popup.open) {
    popup.leap(LEAPS[key]);
    return true;
  }
  if (key == 'Enter' && option) {
    // With its modifiers, so that the browser decides about tabs and windows.
    option.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, composed: true, ctrlKey, metaKey, shiftKey }));
    return true;
  }
  if (key == 'Delete' && shiftKey && option?.forget) {
    option.forget();
    return true;
  }
  if (key == 'Escape') return back(box);
  // What can be reached in the popup, Tab reaches; it closes when the focus leaves.
  if (key == 'Tab' && (shiftKey || !popup.node.querySelector('button:not([hidden] *)'))) box.toggle(false);
}

function back(box) {
  if (box.popup.open && !box.dialog) box.toggle(false);
  else if (box.input.value) box.clear();
  else if (box.dialog) box.dialog.close();
  else return false;
  return true;
}
