// Builds web/static/*.js from these sources; `--check` only compares and fails on a difference.

import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build, transform } from 'esbuild';

const STATIC = new URL('../static/', import.meta.url);
const FILES = {
  'pressmark-search.js': 'search.js',
  'pressmark-search-more.js': 'more.js',
  'pressmark-related.js': 'related.js',
  'pagefind.js': 'pagefind.js',
};

const minifiedCss = {
  name: 'minified-css',
  setup(bundler) {
    bundler.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(await readFile(path, 'utf8'), { loader: 'css', minify: true, target: 'esnext' });
      // esbuild leaves the values of custom properties as they are.
      return { contents: code.trim().replace(/([:,]) /g, '$1'), loader: 'text' };
    });
  },
};

// Names of the box's own state, which nobody outside reads; both halves of the box have to agree on the short ones.
const OWN_NAMES = new RegExp(
  '^(' +
    'ENGLISH|activated|active|answers|ask|attribute|button|composing|dialog|el|filters|first|foot|forget|form|' +
    'frame|has|host|idle|input|items|kbd|landing|locale|meta|more|named|note|opened|options|origins|parts|phrase|picture|plain|popup|' +
    'pressed|question|reach|region|remember|reveal|root|running|said|sheet|show|shown|slow|started|timer|toggle|wake' +
    ')$',
);

async function built(source, define, mangleCache) {
  const result = await build({
    entryPoints: [fileURLToPath(new URL(source, import.meta.url))],
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    charset: 'utf8',
    legalComments: 'none',
    define,
    mangleProps: mangleCache && OWN_NAMES,
    mangleCache,
    plugins: [minifiedCss],
    write: false,
  });
  return { text: result.outputFiles[0].text, mangleCache: result.mangleCache };
}

const integrity = (text) => 'sha256-' + createHash('sha256').update(text).digest('base64');

let stale = 0;
// Twice, because each half needs something of the other: the short names, and the hash.
const draft = await built('search.js', { MORE_INTEGRITY: '""' }, {});
const more = await built('more.js', {}, draft.mangleCache);
const define = { MORE_INTEGRITY: JSON.stringify(integrity(more.text)) };
for (const [name, source] of Object.entries(FILES)) {
  const path = new URL(name, STATIC);
  const { text: fresh } = source == 'more.js' ? more : await built(source, define, source == 'search.js' ? more.mangleCache : undefined);
  if (!process.argv.includes('--check')) await writeFile(path, fresh);
  else if (fresh != (await readFile(path, 'utf8').catch(() => ''))) {
    console.error(`web/static/${name} is not what web/box/${source} builds: run "npm run build" in web/box`);
    stale++;
  }
}
process.exitCode = stale ? 1 : 0;
