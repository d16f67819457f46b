"""Derive an idempotency key from an input: run the script again, pay once."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import TYPE_CHECKING

from mindvideo._runtime.errors import InputError, InputProblem
from mindvideo._runtime.inputs.local_files import holds_files
from mindvideo.catalog import models

if TYPE_CHECKING:
    from mindvideo._runtime.inputs.model import InputModel


def idempotency_key(
    model: str, input: "Mapping[str, object] | InputModel", salt: str = ""
) -> str:
    """Return the same key for the same model, input and salt, in every process.

    With it, a script that you run again finds the tasks of its first run instead of
    paying for new ones. For two tasks with the same input, use two salts; otherwise the
    second call returns the first task.

    Args:
        model: The model's slug, as in `client.tasks.create`.
        input: What you submit: the members by their names on the wire, in any order,
            including local files, or an input object. Omitting a member is not the
            same as setting it to the server's default.
        salt: Whatever tells equal tasks apart, such as a number or the job's name.

    Returns:
        64 hexadecimal digits: the SHA-256 of the three in canonical JSON.

    Raises:
        InputError: The input cannot be written as JSON, or a file cannot be sent.
    """
    payload = _ready(model, input) if isinstance(input, Mapping) else input.payload()
    try:
        text = json.dumps([model, payload, salt], sort_keys=True, allow_nan=False)
    except (TypeError, ValueError, RecursionError) as reason:
        problem = InputProblem("input", f"cannot be written as JSON: {reason}")
        raise InputError("No key can be made:", (problem,)) from None
    return sha256(text.encode()).hexdigest()


def _ready(model: str, input: Mapping[str, object]) -> Mapping[str, object]:
    """Return the input with local files replaced by what is sent for them."""
    if model not in models or not holds_files(input.values()):
        return input
    # Imported here: only an input with a file needs it.
    from mindvideo._runtime.inputs.input_errors import ready_fields

    return ready_fields(models[model], input)
