"""When an article was published, and when it was changed."""

from __future__ import annotations

from datetime import date

from pressmark.index.article import day_number
from pressmark.index.extraction.candidates import offered
from pressmark.index.extraction.scope import Scope
from pressmark.index.pages.dates import same_moment, url_date, url_stamp
from pressmark.index.pages.record import Candidate, Record

# Meta names that may stand for the file, the record in the CMS, or the last change as well.
_VAGUE = frozenset(
    ("date", "dc.date", "dcterms.date", "dc.date.created", "dcterms.created", "created", "creation_date", "timestamp")
)

_TOLD = ("settings", "data-pagefind", "front matter")  # what the owner says needs no check

# Midnight of central Europe in UTC, in summer and in winter, and languages that are spoken there and hardly anywhere
# else.
_MIDNIGHTS = ("T22:00:00", "T23:00:00")
_CENTRAL = frozenset(
    ["bs", "cs", "da", "de", "hr", "hu", "it", "mk", "nb", "nl", "nn", "no", "pl", "sk", "sl", "sq", "sr", "sv"]
)

Signals = dict[str, str]


def choose_day(record: Record, scope: Scope, signals: Signals) -> str | None:
    """The day of the publication, and its signal: what the page states, what it shows near the text, what its url
    says."""
    stated = offered(record, "chosen_date", "published")
    found = next((c for c in stated if c.signal not in _VAGUE), None)
    if found is None:
        marked = scope.stated(offered(record, "seen_published"))
        # Several days, none of them above the text, are those of other articles.
        if len({c.value[:10] for c in marked}) < 2 or any(scope.above(c.node) for c in marked):
            found = next(iter(marked), None)
    if found is None and stated:
        found = _at_head(record, scope, "text_date") or stated[0]
    by_url = url_date(record.url) or _canonical_date(record)
    exact = by_url is not None and len(by_url) == 10
    if (
        by_url
        and exact
        and (found is None or not found.signal.startswith(_TOLD))
        and (found is None or abs(day_number(found.value) - day_number(by_url)) > 1)
    ):
        signals["published"] = "url"
        return by_url
    if found is not None and found in stated and not exact and not found.signal.startswith(_TOLD):
        found = _contradicted(record, scope, found)
    if found is None:
        by_url = by_url or url_stamp(record.url)
        found = _shown(record, scope, "" if exact else by_url or "")
    if found is not None:
        signals["published"] = found.signal
        return _local(record, found.value, by_url if exact else None, scope)
    if by_url is not None:
        signals["published"] = "url"
    return by_url


def _at_head(record: Record, scope: Scope, *others: str) -> Candidate | None:
    """The one day that readers see above the text in elements that are there for it: the article's, whatever the head
    says.

    Readers are shown it; what is stated for machines was often set anew by a move, or is that of a draft.
    """
    names = ("seen_published", "seen_time", "seen_date", *others)
    shown = [c for c in offered(record, *names) if c.signal != "text" and len(c.value) >= 10 and scope.above(c.node)]
    return shown[0] if len({c.value[:10] for c in shown}) == 1 else None


def _contradicted(record: Record, scope: Scope, stated: Candidate) -> Candidate:
    """The day at the head of the text where it is another one than is stated, and not the same moment on another
    calendar."""
    shown = _at_head(record, scope)
    if shown is None or any(
        c.value[:10] == stated.value[:10] for c in offered(record, "text_date") if scope.above(c.node)
    ):
        return stated
    apart = abs(day_number(stated.value) - day_number(shown.value))
    return shown if apart > (1 if stated.value.endswith("+00:00") else 0) else stated


def _canonical_date(record: Record) -> str | None:
    """The date in the address that the page gives as its own."""
    return next(
        filter(None, (url_date(c.value.partition("//")[2]) for c in offered(record, "canonical", "host"))), None
    )


def _shown(record: Record, scope: Scope, month: str) -> Candidate | None:
    """The date that readers see: right above the text, named as one and near the text, or written near its beginning or
    end.

    `month` is the month or the day that the page's url may tell, which settles which date is meant.
    """
    written = [c for c in offered(record, "text_date") if not scope.lists(c.node)]
    shown = [offered(record, "seen_time"), offered(record, "seen_date"), written]
    told = [c for offers in shown for c in offers if month and c.value.startswith(month) and len(c.value) >= 10]
    close = [[c for c in offers if c.signal != "text" and scope.heads(c.node)][-1:] for offers in shown]
    for candidate in (*told[:1], *(c for last in close for c in last)):
        return candidate
    lines = [(offset, c) for c in written if (offset := scope.offset(c.node)) is not None]
    head = any(c.signal != "text" and scope.above(c.node) for _, c in lines)
    for name in ("seen_time", "seen_date"):
        found = [c for c in scope.nearest(offered(record, name)) if not (head and c.node > scope.last)]
        if found:
            return min(found, key=lambda c: (c.node > scope.last, abs(c.node - scope.first)))
    if (marked := _only([c for c in offered(record, "seen_published") if not scope.commented(c.node)])) is not None:
        return marked
    if lines:
        return min(lines, key=lambda item: item[0])[1]
    far = [offered(record, "seen_time", "seen_date"), written]
    for changes in (_changes(record, scope)[:1], offered(record, "seen_modified")):  # better than nothing
        far.append([c._replace(signal=f"{c.signal}, of a change") for c in changes if c.signal != "text"])
    return next((only for offers in far if (only := _only(offers)) is not None), None)


def _only(offers: list[Candidate]) -> Candidate | None:
    """Of dates somewhere on the page the one that cannot be that of another article."""
    far = {c.value[:10]: c for c in offers if c.signal != "text" and len(c.value) >= 10}
    return next(iter(far.values())) if len(far) == 1 else None


def _local(record: Record, value: str, by_url: str | None, scope: Scope) -> str:
    """The day as the site itself counts it, where a moment is given in UTC and the page or its url shows the day."""
    if len(value) <= 10 or not value.endswith("+00:00"):
        return value
    if by_url and by_url != value[:10]:
        return by_url
    names = ("seen_published", "seen_time", "seen_date", "text_date")
    for shown in next((found for name in names if (found := offered(record, name))), ()):
        if not shown.value.endswith("+00:00") and shown.value[:10] != value[:10] and scope.above(shown.node):
            if len(shown.value) > 10 and same_moment(shown.value, value):
                return shown.value
            if len(shown.value) == 10 and abs(day_number(shown.value) - day_number(value)) == 1:
                return shown.value
    if value[10:19] in _MIDNIGHTS and (record.detected or "").partition("-")[0] in _CENTRAL:
        return date.fromordinal(day_number(value) + 1).isoformat()  # a day that was given without its hour
    return value


def _changes(record: Record, scope: Scope) -> list[Candidate]:
    """The days of changes that the page shows; of lines only those at the head or the foot of the text."""
    shown = offered(record, "seen_modified")
    lines = ("text", "date line")
    return scope.nearest(
        c for c in shown if c.signal not in lines or (scope.offset(c.node) is not None and not scope.lists(c.node))
    )


def choose_change(record: Record, published: str | None, scope: Scope, signals: Signals) -> str | None:
    """The day of the last change, and its signal; none that lies before the publication."""
    for candidate in [*offered(record, "modified"), *_changes(record, scope)]:
        if published is None or day_number(candidate.value) >= day_number(published):
            signals["modified"] = candidate.signal
            return candidate.value
    return None
