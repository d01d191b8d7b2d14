// What only some pages ask for, in a file of its own that is loaded when they do: dialog, recents, facets, prefetching.

import { day } from './dates.js';
import css from './more.css';
import { keep, recents } from './recent.js';
import { hintOf, pressedOneOf, shortcutsOf } from './shortcuts.js';

const VALUES_PER_FACET = 8;
const BEFORE_PREFETCH = 150;

const ENGLISH = {
  close: 'Close',
  recent: 'Recent searches',
  clear: 'Clear recent searches',
};

const sheet = new CSSStyleSheet();
sheet.replaceSync(css);

// Before the box is built: its texts, from the page or from a file.
export async function prepare(host) {
  const inline = host.querySelector('[type="application/json"]');
  const url = host.getAttribute('strings');
  try {
    if (inline) host.strings ??= JSON.parse(inline.textContent);
    else if (url) host.strings ??= await (await fetch(url)).json();
  } catch {
    // English will do.
  }
}

// `core` holds what the box can do anyway; the answer holds what it can do now.
export default function more(box, core) {
  Object.assign(core.ENGLISH, ENGLISH);
  const shortcuts = shortcutsOf(core.attribute(box, 'shortcut', 'mod+k'));
  return {
    sheet,
    origins: core.attribute(box, 'allow-origins').split(' '),
    // Where hits lead: to the page itself rather than to the matching words.
    landing: core.has(box, 'no-text-fragment'),
    hint: shortcuts[0] ? hintOf(shortcuts[0]) : '',
    pressed: (event) => pressedOneOf(shortcuts, event, event.composedPath()[0] == box.input),
    ...(core.attribute(box, 'mode') == 'dialog' && dialog(box, core, shortcuts)),
    ...(core.has(box, 'recent') && memory(box, core)),
    ...(core.has(box, 'prefetch') && prefetching(core)),
    ...(core.has(box, 'images') && { picture: (src) => image(core, src) }),
    ...(core.has(box, 'autoselect') && { first: () => box.options.findIndex((option) => option.item) }),
    started: () => join(box, core),
    form: () => form(box, core),
    meta: (item) => meta(box, core, item),
    filters: (counts) => facets(box, core, counts || {}),
  };
}

// For a page without one.
function form(box, { attribute, el, plain }) {
  const label = attribute(box, 'label', plain(box, 'search'));
  return el('form', { action: attribute(box, 'action', '/search') }, el('label', {}, label), el('input', { name: attribute(box, 'name', 'q') }));
}

function dialog(box, core, shortcuts) {
  return {
    frame: () => frame(box, core, shortcuts.join(' ') || null),
    reveal() {
      if (box.dialog.open) return;
      box.dialog.showModal();
      core.opened(box, true);
      core.wake(box);
    },
  };
}

function frame(box, { el, opened, phrase, reach, toggle }, keys) {
  const trigger = el(
    'button',
    { part: 'trigger', 'aria-haspopup': 'dialog', 'aria-keyshortcuts': keys },
    el('span', {}, box.named),
    box.kbd.cloneNode(true),
  );
  const close = el('button', { part: 'close' }, phrase(box, 'close'));
  const dialog = (box.dialog = el('dialog', { part: 'dialog', 'aria-label': box.named }, el('div', {}, box.form, close), box.popup));
  close.onclick = () => dialog.close();
  trigger.onclick = () => reach(box);
  // Down, not click: a selection dragged out of the dialog must not close it.
  dialog.onpointerdown = (event) => event.target == dialog && dialog.close();
  dialog.onclose = () => {
    toggle(box, false);
    opened(box, false);
    // Closing gives the focus back to where it was; from the shortcut that can be nowhere.
    if (box.root.activeElement || document.activeElement == document.body) trigger.focus();
  };
  return [trigger, dialog];
}

