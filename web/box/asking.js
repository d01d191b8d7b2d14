// From keystrokes to an answer: when to ask, what to do with silence, and which answer still counts.

import { fields, found, trouble } from './answers.js';
import { link } from './dom.js';
import { attribute, emit } from './host.js';
import { activate, busy, show, toggle } from './popup.js';
import { phrase } from './strings.js';

// Kana, Han and Hangul: scripts in which one character can be a word.
const CJK = /[\u3040-\ud7af]/;

export const queryOf = (box) => box.input.value.trim().normalize();

function urlOf(box) {
  const query = queryOf(box);
  const parameters = fields(box, query);
  parameters.set('q', query);
  parameters.set('limit', attribute(box, 'limit', 8));
  return new URL(`${attribute(box, 'src', '/api/v1/search')}?${parameters}`, document.baseURI);
}

// At the first focus: the handshake with the service can be over by the first question.
export function warm(box) {
  link({ rel: 'preconnect', href: urlOf(box), crossorigin: '' });
}

export function rest(box) {
  clearTimeout(box.timer);
  clearTimeout(box.slow);
  box.running?.abort();
  box.running = null;
  activate(box, -1);
}

export function typed(box) {
  const pause = 1000;
  const query = queryOf(box);
  const n = +attribute(box, 'min', CJK.test(query) ? 1 : 2);
  rest(box);
  box.shown = '';
  if (!query) show(box, box.more.idle?.() ?? {});
  // Said only to who stops there: everyone passes by.
  else if ([...query].length < n) box.timer = setTimeout(show, pause, box, { note: phrase(box, 'hint', { n }), said: [] });
  else box.timer = setTimeout(ask, attribute(box, 'debounce', 120), box);
}

// Shows again what belongs to the text in the field.
export function wake(box) {
  if (box.shown == urlOf(box).href) toggle(box, true);
  else typed(box);
}

export async function ask(box, retried) {
  const slow = 250;
  const timeout = 8000;
  rest(box);
  const query = queryOf(box);
  const url = urlOf(box);
  if (!query || !emit(box, 'search', { query, url })) return;
  const running = (box.running = new AbortController());
  box.shown = url.href;
  box.slow = setTimeout(waiting, slow, box);
  setTimeout(() => running.abort(), timeout);
  let response;
  try {
    let answer = box.answers.get(box.shown);
    if (!answer) {
      response = await fetch(url, {
        signal: running.signal,
        credentials: 'omit',
        referrerPolicy: 'strict-origin',
        headers: { Accept: 'application/json' },
      });
      answer = await response.json();
      if (!response.ok) throw answer;
    }
    // Only the newest question still counts. Anything malformed throws, and is an error like any other.
    if (box.running == running) answered(box, query, answer);
  } catch (error) {
    if (box.running == running) failed(box, query, response, error, retried);
  }
}

// Old results stay until new ones are there.
function waiting(box) {
  if (!box.options[0]) show(box, { note: phrase(box, 'searching') });
  busy(box, true);
}

function answered(box, query, answer) {
  const remembered = 30;
  clearTimeout(box.slow);
  show(box, found(box, query, answer));
  if (box.answers.size > remembered) box.answers.clear();
  box.answers.set(box.shown, answer);
  const { results } = box.host;
  emit(box, 'results', { ...answer, query, results });
  const dropped = answer.results.length - results.length;
  if (dropped) emit(box, 'error', { query, dropped });
}

function failed(box, query, response, error, retried) {
  const longest = 60;
  const left = response?.status == 429 && !retried && Math.min(+response.headers.get('Retry-After') || 5, longest);
  clearTimeout(box.slow);
  box.shown = '';
  show(box, trouble(box, left, () => ask(box)));
  if (left) countDown(box, left);
  emit(box, 'error', { query, status: response?.status, error });
}

// Said once, shown each second, then one more try.
function countDown(box, left) {
  box.parts.note.replaceChildren(...phrase(box, 'busy', { n: left }));
  box.timer = left > 0 ? setTimeout(countDown, 1000, box, left - 1) : ask(box, true);
}
