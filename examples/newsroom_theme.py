"""The theme of the example newsroom: how posts, listings and everything around them become HTML."""

from __future__ import annotations

import html
from pathlib import Path
from string import Template

import newsroom_metadata
from newsroom_posts import (
    SECTIONS,
    SITE_NAME,
    UPLOADS,
    Newsroom,
    Post,
    author_url,
    excerpt,
    section_url,
    tag_url,
)
from newsroom_prose import slugify

AUTHORS = {
    "Ines Callowhill": "Ines Callowhill has covered the harbour since she was tall enough to see over the quay.",
    "Tobias Fenwright": "Tobias Fenwright sits through council meetings so that you do not have to.",
    "Mira Castellane": "Mira Castellane writes about science, mud and the weather, often all at once.",
    "Suraya Kasmuri": "Suraya Kasmuri writes about food and the people who get up early to make it.",
    "Oskar Pellbrook": "Oskar Pellbrook reports on sport and technology, and has been sunburnt by both.",
    "Haruka Setoguchi": "Haruka Setoguchi edits the culture pages and owns too many ticket stubs.",
}


class Theme:
    """Turns posts into pages with the templates of one folder."""

    def __init__(self, room: Newsroom, templates: Path) -> None:
        self.room = room
        self.templates = {path.stem: Template(path.read_text("utf-8")) for path in templates.glob("*.html")}

    def fill(self, template: str, **values: object) -> str:
        return self.templates[template].substitute(values)

    def page(
        self, title: str, main: str, *, head: str = "", classes: str = "", lang: str = "en", charset: str = "utf-8"
    ) -> str:
        """A whole page: the main part with everything the theme puts around it."""
        with_related = "<pressmark-related" in main
        return self.fill(
            "page",
            lang=lang,
            charset=charset,
            head_title=html.escape(title),
            head=head,
            scripts='<script type="module" src="/ui/pressmark-related.js"></script>\n' if with_related else "",
            body_class=f' class="{classes}"' if classes else "",
            menu="\n".join(menu_item(section) for section in ("Home", *SECTIONS)),
            main=main,
            sidebar=self.sidebar(),
        )

    def article(self, post: Post) -> str:
        """The page of one post."""
        number = self.room.number(post)
        microdata = "microdata" in post.markup
        main = self.fill(
            post.template,
            number=number,
            post_class=self.post_class(post, number),
            item_scope=' itemscope itemtype="https://schema.org/NewsArticle"' if microdata else "",
            item_headline=' itemprop="headline"' if microdata else "",
            item_image=' itemprop="image"' if microdata else "",
            title=html.escape(post.title),
            section=post.section,
            section_url=section_url(post.section),
            byline=byline(post, microdata),
            dates=dates(post, microdata),
            plain_date=post.plain_date,
            minutes=post.minutes,
            image_url=UPLOADS + post.image,
            image_alt=html.escape(post.image_alt),
            credit=html.escape(post.credit),
            content=password_form(post) if "password" in post.traits else self.room.content(post),
            absolute_url=post.absolute_url,
            tags=", ".join(f'<a href="{tag_url(tag)}" rel="tag">{html.escape(tag)}</a>' for tag in post.tags),
            neighbours=self.neighbours(post),
            related="\n".join(related_card(other) for other in self.room.related(post)),
            author_boxes="".join(author_box(author) for author in post.authors),
        )
        classes = f"post-template-default single single-post postid-{number} single-format-standard wp-embed-responsive"
        return self.page(
            f"{post.title} – {SITE_NAME}",
            main,
            head=newsroom_metadata.head(post, self.room),
            classes="" if "no-body-class" in post.traits else classes,
            lang=post.lang,
            charset=post.charset,
        )

    def post_class(self, post: Post, number: int) -> str:
        names = [f"category-{slugify(post.section)}", *(f"tag-{slugify(tag)}" for tag in post.tags)]
        fixed = f"post-{number} post type-post status-publish format-standard has-post-thumbnail hentry"
        return " ".join([fixed, *names])

    def neighbours(self, post: Post) -> str:
        labels = ("nav-previous", "Previous Post"), ("nav-next", "Next Post")
        links = []
        for (name, label), other in zip(labels, self.room.neighbours(post), strict=True):
            if other:
                link = f'<a href="{other.url}" rel="{name[4:8]}"><span>{label}</span> {html.escape(other.title)}</a>'
                links.append(f'<div class="{name}">{link}</div>')
        return "\n".join(links)

    def listing(
        self, title: str, posts: list[Post], *, intro: str = "", pagination: str = "", full: bool = False
    ) -> str:
        """The main part of an archive: excerpts, or whole posts."""
        cards = "\n".join(self.full_post(post) if full else card(post) for post in posts)
        return self.fill("listing", title=html.escape(title), intro=intro, posts=cards, pagination=pagination)

    def full_post(self, post: Post) -> str:
        return (
            f'<article class="post hentry full"><h2 class="entry-title"><a href="{post.url}">{html.escape(post.title)}'
            f'</a></h2>{byline(post)}{dates(post)}<div class="entry-content">\n{self.room.content(post)}\n</div></article>'
        )

    def sidebar(self) -> str:
        recent = "\n".join(
            f'<li><a href="{post.url}">{html.escape(post.title)}</a></li>' for post in self.room.newest[:5]
        )
        cloud = " ".join(
            f'<a href="{tag_url(tag)}" class="tag-cloud-link" style="--weight:{min(count, 6)}">{html.escape(tag)}</a>'
            for tag, count in sorted(self.room.tag_counts.most_common(24))
        )
        years = sorted({post.published.year for post in self.room.listed}, reverse=True)
        archives = "\n".join(f'<li><a href="/{year}/">{year}</a></li>' for year in years)
        return (
            f'<section class="widget"><h2>Recent Posts</h2>\n<ul>\n{recent}\n</ul></section>\n'
            f'<section class="widget tagcloud"><h2>Tags</h2>\n<p>{cloud}</p></section>\n'
            f'<section class="widget"><h2>Archives</h2>\n<ul>\n{archives}\n</ul></section>\n'
            '<section class="widget newsletter"><h2>The Friday Lantern</h2><p>The week in Port Merrow, in your inbox '
            'every Friday at seven.</p><form action="/newsletter/thanks/"><label>Your email <input type="email" '
            'name="email"></label> <button>Sign up</button></form></section>'
        )


