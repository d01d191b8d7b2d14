// <pressmark-related>: what else the site has on a page's subject; without an answer, what stands inside it stays.

import css from './related.css';

const NAME = 'pressmark-related';

// Properties, none of which takes markup.
function el(tag, properties, ...children) {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children);
  return node;
}

const place = (url) => new URL(url, location).pathname.replace(/\/?(index.html)?$/, '');

async function load(host) {
  const get = (name, otherwise) => host.getAttribute(name) ?? otherwise;
  const own = get('for', document.querySelector('[rel=canonical]')?.href ?? location);
  // Empty, the service's own number.
  const query = new URLSearchParams({ url: own, limit: get('limit', '') });
  const response = await fetch(get('src', '/api/v1/related') + '?' + query, { credentials: 'omit' });
  const answer = await response.json();
  const base = new URL(answer.base_url ?? '', location);
  // On the site's own origin, or nothing: neither another scheme nor another host begins like this.
  const link = (url) => {
    try {
      const { href } = new URL(url, base);
      return url.trim() && href.startsWith(base.origin + '/') && href;
    } catch {
      // Not a URL: not a link.
    }
  };
  const results = answer.results.filter(({ url }) => link(url) && place(link(url)) != place(own));
  const items = results.map(({ url, title, image, date, lang }) => {
    const src = host.matches('[images]') && link(image);
    const picture = src ? el('img', { part: 'image', alt: '', src }) : '';
    // A day as it is written everywhere, as exact as the page gave it.
    const day = host.matches('[dates]') && date ? el('time', { part: 'date' }, date.slice(0, 10)) : '';
    return el('li', { part: 'item' }, el('a', { part: 'link', href: link(url), dir: 'auto', lang: lang ?? '' }, picture, title), day);
  });
  const label = get('label', 'Related posts');
  if (items[0]) {
    const root = host.attachShadow({ mode: 'open' });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [sheet];
    root.append(el('nav', { part: 'nav', ariaLabel: label }, el('h2', { part: 'heading' }, label), el('ul', { part: 'list' }, ...items)));
  }
  host.dispatchEvent(new CustomEvent('pressmark:related', { detail: { results }, bubbles: true }));
}

customElements.get(NAME) ||
  customElements.define(
    NAME,
    class extends HTMLElement {
      connectedCallback() {
        const watch = new IntersectionObserver(
          ([entry]) => {
            if (!entry.isIntersecting && !this.matches('[eager]')) return;
            watch.disconnect();
            load(this).catch(() => {});
          },
          { rootMargin: '400px' },
        );
        watch.observe(this);
      }
    },
  );
