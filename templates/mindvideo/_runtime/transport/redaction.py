"""Keep API keys out of the HTTP library's own log, in case a server echoes one."""

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
"""Every logger by name, because a filter applies only to the logger it is on."""


class _Concealment(logging.Filter):
    """Rewrites records that show a key; all others pass unchanged."""

    def __init__(self) -> None:
        super().__init__()
        self.keys: WeakSet[Secret] = WeakSet()

    def filter(self, record: logging.LogRecord) -> bool:
        """Remove the keys from the record."""
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
