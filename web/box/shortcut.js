// The key that reaches the box from anywhere on the page; other ones than Ctrl or Cmd with K are in more.js.

export const APPLE = /Mac|iP/.test(navigator.platform);

// Not while someone writes elsewhere, and not what another listener took.
export function free(event, own) {
  const target = event.composedPath()[0];
  return !(event.defaultPrevented || event.isComposing || event.repeat || event.getModifierState('AltGraph')) &&
    (target == own || !target.matches?.(':read-write,select,[role*=box]'));
}

export function pressed(event) {
  // On a keyboard of another script the key's place stands for its letter.
  const held = event.metaKey == APPLE && event.ctrlKey != APPLE;
  return held && !event.altKey && !event.shiftKey && (event.key == 'k' || (event.key > '~' && event.code == 'KeyK'));
}
