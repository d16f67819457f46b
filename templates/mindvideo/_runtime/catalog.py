"""What this version knows about each model, loaded from its schema file on first use.

Imports neither pydantic nor the HTTP library; an input model is loaded when you ask for
it.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from importlib import import_module
from pkgutil import get_data
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from mindvideo._runtime.inputs.model import ModelInput
    from mindvideo.types import Output

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"


class Rule(NamedTuple):
    """A rule over several fields that the schema cannot express."""

    id: str
    expression: str
    """A CEL expression over `this`, the input as you send it."""

    message: str
    """The rule as a sentence."""


class Deprecation(NamedTuple):
    """A model's announced end."""

    since: str
    replacement: str | None = None
    """The slug of the model to use instead."""

    reason: str | None = None


class RetiredModel(NamedTuple):
    """A retired model."""

    replacement: str | None
    """The slug of the model to use instead."""

    reason: str | None


@dataclass(frozen=True)
class ModelInfo:
    """One model: its purpose, its input and its output."""

    slug: str
    title: str
    description: str
    output_kind: str
    """The key under `output` of a finished task: "videos", "images", ..."""

    input_schema: dict[str, Json]
    """The JSON Schema (draft 2020-12) of the input, as the platform publishes it."""

    rules: tuple[Rule, ...]
    example_input: dict[str, Json] | None
    example_cost: Decimal | None
    """The cost of the example input; the platform names no currency."""

    deprecated: Deprecation | None
    """Set if the platform has announced the model's end."""

    _module: str
    _class: str

    @cached_property
    def input_model(self) -> "type[ModelInput[Output, Output]]":
        """The pydantic model that accepts exactly what the schema accepts."""
        module = import_module(f"mindvideo.models.{self._module}")
        model: type[ModelInput[Output, Output]] = getattr(module, self._class)
        return model


class Catalog(Mapping[str, ModelInfo]):
    """slug -> `ModelInfo`. Each entry is loaded when you first access it."""

    def __init__(self, entries: Mapping[str, tuple[str, str, str]]) -> None:
        self._entries = dict(entries)
        self._read: dict[str, ModelInfo] = {}

    def __getitem__(self, slug: str) -> ModelInfo:
        if slug not in self._read:
            self._read[slug] = _model_info(*self._entries[slug])
        return self._read[slug]

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, slug: object) -> bool:
        return slug in self._entries

    def __repr__(self) -> str:
        return f"<{len(self)} models: {', '.join(self)}>"


def _model_info(module: str, class_: str, output_kind: str) -> ModelInfo:
    text = get_data("mindvideo", f"schemas/{module}.json") or b""
    document = json.loads(text)
    return ModelInfo(
        slug=document["slug"],
        title=document["title"],
        description=document["description"],
        output_kind=output_kind,
        input_schema=document["input_schema"],
        rules=tuple(Rule(**rule) for rule in document.get("rules", ())),
        example_input=document["example_input"],
        example_cost=_cost(text),
        deprecated=_deprecation(document),
        _module=module,
        _class=class_,
    )


def _deprecation(document: dict[str, dict[str, str]]) -> Deprecation | None:
    said = document.get("deprecated")
    return Deprecation(**said) if said else None


def _cost(text: bytes) -> Decimal | None:
    """Return the cost of the example, with every digit."""
    response = json.loads(text, parse_float=Decimal).get("example_response", {})
    cost = response.get("cost_actual")
    return None if cost is None else Decimal(cost)