function memory(box, { button, el, phrase, question, show }) {
  const without = (query) => recents().filter((other) => other != query);
  const recall = (queries) => {
    keep(queries);
    show(box, idle());
  };
  const idle = () => {
    const asked = recents();
    if (!asked[0]) return {};
    const options = asked.map((query) => Object.assign(question(box, 'recent', query, el('bdi', {}, query)), { forget: () => recall(without(query)) }));
    return { options, foot: [button(box, 'clear', phrase(box, 'clear'), () => recall([]))], said: phrase(box, 'recent') };
  };
  return {
    idle,
    remember: (query) => keep([query, ...without(query)]),
  };
}

function prefetching({ el }) {
  let timer;
  // What is there already, or was asked for.
  const there = location.href.split('#');
  return {
    activated(option) {
      clearTimeout(timer);
      if (!option?.item || option.origin != location.origin || navigator.connection?.saveData) return;
      const [href] = option.href.split('#');
      timer = setTimeout(() => {
        if (!there.includes(href) && there.push(href)) document.head.append(el('link', { rel: 'prefetch', href }));
      }, BEFORE_PREFETCH);
    },
  };
}

// What a page's form has outside of it, by `form=`, belongs to the box as well; and that form sends what is typed here.
function join(box, core) {
  const { form, host, input } = box;
  const own = host.querySelector('form');
  if (own) {
    form.onformdata = ({ formData }) => {
      for (const field of own.elements) {
        if (!own.contains(field) && (field.checked || field.type == 'hidden')) formData.append(field.name, field.value);
      }
    };
    own.onformdata = ({ formData }) => formData.set(input.name, input.value);
  }
  // On a results page: what its address asks for.
  if (!core.has(box, 'sync')) return;
  input.value = new URLSearchParams(location.search).get(input.name) ?? input.value;
  core.ask(box);
}

function image({ el }, src) {
  return src && el('img', { part: 'image', src, alt: '', loading: 'lazy', decoding: 'async', referrerpolicy: 'no-referrer' });
}

function meta(box, { el, has }, { date, tags }) {
  const parts = [
    has(box, 'dates') ? day(date, box.locale) : [],
    has(box, 'tags') ? [tags ?? []].flat().slice(0, 3).map((tag) => el('bdi', { part: 'tags' }, tag)) : [],
  ].flat();
  return el('small', {}, parts.flatMap((part) => [' · ', part]).slice(1));
}

// Chosen values are hidden fields of the form, so that the search page gets them too.
function facets(box, { ask, attribute, button, el }, counts) {
  return attribute(box, 'facets').split(' ').flatMap((given) => {
    // The answer counts `tags`, the request asks for a `tag`: both are right here.
    const facet = { tags: 'tag', authors: 'author' }[given] ?? given;
    const name = /^(tag|author|section|year|lang|kind)$/.test(facet) ? facet : `filter.${facet}`;
    // The commonest first, as they come; but scripts put numbers in order, and of years the last are wanted.
    const pairs = Object.entries(counts[facet] || counts[facet + 's'] || {});
    if (name == 'year') pairs.reverse();
    const fields = [...box.form.elements].filter((field) => field.name == name);
    // What is chosen is in force, so it is shown whether or not the answer counts it: it can be taken back.
    for (const { value } of fields) pairs.some((pair) => pair[0] == value) || pairs.push([value, 0]);
    const buttons = pairs.flatMap(([value, n], i) => {
      const chosen = fields.find((field) => field.value == value);
      if (!chosen && i >= VALUES_PER_FACET) return [];
      const act = () => {
        if (chosen) chosen.remove();
        else box.form.append(el('input', { type: 'hidden', name, value }));
        ask(box);
      };
      return button(box, 'facet', [el('bdi', {}, value), ' ', el('small', {}, n)], act, { 'aria-pressed': !!chosen });
    });
    return buttons[0] ? el('div', { role: 'group', 'aria-label': box.host.strings?.[`facet_${facet}`] ?? facet }, buttons) : [];
  });
}
