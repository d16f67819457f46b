"""The database of a run: SQLite in a folder, or PostgreSQL for many machines.

The workflow engine keeps its own tables beside the three in `tables`.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError, SQLAlchemyError

from mindvideo import ConfigurationError, MindVideoError
from mindvideo.bulk.tables import metadata

T = TypeVar("T")

PATIENCE = 300.0
"""Seconds that a worker waits for a missing PostgreSQL."""

_CONNECTIONS = 20
_IDLE_LIMIT = "10s"
"""Seconds that a worker stopped inside a transaction can block others."""

_SETUP_LOCK = 0x6D696E64
# A power failure may cost the last moments: the keys of what was submitted are the same
# again, so the tasks are found. A killed process costs nothing.
_PRAGMAS = ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON")
_DRIVERS = {
    "postgresql": "postgresql+psycopg",
    "postgres": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
    "sqlite": "sqlite",
}


class DatabaseError(MindVideoError):
    """The database of the run cannot be used."""


class _Cursor(Protocol):
    def execute(self, statement: str, /) -> object: ...


class _Connection(_Cursor, Protocol):
    isolation_level: str | None


@dataclass(frozen=True, slots=True)
class Database:
    """A database that works."""

    engine: sa.Engine
    url: str

    @property
    def is_shared(self) -> bool:
        """Whether other machines can use it."""
        return self.engine.dialect.name == "postgresql"

    @property
    def threads(self) -> int:
        """How many threads gain from writing at once; more would be in the way."""
        return 16 if self.is_shared else 2

    @property
    def now(self) -> sa.ColumnElement[float]:
        """Seconds since 1970 by the database's clock, because machines may disagree."""
        if self.is_shared:
            return sa.cast(sa.extract("epoch", sa.func.clock_timestamp()), sa.Float)
        return (sa.func.julianday("now") - 2440587.5) * 86400.0

    def transact(self, action: Callable[[sa.Connection], T]) -> T:
        """Run it in one transaction; repeat while PostgreSQL is away.

        Raises DatabaseError if it does not come back.
        """
        deadline = time.monotonic() + PATIENCE
        pause = 0.1
        while True:
            try:
                with self.engine.begin() as connection:
                    return action(connection)
            except SQLAlchemyError as reason:
                if not self._may_pass(reason) or time.monotonic() > deadline:
                    raise DatabaseError(
                        f"The database: {short(reason)}. Once that is fixed, run the "
                        "same command to go on."
                    ) from reason
            time.sleep(pause)
            pause = min(2 * pause, 5.0)

    def _may_pass(self, reason: SQLAlchemyError) -> bool:
        is_away = isinstance(reason, OperationalError)
        lost = isinstance(reason, DBAPIError) and reason.connection_invalidated
        return self.is_shared and (is_away or lost)

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def open_database(url: str | None, out: Path) -> Database:
    """Open the database at that address, or the one in `out`, and create our tables.

    Raises ConfigurationError for an address that cannot be used.
    """
    address = _address(url, out)
    kind = address.drivername.partition("+")[0]
    engine = _postgres(address) if kind == "postgresql" else _sqlite(address)
    try:
        with engine.begin() as connection:
            if kind == "postgresql":
                # Two workers that start together would both create the tables.
                connection.execute(
                    sa.select(sa.func.pg_advisory_xact_lock(_SETUP_LOCK))
                )
            metadata.create_all(connection)
    except SQLAlchemyError as reason:
        engine.dispose()
        message = f"The database cannot be used: {short(reason)}"
        raise ConfigurationError(message) from reason
    return Database(engine, address.render_as_string(hide_password=False))


def short(reason: SQLAlchemyError) -> str:
    """Return the first line of the database's message, without the statement."""
    said = reason.orig if isinstance(reason, DBAPIError) else reason
    return (str(said).strip() or type(said).__name__).splitlines()[0]


def _address(url: str | None, out: Path) -> sa.URL:
    if url is None:
        return sa.URL.create("sqlite", database=str(out / "bulk.sqlite"))
    try:
        address = sa.make_url(url)
        return address.set(drivername=_DRIVERS[address.drivername])
    except (ArgumentError, KeyError, ValueError):
        message = "The database should be postgresql://... or sqlite:///FILE."
        raise ConfigurationError(message) from None


def _postgres(address: sa.URL) -> sa.Engine:
    limit = f"-c idle_in_transaction_session_timeout={_IDLE_LIMIT}"
    return sa.create_engine(
        address,
        pool_size=_CONNECTIONS,
        max_overflow=0,
        pool_pre_ping=True,
        connect_args={"options": limit, "connect_timeout": 10},
    )


def _sqlite(address: sa.URL) -> sa.Engine:
    # It has one writer at a time: more connections wait for one another, and each keeps
    # statements in memory; the engine's have lists of any length, so that all differ.
    engine = sa.create_engine(
        address,
        pool_size=4,
        max_overflow=0,
        pool_timeout=PATIENCE,
        connect_args={"cached_statements": 32},
    )
    event.listen(engine, "connect", _set_up)
    return engine


def _set_up(connection: _Connection, _record: object) -> None:
    # Writers wait for one another from the beginning of a transaction, not in it.
    connection.isolation_level = "IMMEDIATE"
    connection.execute("PRAGMA busy_timeout=30000")
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
