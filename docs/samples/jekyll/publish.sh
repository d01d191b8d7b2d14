#!/bin/sh
# Build the site with its search: run this in the site's folder in place of `jekyll build`.
set -e
mkdir -p _includes
pressmark ui export search-box --snippet=search > _includes/search.html
pressmark ui export search-box --snippet=related > _includes/related.html
pressmark ui export search-box --snippet=style > search-box.css
jekyll build --destination public
pressmark index public --base-url https://example.org/
