"""Expected texts in files, generated source as a class, and what the class accepts."""

import json
import sys
from pathlib import Path
from types import ModuleType

from pydantic import ValidationError

from mindvideo._runtime.inputs.model import InputModel

TESTS = Path(__file__).parent


def expect(path: Path, text: str, *, update: bool) -> None:
    """Compare a text with the file that holds the expected one, or write that file."""
    if update:
        path.write_bytes(text.encode())
    assert text == path.read_bytes().decode(), f"{path}: see --update-golden"


def input_class(source: str, name: str) -> type[InputModel]:
    """The class of an input that generated source defines, after running it."""
    module = ModuleType(f"generated_{name}")
    # pydantic looks there for the classes that annotations name.
    sys.modules[module.__name__] = module
    exec(compile(source, f"<{module.__name__}>", "exec"), module.__dict__)
    found: object = module.__dict__[name]
    assert isinstance(found, type) and issubclass(found, InputModel)
    return found


def accepts(model: type[InputModel], value: object) -> bool:
    """Whether a model takes a value as Python's objects."""
    try:
        model.model_validate(value)
    except ValidationError:
        return False
    return True


def accepts_json(model: type[InputModel], value: object) -> bool:
    """Whether a model takes a value as JSON text."""
    try:
        model.model_validate_json(json.dumps(value))
    except ValidationError:
        return False
    return True


def same_json(one: object, other: object) -> bool:
    """Whether two values are the same JSON: 8 is 8.0, 1 is not true."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(
            same_json(one[key], other[key]) for key in one
        )
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same_json, one, other))
    return isinstance(one, bool) == isinstance(other, bool) and one == other
