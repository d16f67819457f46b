"""Fetch a page by its address: https, from a public host, within limits.

Sends no credentials, cookies or key, and follows nothing to another host. Only this
module knows the HTTP library.
"""

import codecs
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from http.cookiejar import CookieJar, DefaultCookiePolicy
from ipaddress import ip_address
from types import TracebackType
from urllib.request import getproxies

import httpx2

from generator.errors import Problem, SchemaError

MAX_BYTES = 8_388_608
MAX_SECONDS = 30
"""Seconds for a page, including redirects."""

MAX_REDIRECTS = 5
USER_AGENT = "mindvideo-sdk-generator (reads documentation pages)"

_WAIT = 10.0
_GONE = frozenset({404, 410})
_PAGES = ("text/", "application/xhtml", "application/json", "multipart/related")


class Unreachable(SchemaError):
    """The host does not answer, or asks to be left alone; other pages will fail too."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The result of a request for a page."""

    body: bytes = b""
    encoding: str | None = None
    """The character set that the response names."""

    is_gone: bool = False
    """Whether the host says that no such page."""

    is_known: bool = False
    """Whether the page is unchanged; then it has no body."""

    validators: Mapping[str, str] = field(default_factory=dict[str, str])
    """Headers that make the next request for this page conditional."""


class Fetcher(AbstractContextManager["Fetcher"]):
    """Fetches pages one after another, over one connection."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._direct = _client(is_direct=True)
        self._proxied = _client(is_direct=False)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._direct.close()
        self._proxied.close()

    def get(self, address: str, known: Mapping[str, str] | None = None) -> Answer:
        """Fetch the page at an address; `known` are the validators of an earlier one.

        Raises SchemaError, with one line, if that fails, and Unreachable if the host is
        the reason.
        """
        ends = self._clock() + MAX_SECONDS
        url = _checked(address, address)
        for _ in range(MAX_REDIRECTS + 1):
            found = self._asked(address, url, known or {}, ends)
            if isinstance(found, Answer):
                return found
            target = _checked(address, str(url.join(found)))
            if _origin(target) != _origin(url):
                said = f"{target.scheme}://{target.host}"
                raise _refusal(address, f"redirects to another host: {said}")
            url = target
        reason = f"more than the limit of {MAX_REDIRECTS} redirects"
        raise _refusal(address, reason)

    def _asked(
        self, address: str, url: httpx2.URL, known: Mapping[str, str], ends: float
    ) -> Answer | str:
        """Send one request; return its response, or the address it leads to."""
        try:
            return self._exchange(address, url, known, ends)
        except httpx2.TimeoutException as error:
            reason = f"did not answer within {_WAIT:g} seconds"
            raise _refusal(address, reason, Unreachable) from error
        except httpx2.HTTPError as error:
            reason = f"cannot be reached: {' '.join(str(error).split()):.200}"
            raise _refusal(address, reason, Unreachable) from error

    def _exchange(
        self, address: str, url: httpx2.URL, known: Mapping[str, str], ends: float
    ) -> Answer | str:
        with self._sent(address, url, known) as response:
            status = response.status_code
            if "location" in response.headers and status in {301, 302, 303, 307, 308}:
                return str(response.headers["location"])
            if status in _GONE:
                return Answer(is_gone=True)
            if status == 304 and known:
                return Answer(is_known=True, validators=known)
            if status != 200:
                error = Unreachable if status in {429, 503} else SchemaError
                raise _refusal(address, f"the host answered {status}", error)
            kind = response.headers.get("content-type", "text/html").lower()
            if not kind.startswith(_PAGES):
                raise _refusal(address, f"not a text page but {kind:.100}")
            body = b"".join(self._pieces(address, response, ends))
            return Answer(body, _encoding(response), validators=_validators(response))

    def _sent(
        self, address: str, url: httpx2.URL, known: Mapping[str, str]
    ) -> AbstractContextManager[httpx2.Response]:
        """Send one request to exactly the address that was checked."""
        headers = {"User-Agent": USER_AGENT, "Accept": "text/html, text/*", **known}
        if not _is_loopback(url.host) and getproxies().keys() & {"https", "all"}:
            return self._proxied.stream("GET", url, headers=headers)
        place = url.copy_with(host=_looked_up(address, url))
        headers["Host"] = url.netloc.decode("ascii")
        named = {"sni_hostname": url.host}
        return self._direct.stream("GET", place, headers=headers, extensions=named)

    def _pieces(
        self, address: str, response: httpx2.Response, ends: float
    ) -> Iterator[bytes]:
        """Read the body, within the limits."""
        size = 0
        for piece in response.iter_bytes():
            size += len(piece)
            if size > MAX_BYTES:
                raise _refusal(address, f"larger than the limit of {MAX_BYTES:,} bytes")
            if self._clock() > ends:
                reason = f"takes longer than the limit of {MAX_SECONDS} seconds"
                raise _refusal(address, reason, Unreachable)
            yield piece


def _client(*, is_direct: bool) -> httpx2.Client:
    one = httpx2.Limits(max_connections=1, max_keepalive_connections=1)
    none = CookieJar(DefaultCookiePolicy(allowed_domains=()))
    return httpx2.Client(
        limits=one, timeout=_WAIT, trust_env=not is_direct, cookies=none
    )


def _checked(address: str, target: str) -> httpx2.URL:
    """An address that may be fetched, or the one it leads to."""
    try:
        url = httpx2.URL(target)
    except (httpx2.InvalidURL, ValueError) as error:
        raise _refusal(address, "not the address of a page") from error
    if url.userinfo:
        shown = str(url.copy_with(userinfo=b""))
        raise _refusal(shown, "contains a user name: credentials are never sent")
    if url.scheme not in {"https", "http"} or not url.host:
        raise _refusal(address, "not the address of a page")
    is_local = _is_loopback(url.host)
    if url.scheme == "http" and not is_local:
        raise _refusal(address, "only https is allowed, or http on this machine")
    if not is_local and _is_literal(url.host) and not _is_public(url.host):
        raise _refusal(address, "its host is not public")
    return url


def _looked_up(address: str, url: httpx2.URL) -> str:
    """Resolve the host and return the address that was checked."""
    try:
        found = socket.getaddrinfo(url.host, url.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        reason = "cannot be reached: unknown host"
        raise _refusal(address, reason, Unreachable) from error
    # Version 4 first: a machine without the other one has a name for it all the same.
    places = sorted((str(it[4][0]) for it in found), key=lambda it: ":" in it)
    is_local = _is_loopback(url.host)
    if not all(_is_loopback(it) if is_local else _is_public(it) for it in places):
        raise _refusal(address, "its host is not public")
    return places[0]


def _origin(url: httpx2.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port


def _is_literal(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _is_loopback(host: str) -> bool:
    return host == "localhost" or (_is_literal(host) and ip_address(host).is_loopback)


def _is_public(address: str) -> bool:
    parsed = ip_address(address.partition("%")[0])
    parsed = getattr(parsed, "ipv4_mapped", None) or parsed
    return parsed.is_global and not parsed.is_multicast


def _encoding(response: httpx2.Response) -> str | None:
    """Return the character set that a response names, if it is known."""
    try:
        return codecs.lookup(response.charset_encoding or "").name
    except LookupError:
        return None


def _validators(response: httpx2.Response) -> Mapping[str, str]:
    names = {"etag": "If-None-Match", "last-modified": "If-Modified-Since"}
    held = response.headers
    return {name: held[it] for it, name in names.items() if it in held}


def _refusal(
    address: str, reason: str, error: type[SchemaError] = SchemaError
) -> SchemaError:
    return error([Problem(address, "", reason)])
