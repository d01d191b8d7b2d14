// The custom element as its page sees it: attributes in, events out.

export const has = ({ host }, name) => host.hasAttribute(name);

export const attribute = ({ host }, name, otherwise = '') => host.getAttribute(name) ?? otherwise;

// False if the page cancelled it.
export const emit = ({ host }, type, detail) =>
  host.dispatchEvent(new CustomEvent('pressmark:' + type, { detail, cancelable: true, bubbles: true, composed: true }));
