#!/bin/sh
# Build the site with its search: run this in the site's folder in place of `hugo`.
set -e
mkdir -p layouts/partials static
pressmark ui export static/search-box --snippet=search > layouts/partials/search.html
pressmark ui export static/search-box --snippet=related > layouts/partials/related.html
pressmark ui export static/search-box --snippet=style > static/search-box.css
hugo
pressmark index public --base-url https://example.org/
