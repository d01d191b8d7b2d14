// What the box says: English is built in, other languages come as JSON with the same keys.

import { el } from './dom.js';

export const ENGLISH = {
  label: 'Search this site',
  search: 'Search',
  close: 'Close',
  list: 'Search results',
  hint: 'Type at least {n} characters.',
  searching: 'Searching…',
  results: { one: '{n} result for “{q}”.', other: '{n} results for “{q}”.' },
  corrected: 'Showing results for “{q}”.',
  none: 'No results for “{q}”.',
  suggestion: 'Did you mean “{q}”?',
  all: 'See all {n} results',
  browse: 'Browse all posts and tags',
  empty: 'Nothing has been indexed yet.',
  offline: 'You are offline.',
  busy: 'Too many searches. Trying again in {n} s.',
  error: 'Search is not available right now.',
  enter: 'Press Enter to open the search page.',
  retry: 'Try again',
  recent: 'Recent searches',
  forget: 'Forget',
  clear: 'Clear recent searches',
  filter: 'Filter',
};

// A language tag that Intl accepts; pages carry others.
export function localeOf(tag) {
  try {
    return Intl.getCanonicalLocales(tag)[0];
  } catch {
    // Undefined is the browser's own.
  }
}

// Nodes for one text; what is filled in is isolated, so that it keeps its own direction.
export function phrase(strings, key, values, locale) {
  let text = strings[key];
  if (text instanceof Object) text = text[new Intl.PluralRules(locale).select(values.n)] ?? text.other;
  if (typeof text != 'string') return phrase(ENGLISH, key, values, 'en');
  return text.split(/\{(\w)\}/).map((piece, i) => {
    if (i % 2 == 0) return piece;
    const value = values[piece];
    return el('bdi', {}, typeof value == 'number' ? value.toLocaleString(locale) : (value ?? ''));
  });
}
