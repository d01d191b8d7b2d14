"""What readers of a generation want to know of the site as a whole."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from hashlib import blake2b
from statistics import median

from pressmark.index.errors import StoreDamaged
from pressmark.index.generations.store import HOLDS, GenerationRow, Store
from pressmark.index.schema import FACETS
from pressmark.index.settings import Settings

_FEWEST_DATED = 5
_LANGUAGE_SHARE = 0.05


@dataclass(frozen=True, slots=True)
class SiteInfo:
    """`languages` are those of at least 5 % of the articles, commonest first; `filters` the site's own filter names.

    `median_age` is in days, from the median dated article to the newest one, whose ordinal is `newest_day`.
    """

    token: str
    site_name: str
    base_url: str
    languages: tuple[str, ...]
    filters: tuple[str, ...]
    median_age: float | None
    newest_day: int | None


def site_info(store: Store, row: GenerationRow, settings: Settings, name: str) -> str:
    """SiteInfo of a generation as JSON; `name` is what the site calls itself, for an owner who chose none."""
    g = {"g": row.number}
    days = [found[0] for found in store.query(f"SELECT day FROM article WHERE day IS NOT NULL AND {HOLDS}", g)]
    facets = [found[0] for found in store.query(f"SELECT DISTINCT facet FROM facet_value WHERE {HOLDS}", g)]
    languages = store.query(f"SELECT value, count FROM facet_value WHERE facet = 'lang' AND {HOLDS}", g)
    info = SiteInfo(
        token=_token(row),
        site_name=settings.site_name or name,
        base_url=settings.base_url,
        languages=tuple(
            lang
            for lang, count in sorted(languages, key=lambda found: -found[1])
            if count >= _LANGUAGE_SHARE * row.articles
        ),
        filters=tuple(sorted(facet.removeprefix("filter.") for facet in facets if facet not in FACETS)),
        median_age=max(days) - median(days) if len(days) >= _FEWEST_DATED else None,
        newest_day=max(days, default=None),
    )
    return json.dumps(asdict(info), ensure_ascii=False)


def renumbered(row: GenerationRow) -> str:
    """The SiteInfo of a row that was copied from another generation's."""
    return json.dumps(asdict(replace(read_site_info(row.info), token=_token(row))), ensure_ascii=False)


def _token(row: GenerationRow) -> str:
    return f"{row.number}-{blake2b(f'{row.built}{row.manifest}'.encode(), digest_size=4).hexdigest()}"


def read_site_info(text: str) -> SiteInfo:
    """The SiteInfo that `site_info` wrote. Raises StoreDamaged for any other text."""
    try:
        content = json.loads(text)
        return SiteInfo(**content | {name: tuple(content[name]) for name in ("languages", "filters")})
    except (ValueError, TypeError, KeyError, RecursionError):
        raise StoreDamaged("What is known of the site cannot be read. Build it anew: pressmark index SITE") from None
