"""Where a request may go: nowhere but the named site, and never into a private network by a trick of its name."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from pressmark.index.errors import SiteError
from pressmark.index.remote.client import Client
from pressmark.index.remote.destination import addresses_of, permitted, target_of

FORBIDDEN = [
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.255.0.9",
    "169.254.0.1", "169.254.169.254", "168.63.129.16", "172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.2.1",
    "192.168.0.1", "198.18.0.1", "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.255.255.250", "240.0.0.1",
    "255.255.255.255", "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254",
    "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2002:a00:1::1", "2001:0:7f00:1::", "2001:db8::1",
    "fc00::1", "fd00:ec2::254", "fd20:ce::254", "fd12:3456::1", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1",
    "100::1", "not an address", "",
]  # fmt: skip
PRIVATE = ["127.0.0.1", "10.1.2.3", "172.16.5.4", "192.168.1.1", "100.64.9.9", "::1", "fd12:3456::1", "::ffff:10.0.0.1"]
PUBLIC = ["93.184.215.14", "1.1.1.1", "2606:4700::1111", "2a00:1450:4001::1", "64:ff9b::101:101"]


@pytest.mark.parametrize(
    "url", ["http://u:c4nary@host/", "http://u:c4nary@host:port/", "ftp://u:c4nary@host/", "http://u:c4nary@a b/"]
)
def test_a_password_in_an_address_is_refused_and_not_shown(url: str) -> None:
    with pytest.raises(SiteError) as raised:
        target_of(url)
    assert "c4nary" not in str(raised.value)


@pytest.mark.parametrize("address", FORBIDDEN)
def test_an_address_that_is_not_on_the_public_web(address: str) -> None:
    assert not permitted(address, allow_private=False)


@pytest.mark.parametrize("address", PUBLIC)
def test_an_address_on_the_public_web(address: str) -> None:
    assert permitted(address, allow_private=False)


@pytest.mark.parametrize("address", PRIVATE)
def test_a_private_network_is_for_who_says_so(address: str) -> None:
    assert permitted(address, allow_private=True) and not permitted(address, allow_private=False)


@pytest.mark.parametrize(
    "address",
    ["169.254.169.254", "fd00:ec2::254", "100.100.100.200", "168.63.129.16", "0.0.0.0", "224.0.0.1", "fe80::1", "::",
     "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "255.255.255.255"],
)  # fmt: skip
def test_a_private_network_has_no_secrets_of_machines(address: str) -> None:
    assert not permitted(address, allow_private=True)


class Reached(Exception):
    pass


def answers(*addresses: str) -> Any:
    """A resolver that gives these addresses for any name."""

    def resolve(host: str, port: int, **_: object) -> list[Any]:
        kinds = [socket.AF_INET6 if ":" in address else socket.AF_INET for address in addresses]
        return [
            (kind, socket.SOCK_STREAM, 6, "", (address, port)) for kind, address in zip(kinds, addresses, strict=True)
        ]

    return resolve


@pytest.fixture
def connections(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """What would have been connected to."""
    reached: list[tuple[str, int]] = []

    def connect(address: tuple[str, int], timeout: float) -> None:
        reached.append(address)
        raise Reached

    monkeypatch.setattr(socket, "create_connection", connect)
    return reached


@pytest.mark.parametrize("address", FORBIDDEN[:-2])
def test_no_name_leads_there(address: str, connections: list[tuple[str, int]]) -> None:
    client = Client(target_of("http://innocent.example/"), resolve=answers(address))
    with pytest.raises(SiteError, match="not on the public web"):
        client.get("http://innocent.example/a", 100)
    assert not connections


def test_one_bad_address_among_good_ones_is_enough(connections: list[tuple[str, int]]) -> None:
    client = Client(target_of("http://innocent.example/"), resolve=answers("1.1.1.1", "10.0.0.1"))
    with pytest.raises(SiteError):
        client.get("http://innocent.example/a", 100)
    assert not connections


@pytest.mark.parametrize(
    "host", ["2130706433", "0x7f000001", "0177.0.0.1", "127.1", "[::1]", "[::ffff:7f00:1]", "0", "localhost"]
)
def test_an_address_in_disguise(host: str, connections: list[tuple[str, int]]) -> None:
    """By the resolver of this machine, which understands all of them."""
    with pytest.raises(SiteError):
        Client(target_of(f"http://{host}/")).get(f"http://{host}/a", 100)
    assert not connections


def test_an_address_that_does_not_answer_is_followed_by_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str] = []

    def connect(address: tuple[str, int], timeout: float) -> None:
        tried.append(address[0])
        raise Reached if len(tried) == 3 else OSError("network is unreachable")

    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(Reached):
        Client(target_of("http://a.example/"), resolve=answers("2606:4700::1111", "1.1.1.1", "1.0.0.1")).get(
            "http://a.example/", 9
        )
    assert tried == ["2606:4700::1111", "1.1.1.1", "1.0.0.1"]


def test_the_address_that_was_checked_is_connected_to(connections: list[tuple[str, int]]) -> None:
    """A name that means something else a moment later is asked for once, and the answer is what counts."""
    times = iter([answers("1.1.1.1"), answers("10.0.0.1")])
    client = Client(target_of("http://rebinding.example:8080/"), resolve=lambda *a, **k: next(times)(*a, **k))
    with pytest.raises(Reached):
        client.get("http://rebinding.example:8080/a", 100)
    assert connections == [("1.1.1.1", 8080)]
    with pytest.raises(SiteError):
        client.get("http://rebinding.example:8080/a", 100)
    assert len(connections) == 1


@pytest.mark.parametrize(
    "url",
    ["http://example.org:8080/", "https://example.org/", "http://www.example.org/", "http://example.org.evil.example/",
     "http://example.org@evil.example/", "http://a:b@example.org/", "//evil.example/", "file:///etc/passwd",
     "gopher://example.org/", "javascript:alert(1)", "http://", "http:///a", "http://example.org:99999/", "http://[::1",
     "http://example.org\\@evil.example/", "http://exa mple.org/", "http://example.org/\r\nHost: evil", "/a", "",
     "http://example.org/../../etc", "http://example.org/a/./b", "http://example.org/" + "x" * 2048, "http://\udcff/", "http://¨/",
     "http://example.org/" + "ü" * 900],
)  # fmt: skip
def test_only_the_named_site_is_asked(url: str, connections: list[tuple[str, int]]) -> None:
    with pytest.raises(SiteError):
        Client(target_of("http://example.org/sitemap.xml"), resolve=answers("1.1.1.1")).get(url, 100)
    assert not connections


@pytest.mark.parametrize(
    ("url", "asked", "file"),
    [
        ("https://Example.org", "https://example.org/", "index.html"),
        ("https://example.org:443/a/#top", "https://example.org/a/", "a/index.html"),
        ("http://example.org:8080/a/b.html?x=1&y=ü", "http://example.org:8080/a/b.html?x=1&y=%C3%BC", "a/b.html?x=1&y=%C3%BC"),
        ("https://bücher.example/straße", "https://xn--bcher-kva.example/stra%C3%9Fe", "straße"),
        ("https://example.org/100%25/", "https://example.org/100%25/", "100%/index.html"),
        ("http://[2606:4700::1]:81/", "http://[2606:4700::1]:81/", "index.html"),
    ],
)  # fmt: skip
def test_how_an_address_is_asked_for(url: str, asked: str, file: str) -> None:
    target = target_of(url)
    assert target.url == asked and target.file == file


def test_a_name_that_nobody_has() -> None:
    def nobody(*_: object, **__: object) -> list[Any]:
        raise socket.gaierror(-2, "Name or service not known")

    with pytest.raises(SiteError, match="no host"):
        addresses_of(target_of("http://nowhere.example/"), False, nobody)
