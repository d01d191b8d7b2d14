// What the box says: English is built in, other languages come as JSON with the same keys.

import { el } from './dom.js';

export const ENGLISH = {
  search: 'Search',
  list: 'Search results',
  hint: 'Type at least {n} characters.',
  searching: 'Searching…',
  results: { one: '{n} result for “{q}”.', other: '{n} results for “{q}”.' },
  none: 'No results for “{q}”.',
  missing: 'Not found on this site: {q}.',
  dropped: 'Not in every result: {q}.',
  suggestion: 'Did you mean “{q}”?',
  instead: 'Search instead for “{q}”.',
  all: 'See all {n} results',
  browse: 'Browse all posts',
  empty: 'Nothing has been indexed yet.',
  offline: 'You are offline.',
  busy: 'Too busy. Trying again in {n} s.',
  error: 'Search is not available right now.',
  enter: 'Press Enter for the search page.',
  retry: 'Try again',
};

// Nodes for one text; what is filled in is isolated, so that it keeps its own direction.
export function phrase({ host, locale }, key, values = {}) {
  const text = host.strings?.[key] ?? ENGLISH[key];
  return `${text[new Intl.PluralRules(locale).select(values.n)] ?? text.other ?? text}`
    .split(/{(\w)}/)
    .map((piece, i) => (i % 2 ? el('bdi', {}, `${values[piece]?.toLocaleString(locale)}`) : piece));
}

// The same as plain text, for attributes.
export const plain = (box, key) => el('i', {}, phrase(box, key)).textContent;
