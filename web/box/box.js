// The box itself: its nodes, built once from the page's own form, and what is shown in them.

import { el, icon } from './dom.js';
import { press } from './keys.js';
import { Popup } from './popup.js';
import { remember } from './recent.js';
import css from './search.css';
import { hint, spelled } from './shortcut.js';
import { ENGLISH, localeOf, phrase } from './strings.js';

const LENS = 'M13 13l4.5 4.5M8.5 14.500a6 6 0 1 0 0-12 6 6 0 0 0 0 12z';
const CROSS = 'M5 5l10 10M15 5L5 15';
const BEFORE_ANNOUNCING = 1000;

let sheet;

export class Box {
  strings = ENGLISH;
  results = [];
  composing = false;
  #names = [];
  #said;

  constructor(host) {
    this.host = host;
    this.locale = localeOf(host.closest('[lang]')?.lang || undefined);
    this.shortcuts = this.attribute('shortcut', 'mod+k').split(/\s+/).filter(Boolean);
    // An old browser fails here, before anything changed, and keeps the plain form.
    if (!sheet) (sheet = new CSSStyleSheet()).replaceSync(css);
    const light = host.querySelector('form');
    const field = light?.querySelector('[type=search],[type=text],input:not([type])');
    this.#buildForm(light, field);
    this.popup = new Popup(this.input);
    this.status = el('div', { class: 'hush', role: 'status' });
    this.node = el('div', { class: 'box' });
    this.root = host.attachShadow({ mode: 'open' });
    this.root.adoptedStyleSheets = [sheet];
    if (this.attribute('mode') == 'dialog') this.#buildDialog();
    else this.node.append(this.form, this.popup.node);
    this.node.append(this.status);
    const focused = field && field == document.activeElement;
    this.root.append(this.node);
    this.speak({});
    this.#listen();
    if (focused) this.input.focus();
  }

  attribute(name, otherwise = '') {
    return this.host.getAttribute(name) ?? otherwise;
  }

  #buildForm(light, field) {
    const set = (name, otherwise) => light?.getAttribute(name) || this.attribute(name, otherwise);
    this.input = el('input', {
      id: 'input',
      part: 'input',
      type: 'search',
      name: field?.name || this.attribute('name', 'q'),
      role: 'combobox',
      'aria-autocomplete': 'list',
      'aria-haspopup': 'listbox',
      'aria-controls': 'list',
      'aria-expanded': 'false',
      autocomplete: 'off',
      enterkeyhint: 'search',
      maxlength: 200,
      dir: 'auto',
    });
    this.input.value = field?.value || '';
    this.label = el('label', { class: 'hush', for: 'input' });
    const name = light?.querySelector('label')?.textContent.trim() || this.attribute('label');
    this.#name(this.label, '', 'label', name);
    this.#name(this.input, 'placeholder', 'label', field?.placeholder || name);
    const submit = el('button', { part: 'submit', tabindex: -1 }, icon(LENS));
    this.#name(submit, 'aria-label', 'search');
    const hidden = [...(light?.querySelectorAll('[type=hidden]') || [])].map((input) => input.cloneNode());
    this.form = el('form', { part: 'form', role: 'search', action: set('action', '/search') }, this.label, submit, this.input, ...this.#kbd(), ...hidden);
  }

