"""A page by its address: what is asked, what is refused, each in one line."""

import socket
from collections.abc import Iterator

import pytest

from generator.errors import SchemaError
from generator.pages.fetch import MAX_BYTES, MAX_SECONDS, Fetcher, Unreachable
from tests.generator.pages.page_server import Host, Reply, compressed, host


@pytest.fixture(scope="module")
def site() -> Iterator[Host]:
    with host() as here:
        here.pages = {
            "/page": b"<p>A page.</p>",
            "/moved": Reply(status=301, headers={"Location": "/page"}),
            "/circle": Reply(status=302, headers={"Location": "/circle"}),
            "/away": Reply(status=302, headers={"Location": "https://example.com/"}),
            "/port": Reply(status=302, headers={"Location": "http://127.0.0.1:1/"}),
            "/down": Reply(status=302, headers={"Location": "file:///etc/hostname"}),
            "/gone": Reply(status=410),
            "/broken": Reply(status=500),
            "/busy": Reply(status=429),
            "/key": Reply(status=401),
            "/picture": Reply(b"x", headers={"Content-Type": "image/png"}),
            "/latin": Reply(
                "é".encode("latin-1"),
                headers={"Content-Type": "text/html; charset=ISO-8859-1"},
            ),
            "/odd": Reply(b"x", headers={"Content-Type": "text/html; charset=klingon"}),
            "/endless": Reply(b" " * 65_536, endless=True),
            "/bomb": compressed(MAX_BYTES + 1),
            "/silent": Reply(silent=True),
            "/cookie": Reply(b"x", headers={"Set-Cookie": "a=b"}),
        }
        yield here


def refusal(address: str, fetcher: Fetcher | None = None) -> SchemaError:
    with fetcher or Fetcher() as asked, pytest.raises(SchemaError) as caught:
        asked.get(address)
    assert len(caught.value.problems) == len(str(caught.value).splitlines()) == 1
    return caught.value


def test_a_page(site: Host) -> None:
    """It is asked by the project's name, without a key, a cookie or a referrer."""
    with Fetcher() as fetcher:
        fetcher.get(f"{site.address}/cookie")
        answer = fetcher.get(f"{site.address}/page")
    assert (answer.body, answer.encoding) == (b"<p>A page.</p>", "utf-8")
    _, headers, _ = site.asked[-1]
    assert headers["user-agent"].startswith("mindvideo-sdk-generator")
    assert headers["host"] == site.address.removeprefix("http://")
    assert headers.keys().isdisjoint({"authorization", "cookie", "referer"})


def test_a_page_that_is_the_same(site: Host) -> None:
    """With what came the first time, the second request is a conditional one."""
    with Fetcher() as fetcher:
        first = fetcher.get(f"{site.address}/page")
        second = fetcher.get(f"{site.address}/page", first.validators)
    assert (second.is_known, second.body) == (True, b"")
    assert second.validators == first.validators


def test_a_redirect_on_the_same_host(site: Host) -> None:
    """It is followed."""
    with Fetcher() as fetcher:
        assert fetcher.get(f"{site.address}/moved").body == b"<p>A page.</p>"


@pytest.mark.parametrize("path", ["/nowhere", "/gone"])
def test_a_page_that_is_gone(path: str, site: Host) -> None:
    """404 and 410 are an answer, not a failure."""
    with Fetcher() as fetcher:
        assert fetcher.get(site.address + path).is_gone


@pytest.mark.parametrize(
    ("path", "encoding"), [("/latin", "iso8859-1"), ("/odd", None)]
)
def test_the_character_set(path: str, encoding: str | None, site: Host) -> None:
    """It is the one that the answer names, if there is such a one."""
    with Fetcher() as fetcher:
        assert fetcher.get(site.address + path).encoding == encoding


@pytest.mark.parametrize(
    ("path", "reason", "is_host"),
    [
        ("/circle", "more than the limit of 5 redirects", False),
        ("/away", "redirects to another host: https://example.com", False),
        ("/port", "redirects to another host: http://127.0.0.1", False),
        ("/down", "not the address of a page", False),
        ("/broken", "the host answered 500", False),
        ("/busy", "the host answered 429", True),
        ("/key", "the host answered 401", False),
        ("/picture", "not a text page but image/png", False),
        ("/endless", "larger than the limit of 8,388,608 bytes", False),
        ("/bomb", "larger than the limit of 8,388,608 bytes", False),
        ("/silent", "cannot be reached: ", True),
    ],
)
def test_an_answer_that_is_refused(
    path: str, reason: str, is_host: bool, site: Host
) -> None:
    """One line names the address that was given, and says why."""
    error = refusal(site.address + path)
    assert str(error).startswith(f"{site.address}{path}: /: {reason}")
    assert isinstance(error, Unreachable) is is_host


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("http://example.com/", "only https is allowed, or http on this machine"),
        ("https://10.0.0.1/", "its host is not public"),
        ("https://169.254.169.254/latest", "its host is not public"),
        ("https://[fd00::1]/", "its host is not public"),
        ("https://[::ffff:192.168.1.1]/", "its host is not public"),
        ("https://0.0.0.0/", "its host is not public"),
        ("https://224.0.0.1/", "its host is not public"),
        ("https://", "not the address of a page"),
        ("https://[::1", "not the address of a page"),
    ],
)
def test_an_address_that_is_not_asked(address: str, reason: str) -> None:
    """What is no public page is refused before anything is sent."""
    assert str(refusal(address)).startswith(f"{address}: /: {reason}")


def test_an_address_with_a_password() -> None:
    """It is refused, and the line does not repeat the password."""
    said = str(refusal("https://me:secret@example.com/a"))
    assert said == (
        "https://example.com/a: /: contains a user name: credentials are never sent"
    )


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        (["10.1.2.3"], "its host is not public"),
        (["93.184.215.14", "127.0.0.1"], "its host is not public"),
        (["fe80::1%eth0"], "its host is not public"),
        ([], "cannot be reached: unknown host"),
    ],
)
def test_a_name_that_leads_inside(
    found: list[str], reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A public name for a private address is not asked; what is checked is what is asked."""

    def looked_up(*_: object, **__: object) -> list[object]:
        if not found:
            raise socket.gaierror
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (it, 443)) for it in found]

    monkeypatch.setattr(socket, "getaddrinfo", looked_up)
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    assert reason in str(refusal("https://pages.example.com/"))


def test_a_host_that_is_slow(site: Host) -> None:
    """Pieces that come in time, one by one, are too slow together."""
    moments = iter(range(0, 10_000, MAX_SECONDS))
    error = refusal(f"{site.address}/endless", Fetcher(lambda: next(moments)))
    assert "takes longer than the limit of 30 seconds" in str(error)
    assert isinstance(error, Unreachable)


def test_nobody_listens() -> None:
    """A port without a server is one line."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    assert "cannot be reached: " in str(refusal(f"http://127.0.0.1:{port}/"))
