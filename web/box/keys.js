// The keyboard of the field.

import { typed, wake } from './asking.js';
import { leap, move, toggle } from './popup.js';

const STEPS = { ArrowDown: 1, ArrowUp: -1 };
const LEAPS = { PageDown: 5, PageUp: -5 };

export function press(event, box) {
  // 229 is what some systems report instead of a key that their input method takes.
  if (!box.composing && !event.isComposing && event.keyCode != 229 && act(event, box)) event.preventDefault();
}

// True if the key was ours.
function act(event, box) {
  const { key, altKey, shiftKey } = event;
  const option = box.options[box.active];
  const open = !box.popup.hidden;
  const step = STEPS[key];
  if (step && !event.ctrlKey && !event.metaKey && !shiftKey) {
    if (!altKey && open) move(box, step);
    else if (altKey && step < 0) toggle(box, false);
    else if (!open) wake(box);
  } else if (LEAPS[key] && open) leap(box, LEAPS[key]);
  else if (key == 'Enter' && option) {
    // With the same modifiers, so that the browser decides about tabs and windows.
    option.dispatchEvent(new MouseEvent('click', event));
  } else if (key == 'Delete' && shiftKey && option?.forget) option.forget();
  else if (key == 'Escape') return back(box, open);
  else {
    // What can be reached in the popup, Tab reaches; it closes when the focus leaves.
    if (key == 'Tab' && (shiftKey || !box.popup.querySelector('button'))) toggle(box, false);
    return;
  }
  return true;
}

function back(box, open) {
  if (open && !box.dialog) toggle(box, false);
  else if (box.input.value) {
    box.input.value = '';
    typed(box);
  } else if (box.dialog) box.dialog.close();
  else return;
  return true;
}
