// Which addresses out of an answer may become links.

// An http(s) URL on one of `origins`, or undefined: the answer is as trustworthy as the pages that were indexed.
export function safeUrl(value, base, origins) {
  try {
    // Throws for what is no text, and none is not an address.
    const url = value.trim() && new URL(value, base);
    if (/^https?:/.test(url) && origins.includes(url.origin)) return url;
  } catch {
    // Not a URL: not a link.
  }
}

// Where a hit leads: to the matching words, where the browser can scroll to them.
export function withFragment(url, fragment) {
  if (document.fragmentDirective && fragment) url.hash = `${url.hash || '#'}:~:text=${fragment}`;
  return url;
}