  #kbd() {
    return this.shortcuts.slice(0, 1).map((keys) => el('kbd', { part: 'shortcut', 'aria-hidden': 'true' }, hint(keys)));
  }

  #buildDialog() {
    const text = el('span', {});
    const close = el('button', { part: 'close' }, icon(CROSS));
    const keys = this.shortcuts.map(spelled).join(' ') || null;
    this.trigger = el('button', { class: 'trigger', part: 'trigger', 'aria-haspopup': 'dialog', 'aria-keyshortcuts': keys }, icon(LENS), text, ...this.#kbd());
    this.dialog = el('dialog', { part: 'dialog' }, el('div', {}, this.form, close), this.popup.node);
    this.node.append(this.trigger, this.dialog);
    this.#name(text, '', 'label', this.input.placeholder || this.label.textContent);
    this.#name(close, 'aria-label', 'close');
    this.#name(this.dialog, 'aria-label', 'label', this.label.textContent);
    close.onclick = () => this.dialog.close();
    this.trigger.onclick = () => this.focus();
    // Down, not click: a selection dragged out of the dialog must not close it.
    this.dialog.onpointerdown = (event) => event.target == this.dialog && this.dialog.close();
    this.dialog.onclose = () => {
      this.toggle(false);
      this.#opened(false);
      if (!this.root.activeElement) this.trigger.focus({ preventScroll: true });
    };
  }

  // A node whose text or attribute is one of the strings, unless the page gave it its own.
  #name(node, attribute, key, own) {
    this.#names.push(() => {
      const text = own || this.text(key);
      if (attribute) node.setAttribute(attribute, text);
      else node.textContent = text;
    });
    this.#names.at(-1)();
  }

  speak(strings) {
    this.strings = { ...this.strings, ...strings };
    for (const name of this.#names) name();
    this.popup.list.setAttribute('aria-label', this.text('list'));
  }

  say(key, values = {}) {
    return phrase(this.strings, key, values, this.locale);
  }

  text(key) {
    return el('i', {}, ...this.say(key)).textContent;
  }

  #listen() {
    const { input, form, popup } = this;
    input.onkeydown = (event) => press(event, this);
    // The page sees this host as the target, not a field: its single-key commands must not run while someone types.
    for (const type of ['keydown', 'keypress', 'keyup']) {
      input.addEventListener(type, (event) => {
        if (!(event.ctrlKey || event.metaKey || event.altKey) || event.getModifierState('AltGraph')) event.stopPropagation();
      });
    }
    input.addEventListener('compositionstart', () => (this.composing = true));
    input.addEventListener('compositionend', () => {
      this.composing = false;
      this.asking.typed();
    });
    input.oninput = () => this.composing || this.asking.typed();
    input.onclick = () => popup.open || this.asking.wake();
    input.addEventListener('focus', () => this.asking.warm(), { once: true });
    this.root.addEventListener('focusout', ({ relatedTarget }) => {
      // Nothing focused next: the window or a screen keyboard went away, the visitor did not.
      if (relatedTarget && !this.root.contains(relatedTarget)) this.toggle(false);
    });
    form.onsubmit = (event) => {
      const { query } = this;
      if (this.composing || !query || !this.emit('submit', { query }, true)) return event.preventDefault();
      this.remember();
      this.toggle(false);
    };
    popup.node.onclick = (event) => this.#click(event);
  }

  #click(event) {
    const option = event.target.closest('a');
    if (!option) return;
    const plain = !(event.ctrlKey || event.metaKey || event.shiftKey);
    if (option.item) {
      const detail = { item: option.item, index: option.index, query: this.query };
      if (!this.emit('select', detail, true)) return event.preventDefault();
      this.remember();
      if (plain) this.host.close();
    } else if (option.query && plain) {
      event.preventDefault();
      this.host.search(option.query);
    }
  }

  get query() {
    return this.input.value.trim().normalize('NFC');
  }

  clear() {
    this.input.value = '';
    this.asking.typed();
  }

  remember() {
    if (this.host.hasAttribute('recent')) remember(this.query);
  }

  // Where the form would lead, with its hidden fields.
  page(query) {
    const url = new URL(this.form.action);
    const fields = new FormData(this.form);
    if (query == null) fields.delete(this.input.name);
    else fields.set(this.input.name, query);
    url.search = new URLSearchParams(fields);
    return url.href;
  }

  emit(type, detail, cancelable = false) {
    return this.host.dispatchEvent(new CustomEvent('pressmark:' + type, { detail, cancelable, bubbles: true, composed: true }));
  }

  focus() {
    if (this.dialog && !this.dialog.open) {
      this.dialog.showModal();
      this.#opened(true);
      this.asking.wake();
    }
    this.input.focus();
  }

  toggle(open) {
    open = open && this.popup.filled;
    if (open == this.popup.open) return;
    this.popup.toggle(open);
    if (!this.dialog) this.#opened(open);
  }

  #opened(open) {
    this.host.toggleAttribute('open', open);
    this.emit(open ? 'open' : 'close');
  }

  // One state of the box: what stands where, and what is said of it once the visitor pauses.
  show({ note = [], facets = [], options = [], foot = [], said = note, empty, failed }) {
    this.busy(false);
    this.host.toggleAttribute('empty', !!empty);
    this.host.toggleAttribute('failed', !!failed);
    this.popup.show(note, facets, options, foot);
    this.toggle(this.dialog ? this.dialog.open : this.root.activeElement == this.input);
    this.announce(said);
    if (options.length && this.host.hasAttribute('autoselect')) this.popup.activate(options.findIndex((option) => option.item));
  }

  busy(on) {
    this.host.toggleAttribute('loading', on);
    this.popup.list.setAttribute('aria-busy', on);
  }

  announce(nodes) {
    clearTimeout(this.#said);
    const text = nodes.map((node) => node.textContent ?? node).join('');
    this.#said = setTimeout(() => {
      // The same words again are only read when they differ.
      if (this.popup.active < 0) this.status.textContent = text + (text && text == this.status.textContent ? '\u00a0' : '');
    }, BEFORE_ANNOUNCING);
  }
}
