"""Records of facts: the API, releases, ending models, forms.

No logic. Imports nothing of the package.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OutputKind:
    """What a model produces: the key under `output`, and its classes."""

    key: str
    singular: str
    output: str
    async_output: str
    file_suffix: str
    """The suffix of such a file in examples, such as ".mp4"; "" if it has no file."""


@dataclass(frozen=True, slots=True)
class ClientDefaults:
    """The client's defaults; times in seconds."""

    attempt_timeout: float
    submit_timeout: float
    wait_timeout: float
    max_retries: int
    largest_uploads: Mapping[str, int]
    """The largest local files that are sent inside an input, in bytes by kind."""


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
    """A change of a model, as a release reports it."""

    model: str
    """A slug; "" for what all models share."""

    effect: str
    text: str
    """A sentence; names are in backticks."""


@dataclass(frozen=True, slots=True)
class Release:
    """The changes of one version."""

    version: str
    date: str | None
    notes: tuple[str, ...]
    """Notes about the whole package."""

    changes: tuple[Noted, ...]


@dataclass(frozen=True, slots=True)
class Deprecation:
    """A model's announced end."""

    since: str
    replacement: str | None
    """The slug of the model to use instead."""

    attribute: str | None
    """The replacement's attribute on the client."""

    reason: str | None


@dataclass(frozen=True, slots=True)
class Correction:
    """A correction of upstream's part of a schema file."""

    at: str
    """A JSON pointer to the correction itself in the file."""

    op: str
    """An operation of JSON Patch: add, remove, replace, move or copy."""

    path: str
    """A JSON pointer to the corrected place in the file."""

    value: str
    """The new value as JSON; `null` if the operation has none."""

    reason: str


@dataclass(frozen=True, slots=True)
class Retired:
    """A retired model, while its callers are still told."""

    slug: str
    own_attribute: str | None
    """Its attribute; None if another model has that attribute now."""

    replacement: str | None
    attribute: str | None
    """The replacement's attribute on the client."""

    reason: str | None


@dataclass(frozen=True, slots=True)
class Hints:
    """How a form shows a field; "" and None say nothing."""

    widget: str = ""
    rows: int | None = None
    placeholder: str = ""
    accept: str = ""
    """Kinds of files, as the `accept` of an HTML input."""

    multiple: bool = False
    takes_files: bool = False
    """Whether people put files into it."""

    advanced: bool = False
    """Whether most people leave it as it is."""
