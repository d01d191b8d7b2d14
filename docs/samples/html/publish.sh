#!/bin/sh
# Put the search into pages without a generator: it stands where a page says <!--#include search -->.
# A web server with server-side includes (`<!--#include virtual="/search.html" -->`) does the same without this script.
set -e
mkdir -p public
cp -R posts public/
pressmark ui export public/search-box --snippet=search > search.part
pressmark ui export public/search-box --snippet=related > related.part
pressmark ui export public/search-box --snippet=style > public/search-box.css
for page in public/posts/*.html; do
    sed -i.bak -e '/<!--#include search -->/ { r search.part
        d
    }' -e '/<!--#include related -->/ { r related.part
        d
    }' "$page"
    rm "$page.bak"
done
pressmark index public --base-url https://example.org/
