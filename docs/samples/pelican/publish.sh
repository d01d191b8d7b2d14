#!/bin/sh
# Build the site with its search: run this in the site's folder in place of `pelican`.
set -e
pressmark ui export content/search-box --snippet=search > theme/templates/search.html
pressmark ui export content/search-box --snippet=related > theme/templates/related.html
pressmark ui export content/search-box --snippet=style > content/search-box.css
pelican --settings pelicanconf.py
pressmark index public --base-url https://example.org/
