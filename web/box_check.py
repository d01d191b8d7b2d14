"""Do visitors get the search box? A page of the site as browsers would load it: its scripts, its service, its
policy."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

from pressmark.index.errors import PressmarkError, SiteError
from pressmark.index.finding import Finding, Level
from pressmark.index.generations.store import Store
from pressmark.index.pages.encoding import decode
from pressmark.index.pages.markup import parse
from pressmark.index.remote.client import Client
from pressmark.index.remote.connection import Answer, Clock
from pressmark.index.remote.destination import target_of
from pressmark.index.settings import Settings
from pressmark.index.site_info import read_site_info
from pressmark.web.embed import ELEMENTS
from pressmark.web.site_policy import CONNECT, FORM, SCRIPT, Policy, Wanted, forbidding, read_policies

_SEARCH, _RELATED = ELEMENTS
_POLICY = "content-security-policy"
_HASHES = ("sha256", "sha384", "sha512")
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_LARGEST_PAGE, _LARGEST_ANSWER = 5_000_000, 1_000_000
_MOST = 8  # scripts, boxes and lists that are looked at on one page
# Somebody waits in front of it: a service that does not answer now is a finding, and nothing to wait for.
_IMPATIENT = Clock(wait=lambda seconds: None)
_JAVASCRIPT = frozenset(["text/javascript", "application/javascript", "application/x-javascript", "text/ecmascript"])
_SERVICE = "See that the service runs and is reached under this address: docs/serving.md, [serve] service_url."
_EMBED = "Take the markup of the service's page /embed, or of pressmark ui export."


def examine_box(url: str, home: Path, settings: Settings) -> list[Finding]:
    """What keeps visitors of this page from searching; nothing where it works.

    The address is the owner's own choice, so it may be in a private network. What the page names may be there only
    where that is the same host, or the one of `service_url`.
    """
    visit = _Visit(url, settings)
    try:
        page = _page(visit.get(url, largest=_LARGEST_PAGE))
    except SiteError as error:
        return [_finding("page", f"The page cannot be had: {error}", "Name a page of the site that visitors can open.")]
    checks = (_scripts, _boxes, _lists, _forms)
    found = [finding for check in checks for finding in check(page, visit)]
    return found + list(_behind(visit, home)) if page.boxes or page.forms else [*found, _NO_BOX]


@dataclass(frozen=True, slots=True)
class _Page:
    """A page as it came; `base` is what its addresses are relative to."""

    url: str
    base: str
    policies: list[Policy]
    root: Any

    def elements(self, tag: str) -> list[Any]:
        return list(islice(self.root.iter(tag), _MOST))

    @property
    def boxes(self) -> list[Any]:
        return self.elements(_SEARCH)

    @property
    def forms(self) -> list[Any]:
        """Those of a box, and those that lead to a search page by themselves."""
        ours = [form for box in self.boxes for form in box.iter("form")]
        others = [
            form for form in self.root.iter("form") if urlsplit(form.get("action") or "").path.endswith("/search")
        ]
        return [form for form in dict.fromkeys([*ours, *others]) if form.get("action")][:_MOST]

    def scripts(self, name: str) -> list[Any]:
        found = (script for script in self.root.iter("script") if name in (script.get("src") or "").rpartition("/")[2])
        return list(islice(found, _MOST))

    def address(self, path: str) -> str:
        return urljoin(self.base, path.strip())

    def forbids(self, wanted: Wanted) -> Finding | None:
        directive = forbidding(self.policies, wanted, self.url)
        if directive is None:
            return None
        target = urlsplit(wanted.url)
        text = f"The page's Content-Security-Policy forbids {wanted.url}: {directive[:300]}"
        advice = f"Add to its {wanted.directives[-1] if wanted.directives == FORM else wanted.directives[-2]}: "
        return _finding("csp", text, f"{advice}{target.scheme}://{target.netloc}")


class _Visit:
    """Requests as the page makes them; `generations` are those that its services answered from, by address."""

    def __init__(self, url: str, settings: Settings) -> None:
        self._own = target_of(url)
        self._trusted = {target_of(known).host for known in (url, settings.service_url) if known}
        self.generations: dict[str, str] = {}

    def get(self, url: str, *, largest: int = _LARGEST_ANSWER, missing: bool = False, read: bool = True) -> Answer:
        """An answer, which may be `missing`, and which a script of the page may `read`. Raises SiteError."""
        target = target_of(url)
        other = target.origin != self._own.origin
        if other and self._own.scheme == "https" and target.scheme == "http" and target.host not in _LOOPBACK:
            raise SiteError(f"{url} is not loaded by a page that came over https.")
        client = Client(target, allow_private=target.host in self._trusted, clock=_IMPATIENT)
        with closing(client):
            answer = client.get(url, largest, {"Origin": self._own.origin} if other else {})
        if "location" in answer.headers and answer.status in range(300, 400):
            raise SiteError(f"{url} leads to {answer.headers['location'][:300]}.")
        if answer.status != 200 and not (missing and answer.status == 404):
            raise SiteError(f"{url} answers with status {answer.status}.")
        if other and read and answer.headers.get("access-control-allow-origin") not in ("*", self._own.origin):
            raise SiteError(f"{url} lets no page of {self._own.origin} read it (Access-Control-Allow-Origin).")
        return answer

    def json(self, url: str, *, missing: bool = False) -> Mapping[str, Any]:
        try:
            content = json.loads(self.get(url, missing=missing).body)
        except (ValueError, RecursionError):
            content = None
        if not isinstance(content, dict):
            raise SiteError(f"{url} does not answer as Pressmark does.")
        return content


def _page(answer: Answer) -> _Page:
    root = parse(decode(answer.body)[0])
    if root is None:
        raise SiteError(f"{answer.url} is empty.")
    base = next((found.get("href") for found in root.iter("base") if found.get("href")), "")
    metas = [
        meta.get("content") or "" for meta in root.iter("meta") if (meta.get("http-equiv") or "").lower() == _POLICY
    ]
    policies = read_policies(answer.headers.get(_POLICY, ""), metas)
    return _Page(answer.url, urljoin(answer.url, base), policies, root)


def _scripts(page: _Page, visit: _Visit) -> Iterator[Finding]:
    for name in ELEMENTS:
        scripts = page.scripts(name)
        if page.elements(name) and not scripts:
            text = f"The page has <{name}> and no script of this name."
            yield _finding("box-script", text, f"{_EMBED} Right where a script of the site brings it.", "warning")
        for script in scripts:
            yield from _script(page, visit, script)


def _script(page: _Page, visit: _Visit, script: Any) -> Iterator[Finding]:
    url, integrity = page.address(script.get("src")), script.get("integrity") or ""
    try:
        answer = visit.get(url)
        kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind not in _JAVASCRIPT:
            raise SiteError(f"{url} is sent as {kind or 'nothing known'}, which no browser runs as a module.")
        if integrity and not _fits(answer.body, integrity):
            raise SiteError(f"{url} is not the file that the page's integrity attribute names.")
    except SiteError as error:
        yield _finding("box-script", str(error), _EMBED)
    wanted = [Wanted(SCRIPT, url, script.get("nonce") or "", integrity)]
    if url.rpartition("/")[2].startswith(_SEARCH) and any(map(_asks_for_more, page.boxes)):
        wanted.append(Wanted(SCRIPT, urljoin(url, f"{_SEARCH}-more.js"), imported=True))
    yield from filter(None, map(page.forbids, wanted))


def _asks_for_more(box: Any) -> bool:
    """Whether a box has more than an address and a form, and so loads the second file."""
    return len(box.attrib) > 1 or len(box) > 1 or box.find(".//form") is None


def _fits(content: bytes, integrity: str) -> bool:
    """Whether one of the hashes, of those made in the best way, is that of the content."""
    named = [part.partition("?")[0].partition("-") for part in integrity.split()]
    known = [(kind, value) for kind, _, value in named if kind in _HASHES]
    best = max((kind for kind, _ in known), default="")
    return not known or any(
        base64.b64encode(hashlib.new(kind, content).digest()).decode() == value for kind, value in known if kind == best
    )


def _boxes(page: _Page, visit: _Visit) -> Iterator[Finding]:
    for box in page.boxes:
        url = page.address(box.get("src") or "/api/v1/search")
        try:
            answer = visit.json(f"{url}?q=search&limit=1")
            if not isinstance(answer.get("results"), list) or not isinstance(answer.get("index"), dict):
                raise SiteError(f"{url} does not answer as Pressmark does.")
            visit.generations[url] = str(answer["index"].get("generation"))
        except SiteError as error:
            yield _finding("box-service", f"The search box gets no answer: {error}", _SERVICE)
        yield from filter(None, [page.forbids(Wanted(CONNECT, url))])
        if strings := box.get("strings"):
            yield from _strings(page, visit, page.address(strings))


def _strings(page: _Page, visit: _Visit, url: str) -> Iterator[Finding]:
    try:
        visit.json(url)
    except SiteError as error:
        yield _finding("box-strings", f"The search box stays English: {error}", _EMBED, "warning")
    yield from filter(None, [page.forbids(Wanted(CONNECT, url))])


def _lists(page: _Page, visit: _Visit) -> Iterator[Finding]:
    for related in page.elements(_RELATED):
        url = page.address(related.get("src") or "/api/v1/related")
        try:
            # A page that is no article has no related posts, which is an answer.
            visit.json(f"{url}?url={quote(page.url, safe='')}", missing=True)
        except SiteError as error:
            yield _finding("box-service", f"The related posts get no answer: {error}", _SERVICE)
        yield from filter(None, [page.forbids(Wanted(CONNECT, url))])


def _forms(page: _Page, visit: _Visit) -> Iterator[Finding]:
    for form in page.forms:
        url = page.address(form.get("action"))
        try:
            visit.get(f"{url}?q=search", read=False)
        except SiteError as error:
            yield _finding("box-form", f"The form leads nowhere: {error}", _SERVICE)
        yield from filter(None, [page.forbids(Wanted(FORM, url))])


def _behind(visit: _Visit, home: Path) -> Iterator[Finding]:
    """Whether the service answers from what this home has published."""
    with suppress(PressmarkError), closing(Store(home)) as store:
        row = store.generation(store.current())
        token = read_site_info(row.info).token if row else ""
        for url, answered in visit.generations.items():
            if row and answered != token:
                text = f"{url} answers from generation {answered}, and here {token} is published."
                advice = "Right where the service has another home; otherwise look at its /healthz, or restart it."
                yield _finding("behind", text, advice, "warning")


def _finding(name: str, text: str, advice: str, level: Level = "error") -> Finding:
    return Finding(level, name, text, advice)


_NO_BOX = Finding("warning", "no-box", "The page has no search box, and no form that leads to a search page.", _EMBED)
