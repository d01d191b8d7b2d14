// Builds web/static/*.js from these sources; `--check` only compares and fails on a difference.

import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build, transform } from 'esbuild';

const STATIC = new URL('../static/', import.meta.url);
const FILES = { 'pressmark-search.js': 'search.js', 'pressmark-related.js': 'related.js', 'pagefind.js': 'pagefind.js' };
const BANNER = '/* Pressmark, Apache-2.0 */';

const minifiedCss = {
  name: 'minified-css',
  setup(bundler) {
    bundler.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(await readFile(path, 'utf8'), { loader: 'css', minify: true, target: 'esnext' });
      return { contents: code.trim(), loader: 'text' };
    });
  },
};

async function built(source) {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(source, import.meta.url))],
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    charset: 'utf8',
    legalComments: 'none',
    banner: { js: BANNER },
    plugins: [minifiedCss],
    write: false,
  });
  return outputFiles[0].text;
}

let stale = 0;
for (const [name, source] of Object.entries(FILES)) {
  const path = new URL(name, STATIC);
  const fresh = await built(source);
  if (!process.argv.includes('--check')) await writeFile(path, fresh);
  else if (fresh != (await readFile(path, 'utf8').catch(() => ''))) {
    console.error(`web/static/${name} is not what web/box/${source} builds: run "npm run build" in web/box`);
    stale++;
  }
}
process.exitCode = stale ? 1 : 0;
