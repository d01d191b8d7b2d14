// The language around a node.

// As Intl accepts it; pages carry others too.
export function localeOf(node) {
  try {
    return Intl.getCanonicalLocales(node.closest('[lang]').lang)[0];
  } catch {
    // Undefined is the browser's own.
  }
}
