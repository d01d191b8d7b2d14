"""Related posts as files for a site generator: an HTML include for each article, or one JSON of all."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b
from pathlib import Path
from urllib.parse import quote

import jinja2

from pressmark.index.errors import StorageError
from pressmark.search.results import RelatedHit
from pressmark.web.answers import related_answer
from pressmark.web.links import safe_url, site_link

WRITTEN = ".pressmark-related"
_TEMPLATES = Path(__file__).parent / "templates"
_OF_FILES = (".html", ".new", WRITTEN)  # how files end, so that no folder may
_LONGEST = 180  # bytes of one part of a file's name; systems end at 255
_DEEPEST = 1000  # bytes of a whole name within the folder
_KEPT = " !'()+,=@~"
_PLAIN = "/!$&'()*+,;=:@~%"  # what stands in an address as it is

Lists = Mapping[str, Sequence[RelatedHit]]


def related_json(lists: Lists, base_url: str = "") -> str:
    """All lists by the id of their article, ordered, for a generator's data folder.

    What is not plain ASCII stands under its percent-encoded form too, by which some generators know their pages.
    """
    answers = {
        name: [related_answer(hit) | {"url": _link(hit, base_url)} for hit in hits]
        for name, hits in sorted(lists.items())
    }
    answers |= {
        name: answers[plain] for plain in lists if (name := quote(plain, safe=_PLAIN, errors="replace")) not in answers
    }
    return json.dumps(answers, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def related_html(hits: Iterable[RelatedHit], heading: str = "Related posts", base_url: str = "") -> str:
    """The include of one article; empty where it has no list, or none that can be linked to."""
    items = [
        {"url": url, "title": hit.title, "date": hit.published, "lang": hit.lang}
        for hit in hits
        if (url := _link(hit, base_url))
    ]
    loader = jinja2.FileSystemLoader(_TEMPLATES)
    template = jinja2.Environment(loader=loader, autoescape=True).get_template("related.html")
    # Generators that take an include for a template find nothing in it that they would carry out.
    return template.render(items=items, heading=heading).replace("{", "&#123;")


def write_includes(folder: Path, lists: Lists, base_url: str = "") -> int:
    """Make `folder` hold one include for each article, at its id with `.html`; return how many files changed.

    A file that is right already is not touched, so that a generator sees only what changed. Files of articles that are
    gone are removed; those that another hand wrote are left alone.
    """
    wanted = {name: related_html(lists[article], base_url=base_url) for article, name in _names(lists).items()}
    record = folder / WRITTEN
    try:
        before = set(record.read_text("utf-8", "replace").splitlines()) if record.is_file() else set()
        folder.mkdir(parents=True, exist_ok=True)
        # The record names a file before it exists: an export that breaks off leaves none that nobody removes.
        _replace(record, "".join(f"{name}\n" for name in sorted(before | wanted.keys())))
        changed = sum(_written(folder / name, text) for name, text in wanted.items())
        gone = [name for name in sorted(before - wanted.keys()) if name == include_name(name.removesuffix(".html"))]
        for name in gone:
            _removed(folder, name)
        _replace(record, "".join(f"{name}\n" for name in sorted(wanted)))
    except OSError as error:
        raise StorageError(f'Cannot write the related posts to "{folder}": {error.strerror or error}.') from None
    return changed + len(gone)


def write_json(path: Path, lists: Lists, base_url: str = "") -> None:
    """All lists as one JSON file, for a generator's data folder."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path, related_json(lists, base_url))
    except OSError as error:
        raise StorageError(f'Cannot write the related posts to "{path}": {error.strerror or error}.') from None


def include_name(article: str) -> str:
    """Where the include of an article stands in the folder: its id, kept inside whatever it says."""
    parts = [_part(part) for part in article.split("/") if part] or ["index"]
    folders = [part.replace(".", "%2E") if part.lower().endswith(_OF_FILES) else part for part in parts[:-1]]
    name = "/".join([*folders, parts[-1]])
    return (name if len(name.encode("utf-8", "replace")) <= _DEEPEST else _cut(quote(name, safe=""))) + ".html"


def _names(articles: Iterable[str]) -> dict[str, str]:
    """The include of each article; of two ids with one name it goes to the one that is written so."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for article in sorted(articles, key=lambda article: (include_name(article) != f"{article}.html", article)):
        name = include_name(article)
        if name in taken:
            name = _cut(quote(article, safe="", errors="replace")) + ".html"
        taken.add(name)
        names[article] = name
    return names


def _link(hit: RelatedHit, base_url: str) -> str | None:
    """Where a post is, whole where the site has an address; None where that is no safe link."""
    return site_link(hit.url, base_url) if base_url else safe_url(hit.url)


def _part(text: str) -> str:
    """A part of a path as a name that every system takes; letters of all scripts stay as they are."""
    if not text.strip("."):
        return text.replace(".", "%2E")
    safe = "".join(c if c.isalnum() or c in "-_.%" + _KEPT else quote(c, safe="", errors="replace") for c in text)
    if len(safe.encode("utf-8", "replace")) <= _LONGEST:
        return safe
    return _cut(safe)


def _cut(name: str) -> str:
    """A short name for a long one."""
    return name[: _LONGEST // 4] + "-" + blake2b(name.encode("utf-8", "replace"), digest_size=8).hexdigest()


def _written(path: Path, text: str) -> bool:
    if path.is_file() and path.read_bytes() == text.encode():
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    _replace(path, text)
    return True


def _removed(folder: Path, name: str) -> None:
    """Without a file, and without the folders that are empty then."""
    (folder / name).unlink(missing_ok=True)
    for parent in (folder / name).parents:
        if parent == folder or not parent.is_dir() or any(parent.iterdir()):
            break
        parent.rmdir()


def _replace(path: Path, text: str) -> None:
    """Whole or not at all: a generator may be reading."""
    aside = path.with_name(f"{path.name}.new")
    aside.write_text(text, "utf-8")
    aside.replace(path)
