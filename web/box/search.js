// <pressmark-search>: a plain search form, answered while the visitor types.

import { ask, rest, wake } from './asking.js';
import { buildBox, reach } from './box.js';
import { loadMore } from './loading.js';
import { toggle } from './popup.js';
import { free, pressed } from './shortcut.js';

class PressmarkSearch extends HTMLElement {
  // As set before this class was there.
  strings = this.strings;
  #box;
  #connected;
  #more;

  async connectedCallback() {
    const more = await (this.#more ??= loadMore(this));
    if (!this.isConnected) return;
    const box = (this.#box ??= buildBox(this, more));
    this.#connected?.abort();
    const { signal } = (this.#connected = new AbortController());
    const on = (target, type, act) => target.addEventListener(type, act, { signal });
    on(document, 'keydown', (event) => {
      if (!this.getClientRects()[0] || !free(event, box.input) || !(box.more.pressed ?? pressed)(event)) return;
      event.preventDefault();
      reach(box);
      box.input.select();
    });
    on(document, 'pointerdown', (event) => event.composedPath().includes(this) || toggle(box, false));
    on(window, 'online', () => this.hasAttribute('failed') && ask(box));
    box.more.started?.();
  }

  disconnectedCallback() {
    this.#connected?.abort();
    this.#do(rest);
  }

  // At once, or as soon as the box is there.
  async #do(act) {
    if (!this.#box) await this.#more;
    if (this.#box) act(this.#box);
  }

  get value() {
    return this.#box?.input.value ?? '';
  }

  set value(text) {
    this.#do((box) => (box.input.value = text));
  }

  get results() {
    return this.#box?.options.flatMap(({ item }) => item ?? []) ?? [];
  }

  open() {
    this.#do((box) => {
      reach(box);
      wake(box);
    });
  }

  close() {
    this.#do((box) => {
      toggle(box, false);
      box.dialog?.close();
    });
  }

  search(query) {
    this.#do((box) => {
      box.input.value = query;
      reach(box);
      ask(box);
    });
  }
}

// Once, however often the module is included; a page may choose another name.
export function define(name) {
  customElements.get(name) || customElements.define(name, class extends PressmarkSearch {});
}

define('pressmark-search');
