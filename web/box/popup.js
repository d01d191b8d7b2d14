// What opens under the field: a line of text, facets, and the options, of which one can be active.

import { el } from './dom.js';

export class Popup {
  active = -1;
  options = [];

  constructor(input, label) {
    this.input = input;
    this.note = el('div', { class: 'note', hidden: '' });
    this.facets = el('div', { class: 'facets', part: 'facets', hidden: '' });
    this.list = el('div', { id: 'list', part: 'listbox', role: 'listbox', 'aria-label': label, hidden: '' });
    this.foot = el('div', { class: 'foot', hidden: '' });
    this.node = el('div', { class: 'popup', part: 'popup', hidden: '' }, this.note, this.facets, this.list, this.foot);
    // The field keeps the focus while options are clicked.
    this.node.addEventListener('mousedown', (event) => event.target.closest('button') || event.preventDefault());
  }

  get open() {
    return !this.node.hidden;
  }

  get filled() {
    return [this.note, this.list].some((part) => !part.hidden);
  }

  toggle(open) {
    this.node.hidden = !open;
    if (!open) this.activate(-1);
    this.input.setAttribute('aria-expanded', open && !this.list.hidden);
    if (open) this.place();
  }

  // Wider than a narrow field, but never over the edge of the window.
  place() {
    const { style } = this.node;
    style.translate = style.maxBlockSize = '';
    const { left, right, top } = this.node.getBoundingClientRect();
    const width = document.documentElement.clientWidth;
    style.translate = `${Math.max(8 - left, Math.min(0, width - 8 - right))}px`;
    style.setProperty('--room', `${Math.max(160, innerHeight - top - 8)}px`);
  }

  show(note, facets, options, foot) {
    this.activate(-1);
    this.options = options;
    options.forEach((option, i) => (option.id = 'o' + i));
    for (const [part, nodes] of [[this.note, note], [this.facets, facets], [this.list, options], [this.foot, foot]]) {
      part.replaceChildren(...nodes);
      part.hidden = !nodes.length;
    }
    this.list.scrollTop = this.node.scrollTop = 0;
    this.toggle(this.open && this.filled);
  }

  // The option before the first, and after the last, is the field itself.
  move(step) {
    const count = this.options.length;
    this.activate(((this.active + 1 + step + count + 1) % (count + 1)) - 1);
  }

  leap(step) {
    if (this.options.length && (step > 0 || this.active >= 0)) {
      this.activate(Math.max(0, Math.min(this.options.length - 1, this.active + step)));
    }
  }

  activate(at) {
    this.options[this.active]?.setAttribute('aria-selected', 'false');
    const option = this.options[(this.active = at)];
    if (!option) return this.input.removeAttribute('aria-activedescendant');
    option.setAttribute('aria-selected', 'true');
    this.input.setAttribute('aria-activedescendant', option.id);
    option.scrollIntoView({ block: 'nearest' });
  }
}
