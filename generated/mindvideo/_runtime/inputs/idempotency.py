"""An idempotency key made from what is wanted: run the script again, pay once."""

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
    """The same key for the same model, input and salt, in every process.

    With it a script that is run again finds the tasks of its first run instead of
    paying for new ones. Two tasks that are wanted with an equal input need two salts:
    without them the second is the first.

    Args:
        model: The model's slug, as in `client.tasks.create`.
        input: What is submitted: the members as they go on the wire, in any order,
            local files too, or an input object. A member that is left out is not the
            same as one that holds the server's default.
        salt: Whatever tells equal tasks apart: a number, the name of the job.

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
    """The input with what is sent for a local file in place of it."""
    if model not in models or not holds_files(input.values()):
        return input
    # Imported here: only an input with a file needs it.
    from mindvideo._runtime.inputs.input_errors import ready_fields

    return ready_fields(models[model], input)
