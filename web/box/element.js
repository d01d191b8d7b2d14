// <pressmark-search>: a plain search form, answered while the visitor types.

import { Asking } from './asking.js';
import { Box } from './box.js';
import { pressed } from './shortcut.js';

export class PressmarkSearch extends HTMLElement {
  #box;
  #asking;
  #connected;

  connectedCallback() {
    if (document.readyState == 'loading') {
      // The parser has not reached the form yet.
      addEventListener('DOMContentLoaded', () => this.isConnected && this.connectedCallback(), { once: true });
      return;
    }
    if (!this.#box) this.#build();
    this.#connected?.abort();
    const { signal } = (this.#connected = new AbortController());
    const box = this.#box;
    document.addEventListener('keydown', (event) => this.#shortcut(event), { signal });
    document.addEventListener('pointerdown', (event) => event.composedPath().includes(this) || box.toggle(false), { signal });
    addEventListener('online', () => this.hasAttribute('failed') && this.#asking.ask(), { signal });
  }

  disconnectedCallback() {
    this.#connected?.abort();
    this.#asking?.rest();
    if (this.#box) this.close();
  }

  #build() {
    const box = (this.#box = new Box(this));
    this.#asking = box.asking = new Asking(box);
    const inline = this.querySelector('script[type="application/json"]');
    const where = this.getAttribute('strings');
    if (where) {
      fetch(where, { credentials: 'omit' }).then((response) => response.json()).then((strings) => (this.strings = strings)).catch(() => {});
    } else if (inline) {
      try {
        this.strings = JSON.parse(inline.textContent);
      } catch {
        // English will do.
      }
    }
    if (this.hasAttribute('sync')) {
      const asked = new URLSearchParams(location.search).get(box.input.name);
      if (asked) {
        this.value = asked;
        this.#asking.ask();
      }
    }
  }

  #shortcut(event) {
    const box = this.#box;
    if (!box.shortcuts.length || !this.getClientRects().length || !pressed(event, box.shortcuts, box.input)) return;
    event.preventDefault();
    box.focus();
    box.input.select();
  }

  get value() {
    return this.#box.input.value;
  }

  set value(text) {
    this.#box.input.value = text;
  }

  get results() {
    return this.#box.results;
  }

  get strings() {
    return this.#box.strings;
  }

  set strings(strings) {
    this.#box.speak(strings);
  }

  open() {
    this.#box.focus();
    this.#asking.wake();
  }

  close() {
    this.#box.toggle(false);
    this.#box.dialog?.close();
  }

  search(query) {
    this.value = query;
    this.#box.focus();
    return this.#asking.ask();
  }
}
