"""What the package shows: pinned names, the tree of errors, what an editor shows."""

import importlib
import inspect
import pydoc
import re
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

import mindvideo
from mindvideo._runtime import errors
from mindvideo._runtime.api.endpoint import AsyncEndpoint, Endpoint
from mindvideo.catalog import ModelInfo, models

from .conftest import GENERATED

PUBLIC = [
    "APIConnectionError",
    "APIError",
    "APITimeoutError",
    "AsyncMindVideo",
    "AsyncTask",
    "AuthenticationError",
    "BadRequestError",
    "BudgetError",
    "ConfigurationError",
    "DownloadError",
    "IdempotencyConflictError",
    "InputError",
    "InsufficientCreditsError",
    "MindVideo",
    "MindVideoError",
    "ModelRetiredError",
    "NotFoundError",
    "PermissionDeniedError",
    "RateLimitError",
    "ServerError",
    "Task",
    "TaskCancelledError",
    "TaskFailedError",
    "TaskTimeoutError",
    "TasksError",
    "TransportError",
    "UnusableResponseError",
    "__version__",
    "idempotency_key",
]

PARENTS = {
    "MindVideoError": """ConfigurationError InputError BudgetError APIError TransportError
        TaskFailedError TaskCancelledError TaskTimeoutError TasksError DownloadError""",
    "InputError": "ModelRetiredError",
    "APIError": """BadRequestError AuthenticationError InsufficientCreditsError
        PermissionDeniedError NotFoundError IdempotencyConflictError RateLimitError
        ServerError""",
    "TransportError": "APIConnectionError APITimeoutError UnusableResponseError",
}

EVERY_MODEL = pytest.mark.parametrize("info", models.values(), ids=list(models))


def test_the_public_names_are_these() -> None:
    """Each public name is listed, importable and no other is."""
    assert mindvideo.__all__ == PUBLIC
    assert all(getattr(mindvideo, name) for name in PUBLIC)


def test_a_misspelt_name_is_an_attribute_error() -> None:
    """The lazy package does not invent names."""
    with pytest.raises(AttributeError, match="MindVido"):
        mindvideo.MindVido  # noqa: B018 - the look itself is the test


def test_the_error_tree_is_this() -> None:
    """Who derives from whom, every public error included."""
    kinds = [getattr(mindvideo, name) for name in PUBLIC if name.endswith("Error")]
    found: dict[str, set[str]] = {}
    for kind in kinds:
        bases = [base.__name__ for base in kind.__mro__[1:] if base in kinds]
        if bases:
            found.setdefault(bases[0], set()).add(kind.__name__)
    assert found == {parent: set(names.split()) for parent, names in PARENTS.items()}
    assert issubclass(errors.InputError, ValueError)
    assert issubclass(errors.TaskTimeoutError, TimeoutError)


def test_importing_the_package_loads_neither_pydantic_nor_http() -> None:
    """`import mindvideo` is light; so is the catalog, input models apart."""
    code = (
        "import sys, mindvideo; from mindvideo.catalog import ModelInfo, models; "
        "models['veo3-1-quality'].input_schema; "
        "print([m for m in ('pydantic', 'httpx2') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": str(GENERATED)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"


@EVERY_MODEL
def test_every_field_shows_its_type_and_default(info: ModelInfo) -> None:
    """In both methods of both clients: required ones without a default, typed all."""
    for method in methods(info):
        shown = inspect.signature(method).parameters
        for name, schema in info.input_schema["properties"].items():
            assert shown[name].kind is inspect.Parameter.KEYWORD_ONLY
            assert shown[name].annotation not in (inspect.Parameter.empty, Any)
            if name in info.input_schema["required"]:
                assert shown[name].default is inspect.Parameter.empty
            else:
                assert shown[name].default == schema.get("default", ...)


@EVERY_MODEL
def test_every_field_shows_its_meaning(info: ModelInfo) -> None:
    """The help of each of the four methods has a line for each field."""
    for method in methods(info):
        text = pydoc.plain(pydoc.render_doc(method))
        for name, schema in info.input_schema["properties"].items():
            (line,) = re.findall(rf"^ +{name}: (.+)$", text, re.MULTILINE)
            lead = schema.get("description", "").split(".")[0][:40]
            assert line.startswith(lead)


def methods(info: ModelInfo) -> list[Callable[..., object]]:
    """The methods of a model's sync and async endpoint."""
    module = importlib.import_module(info.input_model.__module__)
    endpoints = [
        it
        for it in vars(module).values()
        if isinstance(it, type)
        and issubclass(it, Endpoint | AsyncEndpoint)
        and it not in (Endpoint, AsyncEndpoint)
    ]
    assert len(endpoints) == 2
    return [method for it in endpoints for method in (it.submit, it.run)]
