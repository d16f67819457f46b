"""Facts as records: of the API, from `_platform.json`; of releases, `_release.json`.

No logic; imports nothing of the package.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OutputKind:
    """What a model produces: the key under `output`, and the classes for it."""

    key: str
    singular: str
    output: str
    async_output: str
    file_suffix: str
    """How a file of this kind is called in examples: ".mp4"; "" when it holds none."""


@dataclass(frozen=True, slots=True)
class ClientDefaults:
    """What the client does when not told otherwise; times in seconds."""

    attempt_timeout: float
    submit_timeout: float
    wait_timeout: float
    max_retries: int


@dataclass(frozen=True, slots=True)
class Platform:
    """The facts of the API, from `_platform.json`."""

    base_url: str
    tasks_path: str
    task_path: str
    events_path: str
    authorization_header: str
    authorization_scheme: str
    idempotency_header: str
    api_key_variable: str
    base_url_variable: str
    statuses: tuple[str, ...]
    terminal_statuses: tuple[str, ...]
    output_kinds: tuple[OutputKind, ...]
    defaults: ClientDefaults


@dataclass(frozen=True, slots=True)
class Noted:
    """A change of a model, as a release tells it."""

    model: str
    """A slug; "" for what all models share."""

    effect: str
    text: str
    """A sentence; names stand between backticks."""


@dataclass(frozen=True, slots=True)
class Release:
    """What one version brought."""

    version: str
    date: str | None
    notes: tuple[str, ...]
    """What no schema says, about the whole package."""

    changes: tuple[Noted, ...]
