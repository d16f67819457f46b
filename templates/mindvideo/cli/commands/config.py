"""`mindvideo config check`: where key and address come from, and whether they work."""

import os
from collections.abc import Mapping
from typing import NamedTuple

import click

from mindvideo._runtime.errors import (
    AuthenticationError,
    MindVideoError,
    NotFoundError,
    PermissionDeniedError,
)
from mindvideo._runtime.platform import (
    API_KEY_VARIABLE,
    BASE_URL,
    BASE_URL_VARIABLE,
    SDK_VERSION,
)
from mindvideo.cli.exit_codes import Exit, exit_of
from mindvideo.cli.key_file import find_key, key_path
from mindvideo.cli.output.safe_text import json_text, line, lines, put

NO_TASK = "mindvideo-config-check"
"""An id that no task has: the API's answer shows whether it accepts the key."""

_TIMEOUT = 10.0


class Api(NamedTuple):
    """The result of asking the API."""

    answers: bool
    takes_key: bool
    problem: str | None
    code: Exit


@click.group("config")
def command() -> None:
    """Show where the API key and the address come from."""


@command.command("check")
@click.option("as_json", "--json", is_flag=True, help="Print JSON to stdout.")
def check(as_json: bool) -> None:
    """Show version, address and the source of the key, and ask the API once.

    The key comes from the environment or from a file that only you can read. It is
    never shown.
    """
    source, api = _look()
    said = {
        "version": SDK_VERSION,
        "base_url": os.environ.get(BASE_URL_VARIABLE) or BASE_URL,
        "key_source": source,
        "key_file": str(key_path()),
        "api_answers": api.answers,
        "key_accepted": api.takes_key,
        "problem": api.problem,
    }
    if as_json:
        put(json_text(said))
    else:
        _print(said)
    raise click.exceptions.Exit(api.code)


def _look() -> tuple[str | None, Api]:
    try:
        found = find_key()
    except MindVideoError as error:
        return None, Api(False, False, str(error), exit_of(error))
    if found is None:
        missing = f"no key in {API_KEY_VARIABLE} or {key_path()}"
        return None, Api(False, False, missing, Exit.USAGE)
    return found.source, _asked(found.key)


def _asked(key: str) -> Api:
    from mindvideo.client import MindVideo

    try:
        with MindVideo(key, timeout=_TIMEOUT, max_retries=0) as client:
            client.tasks.get(NO_TASK)
    except NotFoundError:
        pass
    except (AuthenticationError, PermissionDeniedError) as error:
        return Api(True, False, str(error), exit_of(error))
    except MindVideoError as error:
        return Api(False, False, str(error), exit_of(error))
    return Api(True, True, None, Exit.DONE)


def _print(said: Mapping[str, object]) -> None:
    put(f"version   {said['version']}")
    put(f"base URL  {line(said['base_url'])}")
    put(f"key       {line(said['key_source'] or 'none')}")
    put(f"API       {'answers' if said['api_answers'] else 'not reached'}")
    if said["problem"]:
        put(f"problem   {lines(said['problem'])}")
