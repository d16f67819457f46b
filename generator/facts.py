"""Facts as records: of the API, of releases, of models that go, of forms.

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
    largest_upload: int
    """Bytes of one local file that is sent inside an input."""


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


@dataclass(frozen=True, slots=True)
class Deprecation:
    """That and why a model will go."""

    since: str
    replacement: str | None
    """The slug of the model to use instead."""

    attribute: str | None
    """That model's attribute of the client."""

    reason: str | None


@dataclass(frozen=True, slots=True)
class Correction:
    """What was corrected in upstream's part of a schema file, and why."""

    at: str
    """Where the correction itself stands in the file, a JSON pointer."""

    op: str
    """A word of JSON Patch: add, remove, replace, move or copy."""

    path: str
    """The place that was corrected, a JSON pointer into the file."""

    value: str
    """What stands there now, as JSON; `null` where the word needs no value."""

    reason: str


@dataclass(frozen=True, slots=True)
class Retired:
    """A model that is gone, as long as its callers are told so."""

    slug: str
    own_attribute: str | None
    """What it was called; None when a model is called so now."""

    replacement: str | None
    attribute: str | None
    """The replacement's attribute of the client."""

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
    takes_images: bool = False
    """Whether people put image files into it."""

    advanced: bool = False
    """Whether most people leave it as it is."""
