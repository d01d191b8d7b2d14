// The second file, for pages that ask for what is in it.

import { link } from './dom.js';

let loading;

export async function loadMore(host) {
  // A form in a box with nothing but its `src` needs nothing more.
  if (!host.attributes[1] && !host.children[1] && host.querySelector('form')) return;
  try {
    const more = await (loading ??= load());
    await more.prepare(host);
    return more.default;
  } catch {
    // The dropdown is there without.
  }
}

// Held to the hash it had when this file was built, so that whoever pins this file pins both.
async function load() {
  const href = new URL('pressmark-search-more.js', import.meta.url);
  const hint = link({ rel: 'modulepreload', href, integrity: MORE_INTEGRITY, crossorigin: '' });
  await new Promise((onload, onerror) => Object.assign(hint, { onload, onerror }));
  return import(href);
}
