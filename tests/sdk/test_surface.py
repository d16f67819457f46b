"""What the package shows: pinned names, the tree of errors, what an editor shows."""

import ast
import importlib
import inspect
import re
import subprocess
import sys

import pytest

import mindvideo
from mindvideo._runtime import errors
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
    "TransportError",
    "UnusableResponseError",
    "__version__",
    "idempotency_key",
]

PARENTS = {
    "MindVideoError": """ConfigurationError InputError BudgetError APIError TransportError
        TaskFailedError TaskCancelledError TaskTimeoutError DownloadError""",
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
    properties = info.input_schema["properties"]
    signatures = [method for method in methods(info) if not ast.get_docstring(method)]
    typed = [it for it in signatures if properties.keys() <= shown(it).keys()]
    assert len(typed) == 4
    for method in typed:
        for name, schema in properties.items():
            default = shown(method)[name]
            if name in info.input_schema["required"]:
                assert default is None
            elif "default" in schema:
                assert ast.literal_eval(default) == schema["default"]
            else:
                assert ast.unparse(default) == "..."


@EVERY_MODEL
def test_every_field_shows_its_meaning(info: ModelInfo) -> None:
    """The docstring of each of the four methods has a line for each field."""
    documented = [text for it in methods(info) if (text := ast.get_docstring(it))]
    assert len(documented) == 4
    for text in documented:
        for name, schema in info.input_schema["properties"].items():
            (line,) = re.findall(rf"^    {name}: (.+)$", text, re.MULTILINE)
            lead = schema.get("description", "").split(".")[0][:40]
            assert line.startswith(lead)


def methods(info: ModelInfo) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every method that the module of a model defines, overloads included."""
    module = importlib.import_module(info.input_model.__module__)
    found = ast.walk(ast.parse(inspect.getsource(module)))
    return [
        it for it in found if isinstance(it, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def shown(method: ast.FunctionDef | ast.AsyncFunctionDef) -> dict[str, ast.expr | None]:
    """The keyword parameters that have a type, with their defaults."""
    arguments = method.args
    pairs = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    return {argument.arg: default for argument, default in pairs if argument.annotation}
