"""Where an API key may turn up: every text that an error or the logging makes."""

import logging
import pickle
import traceback
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress

MARK = "mvk-"
"""Every key of a run begins with it, so that the log need not be kept whole."""


class LogTap(logging.Handler):
    """Keeps each record of any logger that holds a key."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Look at the text of the record and at everything that it carries."""
        text = f"{self.format(record)} {vars(record)}"
        if MARK in text:
            self.texts.append(text)


@contextmanager
def tapped() -> Generator[LogTap]:
    """All loggers at their most talkative, until the block ends."""
    root, tap = logging.getLogger(), LogTap()
    before = root.level
    root.addHandler(tap)
    root.setLevel(logging.DEBUG)
    try:
        yield tap
    finally:
        root.removeHandler(tap)
        root.setLevel(before)


def shown(error: BaseException) -> Iterator[tuple[str, str]]:
    """Every text that an error can become, each with its name."""
    yield "str", str(error)
    yield "repr", repr(error)
    yield "vars", repr(vars(error))
    yield "traceback", "".join(traceback.format_exception(error))
    whole = traceback.TracebackException.from_exception(error, capture_locals=True)
    yield "traceback with locals", "".join(whole.format())
    # What cannot be pickled cannot leak that way.
    with suppress(Exception):
        yield "pickle", pickle.dumps(error).decode("latin-1")
