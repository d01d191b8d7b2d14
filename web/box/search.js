// The module a page loads: defines <pressmark-search>, once, however often it is included.

import { PressmarkSearch } from './element.js';

export function define(name) {
  customElements.get(name) || customElements.define(name, class extends PressmarkSearch {});
}

define('pressmark-search');
