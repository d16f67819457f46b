"""Keeps API keys out of the HTTP library's own log, should a server echo one."""

import logging
from weakref import WeakSet

from mindvideo._runtime.transport.settings import Secret

_LOGGERS = (
    "httpx2",
    "httpcore2.connection",
    "httpcore2.http11",
    "httpcore2.http2",
    "httpcore2.proxy",
    "httpcore2.socks",
)
"""A filter holds for the very logger it is put on, so each one is named."""


class _Concealment(logging.Filter):
    """Rewrites the records that show a key; every other one passes as it is."""

    def __init__(self) -> None:
        super().__init__()
        self.keys: WeakSet[Secret] = WeakSet()

    def filter(self, record: logging.LogRecord) -> bool:
        """Let the record pass, without the keys."""
        shown = hidden = record.getMessage()
        for key in tuple(self.keys):
            hidden = key.hide(hidden)
        if hidden != shown:
            record.msg, record.args = hidden, ()
        return True


_concealment = _Concealment()
for _name in _LOGGERS:
    logging.getLogger(_name).addFilter(_concealment)


def redact_key(key: Secret) -> None:
    """Hide the key in the library's log for as long as the key exists."""
    _concealment.keys.add(key)
