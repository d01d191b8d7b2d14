// Nodes from data: attributes and text only, so that no string ever becomes markup.

const ENTITIES = { amp: '&', lt: '<', gt: '>', quot: '"', '#34': '"', '#39': "'", '#x27': "'" };

export function el(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const name in attributes) {
    if (attributes[name] != null) node.setAttribute(name, attributes[name]);
  }
  node.append(...children);
  return node;
}

export function icon(d) {
  const [svg, path] = ['svg', 'path'].map((tag) => document.createElementNS('http://www.w3.org/2000/svg', tag));
  svg.setAttribute('viewBox', '0 0 20 20');
  svg.setAttribute('aria-hidden', 'true');
  path.setAttribute('d', d);
  svg.append(path);
  return svg;
}

// The server escapes its texts and `<mark>` is their only tag; whatever else looks like a tag is shown as it stands.
export function marked(html) {
  let inside;
  return String(html).split(/(<\/?mark>)/).flatMap((piece) => {
    if (piece == '<mark>' || piece == '</mark>') {
      inside = piece == '<mark>';
      return [];
    }
    const text = piece.replace(/&(#?\w+);/g, (whole, name) => (Object.hasOwn(ENTITIES, name) ? ENTITIES[name] : whole));
    return inside ? [el('mark', { part: 'mark' }, text)] : [text];
  });
}
