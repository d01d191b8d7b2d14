// One hit of an answer as an option of the list.

import { el, marked } from './dom.js';
import { safeUrl, withFragment } from './links.js';

export const option = (part, href, ...children) =>
  el('a', { part: 'option ' + part, role: 'option', 'aria-selected': false, tabindex: -1, href }, children);

// Nothing for a hit whose address must not become a link.
export function hit(box, item, i, link) {
  const url = link(item?.url);
  if (!url) return [];
  const text = { dir: 'auto', lang: item.lang };
  const node = option(
    'result',
    box.more.landing ? url : withFragment(url, item.fragment),
    box.more.picture?.(link(item.image)) ?? [],
    el('b', { part: 'title', ...text }, marked(item.title_html || item.title)),
    box.more.meta?.(item) ?? [],
    el('small', { part: 'excerpt', id: 'e' + i, 'aria-hidden': true, ...text }, marked(item.excerpt || '')),
  );
  node.setAttribute('aria-describedby', 'e' + i);
  return Object.assign(node, { item, index: i });
}
