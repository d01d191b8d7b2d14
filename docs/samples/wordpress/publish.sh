#!/bin/sh
# The plugin's parts, and the index of a static copy of the site.
#   sh publish.sh PLUGIN-FOLDER COPY-OF-THE-SITE
# The copy is what an export plugin such as Simply Static writes; a theme that has blocks in place of the search form
# takes search.html in a block of custom HTML.
set -e
path=/wp-content/plugins/pressmark/search-box
pressmark ui export "$1/search-box" --path "$path" --snippet=search > "$1/search.html"
pressmark ui export "$1/search-box" --path "$path" --snippet=related > "$1/related.html"
pressmark ui export "$1/search-box" --path "$path" --snippet=style > "$1/search-box.css"
pressmark index "$2" --base-url https://example.org/
