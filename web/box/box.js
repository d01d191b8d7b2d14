// The box itself: its nodes, built once from the page's own form, and what its visitor does with them.

import { button, question } from './answers.js';
import { ask, queryOf, typed, wake, warm } from './asking.js';
import { el, set } from './dom.js';
import { attribute, emit, has } from './host.js';
import { press } from './keys.js';
import { localeOf } from './locale.js';
import { buildPopup, opened, show, toggle } from './popup.js';
import css from './search.css';
import { APPLE } from './shortcut.js';
import { ENGLISH, phrase, plain } from './strings.js';


// What the parts in more.js build on.
const CORE = { ENGLISH, ask, attribute, button, el, has, opened, phrase, plain, question, reach, show, toggle, wake };

// An old browser fails here, before anything changed, and keeps the plain form.
const sheet = new CSSStyleSheet();
sheet.replaceSync(css);

export function buildBox(host, more) {
  const box = { host, locale: localeOf(host), options: [], answers: new Map() };
  box.more = more?.(box, CORE) ?? {};
  const focused = host.contains(document.activeElement);
  buildForm(box);
  buildPopup(box);
  box.region = el('p', { role: 'status' });
  box.root = host.attachShadow({ mode: 'open' });
  box.root.adoptedStyleSheets = [sheet, box.more.sheet ?? []].flat();
  box.root.append(el('section', {}, box.more.frame?.() ?? [box.form, box.popup], box.region));
  listen(box);
  if (focused) box.input.focus();
  return box;
}

// The page's own form says where to search; a copy of it, so that the page keeps what it wrote.
function buildForm(box) {
  const form = box.host.querySelector('form')?.cloneNode(true) ?? box.more.form();
  const label = form.querySelector('label')?.textContent.trim() || plain(box, 'search');
  const input = form.querySelector('input:not([type=hidden])');
  const submit = el('button', { part: 'submit', tabindex: -1, 'aria-label': plain(box, 'search') });
  const kbd = el('kbd', { part: 'shortcut', 'aria-hidden': true }, box.more.hint ?? (APPLE ? '⌘K' : 'Ctrl K'));
  set(form, { part: 'form', role: 'search' });
  set(input, {
    part: 'input',
    placeholder: input.placeholder || label,
    'aria-label': label,
    // Which has a listbox as its popup, unless told otherwise.
    role: 'combobox',
    'aria-autocomplete': 'list',
    'aria-controls': 'list',
    'aria-expanded': false,
    autocomplete: 'off',
    enterkeyhint: 'search',
    maxlength: 200,
  });
  form.replaceChildren(submit, input, kbd, ...form.querySelectorAll('[type=hidden]'));
  Object.assign(box, { form, input, kbd, named: label });
}

export function reach(box) {
  box.more.reveal?.();
  box.input.focus();
}

function listen(box) {
  const { input, form, popup } = box;
  // The page sees this host as the target, not a field: its single-key commands must not run while someone types.
  input.onkeydown = input.onkeyup = input.onkeypress = (event) => {
    if (event.type == 'keydown') press(event, box);
    if (!event.ctrlKey && !event.metaKey && !event.altKey) event.stopPropagation();
  };
  // The event that ends a composition has no such field.
  const changed = ({ isComposing }) => (box.composing = isComposing) || typed(box);
  input.oninput = changed;
  input.addEventListener('compositionend', changed);
  input.onclick = () => wake(box);
  input.addEventListener('focus', () => warm(box), { once: true });
  box.root.addEventListener('focusout', ({ relatedTarget }) => {
    // Nothing focused next: the window or a screen keyboard went away, the visitor did not.
    if (relatedTarget && !box.root.contains(relatedTarget)) toggle(box, false);
  });
  form.onsubmit = (event) => {
    const query = queryOf(box);
    if (!query) input.focus();
    if (box.composing || !query || !emit(box, 'submit', { query })) return event.preventDefault();
    leave(box);
  };
  popup.onclick = (event) => click(event, box);
}

function leave(box) {
  box.more.remember?.(queryOf(box));
  box.host.close();
}

function click(event, box) {
  const { item, index, query } = event.target.closest('a') ?? {};
  const plain = !event.ctrlKey && !event.metaKey && !event.shiftKey;
  if (query && plain) {
    event.preventDefault();
    box.host.search(query);
  } else if (item) {
    if (!emit(box, 'select', { item, index, query: queryOf(box) })) event.preventDefault();
    else if (plain) leave(box);
  }
}
