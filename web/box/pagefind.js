// Pagefind's own module interface, answered by this service, so that its interfaces work on it unchanged.

const PAGE = 20;
const DEEPEST = 1000;
// Facets as answers name them, and the parameter of each; a site's own stand behind `filter.`.
const PARAMETERS = { tags: 'tag', authors: 'author', section: 'section', year: 'year', lang: 'lang', kind: 'kind' };

// Who receives these shows them as HTML: `<mark>` is the only tag that passes.
const marked = (html) => (html ?? '').replace(/<(?!\/?mark>)/g, '&lt;');

const link = (url, base) => {
  try {
    const { href } = new URL(url || 'x:', base);
    return /^https?:/.test(href) ? href : '';
  } catch {
    return '';
  }
};

const part = ({ url, title, excerpt, plain_excerpt }, base) => ({
  url: link(url, base),
  title,
  excerpt: marked(excerpt),
  plain_excerpt: marked(plain_excerpt),
  locations: [],
});

const data = ({ image, image_alt, tags, word_count, sub_results, ...item }, base) => ({
  ...part(item, base),
  word_count,
  meta: { title: item.title, ...(image && { image: link(image, base), image_alt: image_alt ?? '' }) },
  filters: { tags },
  sub_results: sub_results.map((section) => part(section, base)),
});

export function createInstance({ pressmark = new URL('../api/v1/search', import.meta.url) } = {}) {
  let turn = 0;
  const ask = async (term, { filters = {}, sort = {} }, page) => {
    // Without a question, what there is to choose from.
    const query = new URLSearchParams({ q: term ?? '', page, limit: PAGE, facets: 1 });
    for (const name in filters) {
      for (const value of [filters[name]?.any ?? filters[name]].flat()) query.append(PARAMETERS[name] ?? 'filter.' + name, value);
    }
    if (sort.date) query.set('sort', sort.date == 'asc' ? 'oldest' : 'newest');
    const response = await fetch(`${pressmark}?${query}`, { credentials: 'omit' });
    if (!response.ok) throw Error(response.status);
    return response.json();
  };
  // Later pages are fetched when one of their hits is looked at.
  const search = async (term, options = {}) => {
    const first = await ask(term, options, 1);
    const pages = [, first];
    const results = Array.from({ length: Math.min(first.total, DEEPEST) }, (_, i) => ({
      id: first.results[i]?.id ?? `${i}`,
      data: async () => {
        const number = 1 + ((i / PAGE) | 0);
        const { results, base_url } = await (pages[number] ??= ask(term, options, number));
        return data(results[i % PAGE], base_url || location);
      },
    }));
    const { facets, took_ms, total } = first;
    return { results, unfilteredResultCount: total, filters: facets, totalFilters: facets, timings: { total: took_ms } };
  };
  const nothing = async () => {};
  return {
    options: async (chosen) => {
      pressmark = chosen?.pressmark ?? pressmark;
    },
    init: nothing,
    preload: nothing,
    mergeIndex: nothing,
    destroy: nothing,
    filters: async () => (await ask('', {}, 1)).facets,
    search,
    debouncedSearch: async (term, options, wait = 300) => {
      const mine = ++turn;
      await new Promise((done) => setTimeout(done, wait));
      return mine == turn ? search(term, options) : null;
    },
  };
}

export const { options, init, preload, mergeIndex, destroy, filters, search, debouncedSearch } = createInstance();
