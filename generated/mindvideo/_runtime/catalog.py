"""What the package knows of each model, read from its schema file on first use.

Imports neither pydantic nor the HTTP library: an input model is loaded when asked for.
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
    from mindvideo._runtime.inputs.model import InputModel

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"


class Rule(NamedTuple):
    """A rule over several fields of an input that its schema cannot say."""

    id: str
    expression: str
    """In CEL, over `this`: the input as the caller sends it."""

    message: str
    """The rule in a sentence."""


class Deprecation(NamedTuple):
    """That a model will go."""

    since: str
    replacement: str | None = None
    """The slug of the model to use instead."""

    reason: str | None = None


class RetiredModel(NamedTuple):
    """A model that is gone."""

    replacement: str | None
    """The slug of the model to use instead."""

    reason: str | None


@dataclass(frozen=True)
class ModelInfo:
    """One model: what it is for, what it takes, what it gives."""

    slug: str
    title: str
    description: str
    output_kind: str
    """The key under `output` of a finished task: "videos", "images", ..."""

    input_schema: dict[str, Json]
    """The JSON Schema (draft 2020-12) of the input, as the platform writes it."""

    rules: tuple[Rule, ...]
    example_input: dict[str, Json] | None
    example_cost: Decimal | None
    """What the example input costs; the platform names no currency."""

    deprecated: Deprecation | None
    """Set when the platform has announced the model's end."""

    _module: str
    _class: str

    @cached_property
    def input_model(self) -> "type[InputModel]":
        """The pydantic model that accepts exactly what the schema accepts."""
        module = import_module(f"mindvideo.models.{self._module}")
        model: type[InputModel] = getattr(module, self._class)
        return model


class Catalog(Mapping[str, ModelInfo]):
    """slug -> `ModelInfo`; an entry is read from its file when first asked for."""

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
    """The cost of the finished example, digit for digit."""
    response = json.loads(text, parse_float=Decimal).get("example_response", {})
    cost = response.get("cost_actual")
    return None if cost is None else Decimal(cost)
