"""The files of the example newsroom that only machines read: feed, sitemap, robots.txt."""

from __future__ import annotations

import html
from collections.abc import Iterable
from email.utils import format_datetime

from newsroom_posts import BASE_URL, SITE_NAME, Newsroom, Post
from newsroom_truth import PageNote

IN_SITEMAP = {"article", "page", "listing"}


def feed(room: Newsroom) -> str:
    """RSS 2.0 with the full text of the ten newest posts."""
    items = "".join(feed_item(post, room) for post in room.newest[:10])
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/">\n<channel>\n'
        f"<title>{SITE_NAME}</title>\n<link>{BASE_URL}/</link>\n"
        "<description>News from Port Merrow, from the quay to the hill</description>\n<language>en-GB</language>\n"
        f"{items}</channel>\n</rss>\n"
    )


def feed_item(post: Post, room: Newsroom) -> str:
    categories = "".join(f"<category>{html.escape(name)}</category>" for name in (post.section, *post.tags))
    content = room.content(post).replace("]]>", "]]]]><![CDATA[>")
    return (
        f"<item>\n<title>{html.escape(post.title)}</title>\n<link>{post.absolute_url}</link>\n"
        f"<dc:creator>{html.escape(', '.join(post.authors))}</dc:creator>\n"
        f"<pubDate>{format_datetime(post.published)}</pubDate>\n{categories}\n"
        f'<guid isPermaLink="true">{post.absolute_url}</guid>\n<description>{html.escape(post.summary)}</description>\n'
        f"<content:encoded><![CDATA[{content}]]></content:encoded>\n</item>\n"
    )


def sitemap(room: Newsroom, notes: Iterable[PageNote]) -> str:
    changed = {post.path: post.modified or post.published for post in room.posts if post.dated}
    entries = []
    for note in sorted(notes):
        if note.kind in IN_SITEMAP:
            lastmod = f"<lastmod>{changed[note.path].isoformat()}</lastmod>" if note.path in changed else ""
            url = BASE_URL + "/" + note.path.removesuffix("index.html")
            entries.append(f"<url><loc>{url}</loc>{lastmod}</url>\n")
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        + "".join(entries)
        + "</urlset>\n"
    )


def robots() -> str:
    return f"User-agent: *\nDisallow: /wp-admin/\n\nSitemap: {BASE_URL}/sitemap.xml\n"
