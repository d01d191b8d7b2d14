// Dates as the visitor's language writes them.

import { el } from './dom.js';

// They are as exact as the page gave them; a bare year or month stays as it is.
export function day(value, locale) {
  const iso = `${value}`.slice(0, 10);
  const time = new Date(iso);
  if (!value || isNaN(time)) return [];
  const text = iso[9] ? time.toLocaleDateString(locale, { dateStyle: 'medium', timeZone: 'UTC' }) : iso;
  return el('time', { part: 'date', datetime: iso }, text);
}
