"""What a URL points to, and whether it is allowed.

One strict grammar replaces a tolerant parser: if two parsers read an odd URL
differently, a check passes and another host is asked.
"""

import re
import socket
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import NamedTuple

_URL = re.compile(
    r"(?P<scheme>https?)://(?P<host>[a-z0-9._-]+|\[[0-9a-f:.]+\])(:(?P<port>[0-9]{1,5}))?"
    r"(?P<rest>([/?#][^\x00-\x20\x7f\\]*)?)",
    re.IGNORECASE,
)


class Place(NamedTuple):
    """The parts of an http or https URL that decide whether it is allowed."""

    scheme: str
    host: str
    """In lower case; an IPv6 address has no brackets."""

    port: int
    origin: str
    """Scheme, host and port as a URL, without a trailing slash."""

    rest: str
    """Path, query and fragment: what follows the origin."""


def place_of(url: str) -> Place | None:
    """Split a URL; return None if it is invalid or has a user name."""
    match = _URL.fullmatch(url)
    if match is None:
        return None
    scheme, host, rest = match["scheme"].lower(), match["host"].lower(), match["rest"]
    port = int(match["port"] or (443 if scheme == "https" else 80))
    origin = f"{scheme}://{host}:{port}" if match["port"] else f"{scheme}://{host}"
    return Place(scheme, host.strip("[]"), port, origin, rest)


def host_of(url: str) -> str:
    """Return the host in lower case; "" if the URL is invalid."""
    place = place_of(url)
    return "" if place is None else place.host


def is_loopback(host: str) -> bool:
    """Whether the host is this machine, by name or literal address."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def refusal(url: str, *, local: bool) -> str | None:
    """Return why a file may not be fetched from there, or None if it may.

    `local` is true if the API itself is on this machine; then files may be as well.
    Resolves the host, so it may take as long as the resolver does.
    """
    place = place_of(url)
    if place is None:
        return "it is not a plain http or https address"
    if local:
        return None
    if place.scheme != "https":
        return "it is not https"
    if any(not is_public(address) for address in _addresses(place)):
        return "its host is not public"
    return None


def _addresses(place: Place) -> list[str]:
    try:
        found = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        # Behind a proxy only the proxy may know the name; without one, nothing does.
        return ["127.0.0.1"] if is_loopback(place.host) else []
    return [str(entry[4][0]) for entry in found]


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public network."""
    parsed: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    return parsed.is_global and not parsed.is_multicast
