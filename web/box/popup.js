// What opens under the field: a line of text, facets, and the options, of which one can be active.

import { el } from './dom.js';
import { emit } from './host.js';
import { plain } from './strings.js';

// The parts of a state, in order, by their names in it.
export function buildPopup(box) {
  box.parts = {
    note: el('div', { part: 'status' }),
    filters: el('div', { part: 'facets' }),
    options: el('div', { id: 'list', part: 'listbox', role: 'listbox', 'aria-label': plain(box, 'list') }),
    foot: el('div'),
  };
  box.popup = el('div', { part: 'popup', hidden: '' }, Object.values(box.parts));
  // The field keeps the focus while something here is clicked.
  box.popup.onmousedown = (event) => event.preventDefault();
}

export function toggle(box, open) {
  const { popup } = box;
  open &&= !!popup.textContent;
  if (open == popup.hidden) {
    popup.hidden = !open;
    box.input.setAttribute('aria-expanded', open);
    if (!box.dialog) opened(box, open);
  }
  if (!open) return activate(box, -1);
  // Wider than a narrow field: where that passes the edge of the window, their ends meet, and the start stays inside.
  popup.style.translate = '';
  const { left, right } = popup.getBoundingClientRect();
  const field = box.form.getBoundingClientRect();
  // A field at the very edge has its popup there too.
  popup.style.translate = Math.max(Math.min(8, field.left) - left, right > innerWidth - 8 && field.right - right) + 'px';
}

export function opened(box, open) {
  box.host.toggleAttribute('open', open);
  emit(box, open ? 'open' : 'close');
}

// One state of the box: what stands where, and what is said of it once the visitor pauses.
export function show(box, view) {
  // First: what is said may stand in the note as well, and a node has one place.
  announce(box, el('i', {}, view.said ?? view.note ?? []).textContent);
  for (const name in box.parts) box.parts[name].replaceChildren(...(view[name] ?? []));
  for (const name of ['empty', 'failed']) box.host.toggleAttribute(name, !!view[name]);
  busy(box, false);
  box.options = view.options ?? [];
  box.options.forEach((option, i) => (option.id = 'o' + i));
  activate(box, box.more.first?.() ?? -1);
  toggle(box, !!box.root.activeElement);
}

export function busy(box, on) {
  box.host.toggleAttribute('loading', on);
  box.parts.options.setAttribute('aria-busy', on);
}

function announce(box, text) {
  const pause = 1000;
  const { region } = box;
  clearTimeout(box.said);
  box.said = setTimeout(() => {
    // Who walks through the list hears that; the same words again are only read when they differ.
    if (box.active < 0) region.textContent = text == region.textContent ? text + '\u00a0' : text;
  }, pause);
}

// The option before the first, and after the last, is the field itself.
export function move(box, step) {
  const places = box.options.length + 1;
  activate(box, ((box.active + 1 + step + places) % places) - 1);
}

export function leap(box, step) {
  if (step > 0 || box.active > 0) activate(box, Math.max(0, Math.min(box.options.length - 1, box.active + step)));
}

export function activate(box, at) {
  box.options[box.active]?.setAttribute('aria-selected', false);
  const option = box.options[(box.active = at)];
  box.input.setAttribute('aria-activedescendant', option?.id ?? '');
  option?.setAttribute('aria-selected', true);
  option?.scrollIntoView({ block: 'nearest' });
  box.more.activated?.(option);
}
