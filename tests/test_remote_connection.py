"""One site asked over real HTTP: within a time and a size, at its pace, and again where that may help."""

from __future__ import annotations

import gzip
import itertools
import zlib
from collections.abc import Iterator
from email.utils import formatdate
from time import time

import pytest

from pressmark.index.errors import SiteError
from pressmark.index.remote.client import LONGEST_PAUSE, Client
from pressmark.index.remote.connection import SILENT, WITHIN, Clock, TooLarge, unpacked
from pressmark.index.remote.destination import target_of
from tests.remote_server import Hours, Reply, Site, running

LARGEST = 100_000


@pytest.fixture
def site() -> Iterator[Site]:
    with running(Site()) as found:
        yield found


def client(site: Site, hours: Hours | None = None, interval: float = 0.0) -> Client:
    clock = (hours or Hours()).clock
    return Client(target_of(site.address + "/"), allow_private=True, interval=interval, clock=clock)


def body(site: Site, path: str = "/a", hours: Hours | None = None) -> bytes:
    asking = client(site, hours)
    try:
        return asking.get(site.address + path, LARGEST).body
    finally:
        asking.close()


def packed(data: bytes, **headers: str) -> Reply:
    return Reply(data, headers={"Content-Type": "text/html", "Content-Encoding": "gzip"} | headers)


@pytest.mark.parametrize(
    "data",
    [gzip.compress(b"a" * 9000), zlib.compress(b"a" * 9000), gzip.compress(b"a" * 4000) + gzip.compress(b"a" * 5000)],
    ids=["gzip", "zlib", "two members"],
)
def test_a_packed_body(site: Site, data: bytes) -> None:
    site.replies["/a"] = packed(data)
    assert body(site) == b"a" * 9000


def zeros(count: int) -> bytes:
    squeeze = zlib.compressobj(9, wbits=31)
    return b"".join(squeeze.compress(bytes(1_000_000)) for _ in range(count)) + squeeze.flush()


@pytest.mark.parametrize(
    "data",
    [zeros(90), gzip.compress(bytes(60_000)) * 50, gzip.compress(b"") * 3000],
    ids=["90 MB of zeros", "50 members", "3,000 members"],
)
def test_a_bomb_is_not_unpacked(site: Site, data: bytes) -> None:
    site.replies["/a"] = packed(data)
    with pytest.raises(SiteError, match=r"unpacked it is more than 100,000 bytes|too many parts"):
        body(site)
    assert len(site.asked) == 1


@pytest.mark.parametrize(
    "data", [gzip.compress(b"a" * 9000)[:-9], gzip.compress(b"a" * 9000)[:-1] + b"x", b"not packed at all"]
)
def test_a_damaged_body(site: Site, data: bytes) -> None:
    site.replies["/a"] = packed(data)
    with pytest.raises(SiteError, match="packed in"):
        body(site)


def test_a_body_packed_in_an_unknown_way(site: Site) -> None:
    site.replies["/a"] = Reply(b"x", headers={"Content-Encoding": "br"})
    with pytest.raises(SiteError, match="'br'"):
        body(site)


@pytest.mark.parametrize("chunk", [b"x" * 5000, b"x"])
def test_a_body_without_end(site: Site, chunk: bytes) -> None:
    site.replies["/a"] = Reply(lambda: itertools.repeat(chunk))
    with pytest.raises(TooLarge, match="100,000"):
        body(site)


def test_a_body_of_the_largest_size(site: Site) -> None:
    site.replies["/a"] = Reply(b"x" * LARGEST)
    assert len(body(site)) == LARGEST
    assert unpacked([gzip.compress(b"x" * 10)], 10) == b"x" * 10


def test_a_body_that_drips_ends_with_the_time_for_a_request(site: Site) -> None:
    """Each byte comes at once, but each look at the clock is a second later."""
    site.replies["/a"] = Reply(lambda: itertools.repeat(b"x"))
    hours = Hours(step=1.0)
    asking = Client(target_of(site.address), allow_private=True, clock=Clock(hours.now, hours.wait))
    with pytest.raises(SiteError, match="too long"):
        asking.get(site.address + "/a", 10**9)
    asking.close()
    assert len(site.asked) == 3 and hours.time - 1000 < 4 * WITHIN and SILENT < WITHIN


