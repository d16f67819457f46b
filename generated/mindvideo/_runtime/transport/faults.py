"""Interpret the HTTP library's exceptions."""

import ssl
from collections.abc import Callable

import httpcore2
import httpx2

from mindvideo._runtime.messages import Lost
from mindvideo._runtime.transport.connections import MisledError

FAULTS = (
    httpx2.HTTPError,
    httpx2.InvalidURL,
    httpx2.StreamError,
    httpcore2.TimeoutException,
    httpcore2.NetworkError,
    httpcore2.ProtocolError,
    httpcore2.UnsupportedProtocol,
    OSError,
)
"""Everything that an exchange may raise."""

_HOPELESS = (
    httpx2.InvalidURL,
    httpx2.UnsupportedProtocol,
    httpx2.LocalProtocolError,
    httpcore2.UnsupportedProtocol,
    httpcore2.LocalProtocolError,
    MisledError,
)
_TIMEOUTS = (httpx2.TimeoutException, httpcore2.TimeoutException, TimeoutError)


def lost(fault: Exception, hide: Callable[[str], str]) -> Lost:
    """Return the lost exchange; `hide` removes the key from its text."""
    if isinstance(fault, _TIMEOUTS):
        return Lost("No complete response arrived in time.", timed_out=True)
    reason = hide(f"{type(fault).__name__}: {fault}")
    if _is_tls(fault):
        return Lost(f"No secure connection: {reason}", retryable=False)
    retryable = not isinstance(fault, _HOPELESS)
    return Lost(f"The connection failed: {reason}", retryable=retryable)


def _is_tls(fault: BaseException | None) -> bool:
    """Whether a certificate or the handshake failed, rather than the network."""
    while fault is not None:
        if isinstance(fault, ssl.SSLError):
            return not isinstance(fault, ssl.SSLEOFError | ssl.SSLZeroReturnError)
        fault = fault.__cause__ or fault.__context__
    return False
