// The visitor's last queries, kept in this browser only and only if the page asks for it.

const KEY = 'pressmark:recent';
const KEPT = 5;

export function recents() {
  try {
    return JSON.parse(localStorage[KEY]).filter((query) => query && typeof query == 'string').slice(0, KEPT);
  } catch {
    return [];  // Nothing kept, something else kept, or storage refused.
  }
}

export function keep(queries) {
  try {
    localStorage[KEY] = JSON.stringify(queries.slice(0, KEPT));
    if (!queries[0]) localStorage.removeItem(KEY);
  } catch {
    // Storage refused: searching works without.
  }
}