def test_a_body_cut_short_is_no_page(site: Site) -> None:
    site.replies["/a"] = Reply(b"half a page", headers={"X-Claimed-Length": "5000"})
    with pytest.raises(SiteError, match="IncompleteRead"):
        body(site)
    assert len(site.asked) == 3


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_it_asks_again_and_later_each_time(site: Site, status: int) -> None:
    hours = Hours()
    site.replies["/a"] = [Reply(status=status), Reply(status=status), Reply(b"at last")]
    assert body(site, hours=hours) == b"at last" and hours.waits == [1.0, 5.0]
    site.replies["/a"] = Reply(status=status)
    with pytest.raises(SiteError, match=f"status {status}"):
        body(site)


def test_it_waits_as_long_as_it_is_told(site: Site) -> None:
    hours = Hours()
    later = formatdate(time() + 100, usegmt=True)
    site.replies["/a"] = [
        Reply(status=503, headers={"Retry-After": "77"}),
        Reply(status=429, headers={"Retry-After": later}),
        Reply(b"at last"),
    ]
    assert body(site, hours=hours) == b"at last"
    assert hours.waits[0] == 77 and 90 < hours.waits[1] <= 100
    site.replies["/a"] = Reply(status=503, headers={"Retry-After": str(int(LONGEST_PAUSE) + 1)})
    with pytest.raises(SiteError):
        body(site, hours=hours)
    assert len(hours.waits) == 2


def test_no_two_requests_within_the_interval(site: Site) -> None:
    hours = Hours()
    asking = client(site, hours, interval=0.5)
    for _ in range(4):
        assert asking.get(site.address + "/a", LARGEST).status == 404
    asking.close()
    assert hours.waits == [0.5, 0.5, 0.5]


def test_a_connection_is_kept_and_one_that_was_closed_is_no_failure(site: Site) -> None:
    hours = Hours()
    asking = client(site, hours)
    site.replies["/a"] = [Reply(b"1"), Reply(b"2", headers={"Connection": "close"}), Reply(b"3")]
    assert [asking.get(site.address + "/a", LARGEST).body for _ in range(3)] == [b"1", b"2", b"3"]
    asking.close()
    assert not hours.waits


def test_one_bad_page_does_not_hold_up_the_others(site: Site) -> None:
    """A site that has too much to do rests as a whole; a page that fails is waited for alone."""
    for status, together in ((500, False), (503, True)):
        hours = Hours()
        asking = client(site, hours)
        site.replies["/a"] = [Reply(status=status), Reply(b"at last")]
        rested: list[float] = []
        asking.pace.rest = rested.append  # type: ignore[method-assign]
        assert asking.get(site.address + "/a", LARGEST).body == b"at last"
        asking.close()
        assert (rested, hours.waits) == (([1.0], []) if together else ([], [1.0]))


def test_redirects_within_the_site(site: Site) -> None:
    site.replies |= {"/a": Reply(status=301, headers={"Location": "b?x=1"}), "/b?x=1": Reply(b"here")}
    asking = client(site)
    answer = asking.get(site.address + "/a", LARGEST)
    asking.close()
    assert answer.body == b"here" and answer.url == site.address + "/b?x=1"


@pytest.mark.parametrize(
    "location",
    ["http://169.254.169.254/latest/meta-data/", "http://localhost:{port}/b", "http://127.0.0.1/b", "//evil.example/b",
     "https://127.0.0.1:{port}/b", "file:///etc/passwd", "http://127.0.0.1:{port}@evil.example/", "http://[::1]:{port}/b", "http://["],
)  # fmt: skip
def test_a_redirect_elsewhere_is_not_followed(site: Site, location: str) -> None:
    port = site.address.rpartition(":")[2]
    site.replies |= {"/a": Reply(status=302, headers={"Location": location.format(port=port)}), "/b": Reply(b"no")}
    asking = client(site)
    assert asking.get(site.address + "/a", LARGEST).status == 302
    asking.close()
    assert site.paths() == ["/a"]


def test_redirects_in_a_circle(site: Site) -> None:
    site.replies["/a"] = Reply(status=302, headers={"Location": "/a"})
    with pytest.raises(SiteError, match="more than 5 times"):
        body(site)
    assert len(site.asked) == 6


def test_nobody_there() -> None:
    hours = Hours()
    asking = Client(target_of("http://127.0.0.1:1/"), allow_private=True, clock=hours.clock)
    with pytest.raises(SiteError, match="refused"):
        asking.get("http://127.0.0.1:1/a", 10)
    asking.close()
    assert hours.waits == [1.0, 5.0]


def test_what_is_said_of_who_asks(site: Site) -> None:
    body(site)
    headers = site.asked[0][1]
    assert headers["user-agent"].startswith("Pressmark") and headers["accept-encoding"] == "gzip"
    assert headers["host"] == site.address.removeprefix("http://") and "cookie" not in headers
