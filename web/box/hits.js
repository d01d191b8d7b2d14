// One hit of an answer as an option of the list.

import { el, marked } from './dom.js';
import { safeUrl, withFragment } from './links.js';
import { localeOf } from './strings.js';

export const option = (part, href, ...children) =>
  el('a', { part: `option ${part}`, class: part, role: 'option', 'aria-selected': 'false', tabindex: -1, href }, ...children);

// Dates are as exact as the page gave them: a year, a month or a day.
function day(value, locale) {
  const [iso, month, date] = /^\d{4}(-\d\d)?(-\d\d)?/.exec(value) ?? [];
  const time = new Date(iso);
  if (isNaN(time)) return [];
  const style = { year: 'numeric', month: month && (date ? 'short' : 'long'), day: date && 'numeric', timeZone: 'UTC' };
  return [el('time', { part: 'date', datetime: iso }, time.toLocaleDateString(locale, style))];
}

function meta(item, host, locale) {
  const tags = host.hasAttribute('tags') && Array.isArray(item.tags) ? item.tags.slice(0, 3) : [];
  const parts = [
    ...(host.hasAttribute('dates') ? day(item.date, locale) : []),
    ...tags.map((tag) => el('bdi', { part: 'tags' }, String(tag))),
  ];
  return parts.length ? [el('span', { class: 'meta' }, ...parts.flatMap((part) => [' · ', part]).slice(1))] : [];
}

function picture(item, host, base, origins) {
  const src = host.hasAttribute('images') && safeUrl(item.image, base, origins);
  if (!src) return [];
  const attributes = { part: 'image', src, alt: '', width: 72, height: 48, loading: 'lazy', decoding: 'async' };
  return [el('img', { referrerpolicy: 'no-referrer', ...attributes })];
}

// Nothing for a hit whose address must not become a link.
export function hit(item, i, host, base, origins, locale) {
  const url = safeUrl(item?.url, base, origins);
  if (!url) return [];
  const href = host.hasAttribute('no-text-fragment') ? url.href : withFragment(url, item.fragment);
  const lang = localeOf(item.lang || undefined) && item.lang;
  const text = { dir: 'auto', lang };
  const title = marked(item.title_html || item.title || url.pathname);
  const excerpt = marked(item.excerpt || '');
  const node = option(
    'result',
    href,
    ...picture(item, host, base, origins),
    el('span', { class: 'title', part: 'title', ...text }, ...title),
    ...meta(item, host, locale),
    el('span', { id: 'e' + i, class: 'excerpt', part: 'excerpt', 'aria-hidden': 'true', ...text }, ...excerpt),
  );
  node.setAttribute('aria-describedby', 'e' + i);
  return [Object.assign(node, { item, index: i })];
}
