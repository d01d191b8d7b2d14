// The visitor's last queries, kept in this browser only and only if the page asks for it.

const KEY = 'pressmark:recent';
const KEPT = 5;

export function recents() {
  try {
    const kept = JSON.parse(localStorage[KEY]);
    return kept.filter((query) => typeof query == 'string' && query).slice(0, KEPT);
  } catch {
    return [];  // Nothing kept, something else kept, or storage refused.
  }
}

function keep(queries) {
  try {
    if (queries.length) localStorage[KEY] = JSON.stringify(queries.slice(0, KEPT));
    else localStorage.removeItem(KEY);
  } catch {
    // Storage refused: searching works without.
  }
}

export const forget = (query) => keep(query == null ? [] : recents().filter((other) => other != query));

export const remember = (query) => keep([query, ...recents().filter((other) => other != query)]);
