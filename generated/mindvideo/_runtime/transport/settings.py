"""A client's configuration, checked once, at construction."""

import os
import re
from decimal import Decimal
from typing import NamedTuple, NoReturn

from mindvideo._runtime.errors import ConfigurationError
from mindvideo._runtime.platform import (
    API_KEY_VARIABLE,
    AUTHORIZATION_SCHEME,
    BASE_URL,
    BASE_URL_VARIABLE,
    TASKS_PATH,
)
from mindvideo._runtime.policy.budget import amount
from mindvideo._runtime.transport.urls import Place, is_loopback, place_of

# What the paths of all requests begin with: it is not part of a base URL.
_API_PATH = TASKS_PATH.rpartition("/")[0]
# It stays text: most base URLs have no path.
_PATH = r"(?:/(?!\.{1,2}(?:/|$))[A-Za-z0-9._~%-]+)*"
_KEY = re.compile(r"[\x21-\x7e]+")
_HIDDEN = "[API key]"
# A shorter one is a stand-in of a test, and common words would vanish from answers.
_SHORTEST_SECRET = 8


class Secret:
    """The API key. No repr, str, vars or pickle shows it."""

    __slots__ = ("__weakref__", "_value")

    def __init__(self, value: str) -> None:
        self._value = value

    def __repr__(self) -> str:
        return "Secret(***)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("an API key cannot be pickled or copied")

    def credentials(self) -> str:
        """The value of the authorization header."""
        return f"{AUTHORIZATION_SCHEME} {self._value}"

    def hide(self, text: str) -> str:
        """Remove the key from a text, in case a server echoed it."""
        if len(self._value) < _SHORTEST_SECRET:
            return text
        plain = text.replace(self._value, _HIDDEN)
        return re.sub(_escaped(self._value), _HIDDEN, plain) if "\\" in plain else plain

    def hide_bytes(self, body: bytes) -> bytes:
        """Remove the key from a body, in case a server echoed it."""
        if self._value.encode() not in body and b"\\" not in body:
            return body
        # Latin-1 gives each byte a character and back, whatever the body's encoding.
        return self.hide(body.decode("latin-1")).encode("latin-1")


def _escaped(value: str) -> str:
    """A pattern for the value as JSON may spell it: each character plain or escaped."""
    return "".join(
        rf"(?:\\?{re.escape(character)}|\\u(?i:{ord(character):04x}))"
        for character in value
    )


class Settings(NamedTuple):
    """The API's address and the key."""

    base_url: str
    """Scheme, host, port and a gateway's path, without a trailing slash."""

    key: Secret
    is_loopback: bool
    """Whether the API is on this machine; then files may be, too."""


def settings_of(
    api_key: str | None, base_url: str | None, *, allow_http: bool
) -> Settings:
    """Check the arguments and the environment.

    Raises ConfigurationError, whose message never shows the key.
    """
    # Secrets from files end in a line break, which is not part of the key.
    key = os.environ.get(API_KEY_VARIABLE, "").strip() if api_key is None else api_key
    url = base_url or os.environ.get(BASE_URL_VARIABLE) or BASE_URL
    place = _checked_place(url, allow_http=allow_http)
    base = place.origin + place.rest.rstrip("/")
    return Settings(base, Secret(_checked_key(key)), is_loopback(place.host))


def check_limits(
    timeout: object, max_retries: object, max_cost: object
) -> Decimal | None:
    """Return the limit of the costs. Raises ConfigurationError for invalid limits."""
    is_time = isinstance(timeout, int | float) and timeout > 0
    if timeout is not None and not is_time:
        raise ConfigurationError("timeout should be more than 0 seconds, or None.")
    if not isinstance(max_retries, int) or max_retries < 0:
        raise ConfigurationError("max_retries should be a whole number, 0 or more.")
    limit = None if max_cost is None else amount(max_cost)
    if max_cost is not None and limit is None:
        raise ConfigurationError("max_cost should be an amount of 0 or more, or None.")
    return limit


def _checked_key(key: object) -> str:
    if key is None or key == "":
        raise ConfigurationError(
            f"No API key: pass api_key= or set the variable {API_KEY_VARIABLE}."
        )
    if not isinstance(key, str):
        raise ConfigurationError("The API key should be a string.")
    if _KEY.fullmatch(key):
        return key
    # `from None` and no value: the message must not show the key.
    where = "at its beginning or end" if _KEY.fullmatch(key.strip()) else "inside"
    raise ConfigurationError(
        f"The API key has a space, line break or other character {where} that is not "
        "visible ASCII."
    )


def _checked_place(url: object, *, allow_http: bool) -> Place:
    if not isinstance(url, str):
        raise ConfigurationError("The base URL should be a string.")
    place = place_of(url)
    wrong = _not_wanted(url, place)
    if wrong is not None:
        raise ConfigurationError(f"The base URL should have no {wrong}.")
    if place is None:
        raise ConfigurationError("The base URL should be https://host or http://host.")
    path = place.rest.rstrip("/")
    if path.endswith(_API_PATH):
        wanted = place.origin + path.removesuffix(_API_PATH)
        raise ConfigurationError(
            f"The base URL should end before {_API_PATH}: write {wanted}."
        )
    if path and not re.fullmatch(_PATH, path):
        raise ConfigurationError(
            "The path of the base URL should be plain: letters, digits and -._~%, "
            "without '.' or '..' as a part."
        )
    if place.scheme == "http" and not (allow_http or is_loopback(place.host)):
        raise ConfigurationError(
            "The base URL is http://, which would send the API key unencrypted: use "
            "https://, or pass allow_http=True."
        )
    return place


def _not_wanted(url: str, place: Place | None) -> str | None:
    """Name the part of a base URL that it must not have, or return None."""
    authority = url.partition("://")[2].partition("/")[0]
    if place is None and "@" in authority:
        return "user name"
    rest = "" if place is None else place.rest
    if "#" in rest:
        return "fragment (#...)"
    return "query (?...)" if "?" in rest else None
