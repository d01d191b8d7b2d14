SITENAME = "The Quay Post"
SITEURL = ""
PATH = "content"
OUTPUT_PATH = "public"
THEME = "theme"
DEFAULT_LANG = "en"
TIMEZONE = "UTC"
ARTICLE_URL = "posts/{slug}/"
ARTICLE_SAVE_AS = "posts/{slug}/index.html"
DIRECT_TEMPLATES = ["index"]
AUTHOR_SAVE_AS = CATEGORY_SAVE_AS = TAG_SAVE_AS = ""
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = None
STATIC_PATHS = ["search-box", "search-box.css"]