def menu_item(section: str) -> str:
    return f'<li class="menu-item"><a href="{"/" if section == "Home" else section_url(section)}">{section}</a></li>'


def byline(post: Post, microdata: bool = False) -> str:
    prop = ' itemprop="author"' if microdata else ""
    link = '<a class="url fn" rel="author" href="{}"{}>{}</a>'
    names = [link.format(author_url(author), prop, html.escape(author)) for author in post.authors]
    return f'<span class="byline">By <span class="author vcard">{" and ".join(names)}</span></span> '


def dates(post: Post, microdata: bool = False) -> str:
    if not post.dated:
        return ""
    prop = ' itemprop="{}"'.format if microdata else lambda _: ""
    time = '<time class="{}" datetime="{}"{}>{}</time>'.format
    published = time("entry-date published", post.published.isoformat(), prop("datePublished"), post.plain_date)
    if post.modified:
        shown = f"{post.modified.day} {post.modified:%B %Y}"
        published += " · updated " + time("updated", post.modified.isoformat(), prop("dateModified"), shown)
    return f'<span class="posted-on">{published}</span> '


def card(post: Post) -> str:
    return (
        f'<article class="post hentry card"><a href="{post.url}" class="card-image"><img src="{UPLOADS}{post.image}" alt="" '
        f'width="320" height="180" loading="lazy"></a><div class="card-text"><p class="cat-links">'
        f'<a href="{section_url(post.section)}" rel="category tag">{post.section}</a></p>'
        f'<h2 class="entry-title"><a href="{post.url}" lang="{post.lang}">{html.escape(post.title)}</a></h2>'
        f'<p class="entry-summary" lang="{post.lang}">{html.escape(excerpt(post))} '
        f'<a class="more-link" href="{post.url}">Read more</a></p>{byline(post)}{dates(post)}</div></article>'
    )


def related_card(post: Post) -> str:
    time = f'<time datetime="{post.published.isoformat()}">{post.plain_date}</time>' if post.dated else ""
    return (
        f'<div class="related-card"><a href="{post.url}"><img src="{UPLOADS}{post.image}" alt="" width="320" height="180" '
        f'loading="lazy"></a><h3><a href="{post.url}">{html.escape(post.title)}</a></h3>'
        f"{time}<p>{html.escape(excerpt(post, 18))}</p></div>"
    )


def author_box(author: str) -> str:
    name = html.escape(author)
    return f'<div class="author-info"><h2><a href="{author_url(author)}">{name}</a></h2><p>{AUTHORS[author]}</p></div>'


def password_form(post: Post) -> str:
    return (
        '<form action="/wp-login.php?action=postpass" class="post-password-form" method="post"><p>This content is password '
        "protected. To view it please enter your password below:</p><p><label>Password: "
        '<input name="post_password" type="password"></label> <input type="submit" value="Enter"></p></form>'
    )
