// What each state of the box shows and says.

import { el } from './dom.js';
import { hit, option } from './hits.js';
import { safeUrl } from './links.js';
import { phrase } from './strings.js';

export function button(box, part, text, act, attributes) {
  const node = el('button', { part, ...attributes }, text);
  node.onclick = () => {
    box.input.focus();
    act();
  };
  return node;
}

// The fields of the form, with this query.
export function fields(box, query) {
  const parameters = new URLSearchParams(new FormData(box.form));
  parameters.set(box.input.name, query);
  return parameters;
}

// An option that leads where the form would lead.
const page = (box, part, query, text) => option(part, new URL('?' + fields(box, query), box.form.action), text);

// One that asks something; only opened in a tab of its own is it the search page.
export const question = (box, part, query, text) => Object.assign(page(box, part, query, text), { query });

// `n` is the number of seconds until the box tries again by itself.
export function trouble(box, n, again) {
  const said = phrase(box, n ? 'busy' : navigator.onLine ? 'error' : 'offline', { n });
  if (n) return { note: said, failed: true };
  said.push(' ', ...phrase(box, 'enter'));
  return { note: [...said, button(box, 'retry', phrase(box, 'retry'), again)], said, failed: true };
}

export function found(box, query, answer) {
  const { total: n, corrected, interpretation: meant = {} } = answer;
  if (answer.index?.documents == 0) return { note: phrase(box, 'empty'), empty: true };
  const base = new URL(answer.base_url || '', document.baseURI);
  const origins = [base.origin, box.more.origins].flat();
  const options = answer.results.flatMap((item, i) => hit(box, item, i, (url) => safeUrl(url, base, origins)));
  const empty = !options[0];
  const said = phrase(box, empty ? 'none' : 'results', { n, q: corrected ? answer.query_used : query });
  for (const key of ['missing', 'dropped']) {
    if (!empty && meant[key]?.[0]) said.push(' ', ...phrase(box, key, { q: meant[key].join(', ') }));
  }
  // The count is for the ears; the eyes need it when it is not what they expect.
  const note = empty || corrected || meant.relaxed ? [...said] : [];
  if (empty || n > options.length) options.push(page(box, 'all', empty ? '' : query, phrase(box, empty ? 'browse' : 'all', { n })));
  // Another query worth asking: after a correction, what was typed to the letter.
  const other = corrected ? meant.insist : answer.suggestion;
  if (other) {
    const offer = question(box, 'suggestion', other, phrase(box, corrected ? 'instead' : 'suggestion', { q: corrected ? query : other }));
    options.unshift(offer);
    said.push(' ', offer.textContent);
  }
  return { note, filters: box.more.filters?.(answer.facets), options, said, empty };
}
