// What each state of the box shows and says.

import { el, icon } from './dom.js';
import { hit, option } from './hits.js';
import { originsOf } from './links.js';
import { forget, recents } from './recent.js';

const CROSS = 'M5 5l10 10M15 5L5 15';
const VALUES_PER_FACET = 8;

function button(part, text, act, attributes) {
  const node = el('button', { type: 'button', part, ...attributes }, ...text);
  node.onclick = act;
  return node;
}

// An option that asks something; opened in a tab of its own, it is the search page.
function question(box, part, text, query) {
  return Object.assign(option(part, box.page(query), ...text), { query });
}

export function idle(box) {
  const asked = box.host.hasAttribute('recent') ? recents() : [];
  if (!asked.length) return {};
  const drop = (query) => {
    forget(query);
    box.show(idle(box));
    box.input.focus();
  };
  const options = asked.map((query) => {
    const node = question(box, 'recent', [el('bdi', {}, query)], query);
    const cross = el('i', { title: box.text('forget') }, icon(CROSS));
    cross.onclick = (event) => {
      event.preventDefault();
      event.stopPropagation();
      drop(query);
    };
    node.append(cross);
    return Object.assign(node, { forget: () => drop(query) });
  });
  return { options, foot: [button('clear', box.say('clear'), () => drop())], said: box.say('recent') };
}

export const short = (box, n) => ({ note: box.say('hint', { n }), said: [] });

// Old results stay until new ones are there.
export function waiting(box) {
  if (!box.popup.options.some((option) => option.item)) box.show({ note: box.say('searching') });
  box.busy(true);
}

export function trouble(box, n, again) {
  const note = box.say(n ? 'busy' : navigator.onLine ? 'error' : 'offline', { n });
  const more = n ? [] : [button('retry', box.say('retry'), again), ' ', ...box.say('enter')];
  return { note: [el('span', { part: 'status' }, ...note), ' ', ...more], said: [...note, ' ', ...(n ? [] : box.say('enter'))], failed: true };
}

function facetsOf(box, facets, again) {
  return box.attribute('facets').split(/\s+/).flatMap((name) => {
    const values = Object.entries(facets?.[name] || facets?.[name + 's'] || {}).slice(0, VALUES_PER_FACET);
    if (!name || !values.length) return [];
    const buttons = values.map(([value, n]) => {
      const chosen = [...box.form.elements].find((field) => field.name == name && field.value == value);
      const act = () => {
        if (chosen) chosen.remove();
        else box.form.append(el('input', { type: 'hidden', name, value }));
        again();
      };
      return button('facet', [value, ' ', n], act, { name, value, 'aria-pressed': !!chosen });
    });
    return [el('div', { role: 'group', 'aria-label': box.strings[name] ?? name }, ...buttons)];
  });
}

export function found(box, query, answer, again) {
  const { total, suggestion, corrected, query_used: used, base_url: base } = answer;
  if (answer.index?.documents === 0) return { note: box.say('empty'), items: [], empty: true };
  const root = new URL(base || '', document.baseURI).href;
  const origins = originsOf(root, box.attribute('allow-origins'));
  const hits = answer.results.flatMap((item, i) => hit(item, i, box.host, root, origins, box.locale));
  const count = box.say(hits.length ? 'results' : 'none', { n: total, q: query });
  const note = hits.length ? (corrected ? box.say('corrected', { q: used }) : []) : count;
  const options = [...hits];
  const other = typeof suggestion == 'string' && suggestion && !corrected ? box.say('suggestion', { q: suggestion }) : [];
  if (other.length) options.unshift(question(box, 'suggestion', other, suggestion));
  if (!hits.length) options.push(option('all', box.page(), ...box.say('browse')));
  else if (total > hits.length) options.push(option('all', box.page(query), ...box.say('all', { n: total })));
  return {
    note,
    facets: facetsOf(box, answer.facets, again),
    options,
    said: [...count, ' ', ...other.map((node) => node.cloneNode?.(true) ?? node)],
    items: hits.map((node) => node.item),
    empty: !hits.length,
  };
}
