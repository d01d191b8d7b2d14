// From keystrokes to an answer: when to ask, what to do with silence, and which answer still counts.

import { found, idle, short, trouble, waiting } from './answers.js';
import { Client } from './client.js';

const CJK = /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}]/u;
const SLOW = 250;
const LONGEST_WAIT = 60;

export class Asking {
  #client = new Client();
  #timers = {};
  #shown;

  constructor(box) {
    this.box = box;
  }

  get #url() {
    const { box } = this;
    const url = new URL(box.attribute('src', '/api/v1/search'), document.baseURI);
    for (const [name, value] of new FormData(box.form)) {
      if (name != box.input.name) url.searchParams.append(name, value);
    }
    url.searchParams.set('q', box.query);
    url.searchParams.set('limit', box.attribute('limit', 8));
    return url;
  }

  // Before the first question: the handshake with the service can be over by then.
  warm() {
    const { origin } = this.#url;
    if (origin == location.origin) return;
    document.head.append(Object.assign(document.createElement('link'), { rel: 'preconnect', href: origin, crossOrigin: '' }));
  }

  rest() {
    for (const name in this.#timers) clearTimeout(this.#timers[name]);
    this.#client.cancel();
  }

  typed() {
    const { box } = this;
    const { query } = box;
    this.rest();
    box.popup.activate(-1);
    const least = +box.attribute('min', CJK.test(query) ? 1 : 2);
    this.#shown = null;
    if (!query) box.show(idle(box));
    else if ([...query].length < least) box.show(short(box, least));
    else this.#timers.ask = setTimeout(() => this.ask(), box.attribute('debounce', 120));
  }

  // Shows again what belongs to the text in the field.
  wake() {
    const { box } = this;
    if (this.#shown && this.#shown == this.#url.href) box.toggle(true);
    else this.typed();
    return true;
  }

  async ask(retried) {
    const { box } = this;
    const { query } = box;
    this.rest();
    if (!query) return;
    const url = this.#url;
    if (!box.emit('search', { query, url }, true)) return;
    this.#shown = this.#url.href;
    this.#timers.slow = setTimeout(() => waiting(box), SLOW);
    try {
      const answer = await this.#client.ask(url.href);
      if (answer) this.#answered(query, answer);
    } catch (failure) {
      this.#failed(query, failure, retried);
    }
  }

  #answered(query, answer) {
    clearTimeout(this.#timers.slow);
    const { box } = this;
    const view = found(box, query, answer, () => this.ask());
    box.results = view.items;
    box.show(view);
    const { total, suggestion, took_ms } = answer;
    box.emit('results', { query, total, results: view.items, suggestion, took_ms });
    const dropped = answer.results.length - view.items.length;
    if (dropped) box.emit('error', { query, status: 200, error: 'unsafe-link', dropped });
  }

  #failed(query, { status, wait, error }, retried) {
    clearTimeout(this.#timers.slow);
    const { box } = this;
    const again = () => {
      box.input.focus();
      this.ask();
    };
    box.results = [];
    if (status == 429 && !retried) this.#countdown(Math.ceil(Math.min(+wait || 5, LONGEST_WAIT)), again, true);
    else box.show(trouble(box, 0, again));
    box.emit('error', { query, status, error });
  }

  // Said once, shown each second.
  #countdown(left, again, first) {
    const { box } = this;
    if (!left) return this.ask(true);
    if (first) box.show(trouble(box, left, again));
    else box.popup.note.replaceChildren(...trouble(box, left, again).note);
    this.#timers.retry = setTimeout(() => this.#countdown(left - 1, again), 1000);
  }
}
