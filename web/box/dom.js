// Nodes from data: attributes and text only, so that no string ever becomes markup.

// The ampersand last, so that nothing is read twice.
const ENTITIES = { lt: '<', gt: '>', quot: '"', '#x27': "'", amp: '&' };

// Lists among the children are taken apart, so that a part which is not wanted can be [].
export function el(tag, attributes, ...children) {
  const node = set(document.createElement(tag), attributes);
  node.append(...children.flat(3));
  return node;
}

export function set(node, attributes) {
  for (const name in attributes) {
    if (attributes[name] != null) node.setAttribute(name, attributes[name]);
  }
  return node;
}

// A hint to the browser, in the page's head.
export function link(attributes) {
  const node = el('link', attributes);
  document.head.append(node);
  return node;
}

// The server escapes its texts and `<mark>` is their only tag; whatever else looks like a tag is shown as it stands.
export function marked(html) {
  return `${html}`.split(/<\/?mark>/).map((piece, i) => {
    for (const name in ENTITIES) piece = piece.replaceAll(`&${name};`, ENTITIES[name]);
    return i % 2 ? el('mark', { part: 'mark' }, piece) : piece;
  });
}
