"""The base class and the scalar types of the models' inputs.

An input accepts what the model's JSON Schema accepts and nothing else: no value is
converted, JSON's own types are told apart (an integer takes 5 and 5.0, never "5" or
true), and what the caller leaves out is not sent.

Imports pydantic, json_values and schema.
"""

import json
from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING, TypeAlias, TypeVar, get_args

from pydantic import MISSING, BaseModel, ConfigDict, GetCoreSchemaHandler, JsonValue
from pydantic_core import CoreSchema, PydanticCustomError, PydanticKnownError
from pydantic_core.core_schema import (
    int_schema,
    no_info_before_validator_function,
    no_info_plain_validator_function,
)

from mindvideo._runtime.json_values import is_multiple, same_json
from mindvideo._runtime.schema import Judge

T = TypeVar("T")

Given: TypeAlias = "JsonValue | InputModel | list[Given] | dict[str, Given]"
"""What a caller may give for JSON: objects of ours may stand in it."""

Opt: TypeAlias = T | MISSING
"""A field that may be left out; it is then `pydantic.MISSING` and is not sent."""


class Also:
    """A JSON Schema that has to accept a value too: what a type cannot say.

    It looks at the value as it came. `document` is what its references point into.
    """

    def __init__(self, schema: JsonValue, document: JsonValue = None) -> None:
        self.schema = schema
        self.judge = Judge(document)

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """The type, and before it the schema."""
        return self.before(handler(source))

    def before(self, schema: CoreSchema) -> CoreSchema:
        """The same core schema behind this check."""
        return no_info_before_validator_function(self._checked, schema)

    def _checked(self, value: Given) -> Given:
        if not self.judge.accepts(self.schema, _plain(value)):
            shown = json.dumps(self.schema, ensure_ascii=False)
            raise PydanticCustomError(
                "schema", "Input should fit the schema {schema}", {"schema": shown}
            )
        return value


class InputModel(BaseModel):
    """The input of one model: frozen, and refused as a whole when any part is wrong."""

    model_config = ConfigDict(
        strict=True,
        extra="forbid",
        frozen=True,
        serialize_by_alias=True,
        allow_inf_nan=False,
        regex_engine="python-re",
        # Whatever would hide a member has another name: pydantic need not warn.
        protected_namespaces=(),
    )

    if not TYPE_CHECKING:

        def __init__(self, /, **fields):
            # The constructor takes both names of a field, validation of a payload only
            # the wire name: a closed schema must not accept {"class_": ...}.
            wire = type(self)._wire_names()
            members = {wire.get(name, name): value for name, value in fields.items()}
            self.__pydantic_validator__.validate_python(members, self_instance=self)

        # Without this mark pydantic would send model_validate through __init__ as well.
        __init__.__pydantic_base_init__ = True

    @classmethod
    def _wire_names(cls) -> dict[str, str]:
        """The names of the fields that have another one on the wire."""
        fields = cls.__pydantic_fields__.items()
        return {name: field.alias for name, field in fields if field.alias}

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: type[BaseModel], handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """The fields, and where a class has one, its `__also__`."""
        schema = handler(source)
        also = vars(cls).get("__also__")
        return also.before(schema) if isinstance(also, Also) else schema

    def payload(self) -> dict[str, JsonValue]:
        """The JSON object that goes on the wire: what the caller set, by wire name."""
        return self.model_dump(exclude_unset=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Integer:
    """A JSON integer: 5 and 5.0 (kept as 5), never true or "5".

    `ge` and `le` are inclusive bounds, `gt` and `lt` exclusive ones.
    """

    ge: int | None = None
    le: int | None = None
    gt: int | None = None
    lt: int | None = None
    multiple_of: int | None = None

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Strict in everything but a whole float, which JSON does not tell apart."""
        integer = int_schema(
            strict=True,
            ge=self.ge,
            le=self.le,
            gt=self.gt,
            lt=self.lt,
            multiple_of=self.multiple_of,
        )
        return no_info_before_validator_function(_whole_float_to_int, integer)


def _whole_float_to_int(value: object) -> object:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A JSON number, kept as it came: 5 stays an int, 0.1 a float, 2**70 its digits.

    `ge` and `le` are inclusive bounds, `gt` and `lt` exclusive ones. `multiple_of`
    looks at the quotient as floats give it: 0.3 is a multiple of 0.1 only if 0.3 / 0.1
    is whole, which it is not. That is how the jsonschema library decides.
    """

    ge: float | None = None
    le: float | None = None
    gt: float | None = None
    lt: float | None = None
    multiple_of: float | None = None

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """A check of our own: pydantic's float schema turns 5 into 5.0."""
        return no_info_plain_validator_function(self._check)

    def _check(self, value: object) -> int | float:
        number = _finite(value)
        if self.ge is not None and number < self.ge:
            raise PydanticKnownError("greater_than_equal", {"ge": self.ge})
        if self.le is not None and number > self.le:
            raise PydanticKnownError("less_than_equal", {"le": self.le})
        if self.gt is not None and number <= self.gt:
            raise PydanticKnownError("greater_than", {"gt": self.gt})
        if self.lt is not None and number >= self.lt:
            raise PydanticKnownError("less_than", {"lt": self.lt})
        if self.multiple_of is not None and not is_multiple(number, self.multiple_of):
            raise PydanticKnownError("multiple_of", {"multiple_of": self.multiple_of})
        return number


def _finite(value: object) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise PydanticCustomError("number_type", "Input should be a valid number")
    if isinstance(value, float) and not isfinite(value):
        raise PydanticKnownError("finite_number")
    return value


class Choice:
    """One of some values, compared as JSON does: 1 is not true, 8.0 is 8.

    Needed where a member is not a string; among strings `Literal` alone is exact. The
    members are those of the `Literal` beside it, unless they are given.
    """

    def __init__(self, *members: JsonValue) -> None:
        self.members = members

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """A check of our own: pydantic's literal schema takes True for 1."""
        members: tuple[JsonValue, ...] = self.members or get_args(source)
        expected = ", ".join(map(repr, members))

        def member(value: JsonValue) -> JsonValue:
            for candidate in members:
                if same_json(candidate, value):
                    return candidate
            raise PydanticKnownError("literal_error", {"expected": expected})

        return no_info_plain_validator_function(member)


def _plain(value: Given) -> JsonValue:
    """A value as JSON."""
    match value:
        case InputModel():
            return value.payload()
        case dict():
            return {name: _plain(item) for name, item in value.items()}
        case list():
            return list(map(_plain, value))
        case bool() | int() | float() | str() | None:
            return value
        case _:
            # No JSON: what the type itself says of it reads better.
            return None
