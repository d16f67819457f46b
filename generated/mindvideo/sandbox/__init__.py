"""The MindVideo API on your own machine: no account, no cost, no network.

    from mindvideo import MindVideo
    from mindvideo.sandbox import serve

    with serve() as url, MindVideo(api_key="sandbox", base_url=url) as client:
        ...

or, for every language, `python -m mindvideo.sandbox`. A real HTTP server over the
catalog of this package: it validates each input against its model's JSON Schema, keeps
the idempotency contract and a ledger of charges, and its tasks end in files that
download. Needs `pip install "mindvideo[sandbox]"`.

The platform's pages define the paths, the bearer key, the members of a task, its five
statuses, and that a key used again gives the original task or a 409. All else is
INVENTED here, so build nothing on it that has to work against the platform:

- error bodies: `request_id`, `code`, `message`, and for a refused input `errors`, a
  list of `path`, `keyword`, `message`. Codes: `invalid_request`,
  `invalid_idempotency_key`, `invalid_outcome` (400), `invalid_api_key` (401),
  `model_not_found`, `task_not_found`, `file_not_found`, `not_found` (404),
  `method_not_allowed` (405), `idempotency_conflict` (409), `request_too_large` (413,
  above 96 MiB), `invalid_input` (422);
- `Idempotent-Replayed: true` on a replay, whose status is the task's present one;
- keys belong to an API key; any API key is taken; a task is seen by its own key only;
- what a task costs: as its model's page shows it, whatever the input, else 0.05; it is
  charged at submit, and a failed or cancelled task is not paid back;
- events: `{"events": [{"status", "created_at", "message"}]}`; a bare array with
  `?shape=array`; a stream that ends with the present with `Accept: text/event-stream`;
- files: under `/files/`, open without a key, always PNG and MP4; an input's `n` is the
  number of files;
- how to make a task fail: the header `X-Sandbox-Outcome: failed` or `cancelled`, or the
  text `[sandbox:fail]` or `[sandbox:cancel]` in a prompt; tests say much more with
  `mindvideo.testing`;
- `GET /sandbox/ledger`: every task and charge, and their `total`.
"""

from __future__ import annotations

import time
from importlib.util import find_spec
from typing import TYPE_CHECKING

from mindvideo import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from contextlib import AbstractContextManager
    from pathlib import Path

    from mindvideo.sandbox.checks import Check

__all__ = ["require_extra", "serve"]

_NEEDS = ("jsonschema", "starlette", "uvicorn")


def serve(
    *,
    port: int = 0,
    pace: float = 1.0,
    refused_keys: Iterable[str] = (),
    extra_checks: Iterable[Check] = (),
    clock: Callable[[], float] = time.monotonic,
    site: Path | None = None,
) -> AbstractContextManager[str]:
    """Run the sandbox on 127.0.0.1 while the `with` block lasts; gives its base URL.

    The URL has no path and no final slash: pass it as `base_url`.

    - `port`: 0 to 65535; 0 takes a free one.
    - `pace`: seconds that a task stays queued, and then processing; 0 ends it at the
      first look.
    - `refused_keys`: API keys that get a 401. Any other key is taken.
    - `extra_checks`: functions `(model, input) -> problems` that judge an input which
      the schema accepts; see `mindvideo.sandbox.checks`.
    - `clock`: monotonic, in seconds; tests may turn it by hand.
    - `site`: a folder with the documentation's site, to serve beside the API.

    Raises `ConfigurationError` when the extra is not installed, the port is taken or
    `site` holds none, `ValueError` when `pace` is negative.
    """
    require_extra()
    from mindvideo.sandbox.app import Options
    from mindvideo.sandbox.server import listen, running

    options = Options(
        pace=pace,
        refused_keys=frozenset(refused_keys),
        extra_checks=tuple(extra_checks),
        clock=clock,
        site=site,
    )
    return running(listen("127.0.0.1", port), options)


def require_extra() -> None:
    """Raise `ConfigurationError` when what the extra installs is missing."""
    missing = [name for name in _NEEDS if find_spec(name) is None]
    if missing:
        raise ConfigurationError(
            f"the sandbox needs {', '.join(missing)}: install mindvideo[sandbox]"
        )
