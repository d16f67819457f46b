"""The base class and the scalar types of the models' inputs.

An input accepts what the model's JSON Schema accepts and nothing else. No value is
converted; JSON's types are kept apart (an integer accepts 5 and 5.0, never "5" or
true). Fields you omit are not sent.
"""

from collections.abc import Iterable
from math import isfinite
from typing import (
    TYPE_CHECKING,
    ClassVar,
    Generic,
    NamedTuple,
    Protocol,
    Self,
    TypeAlias,
    TypeVar,
    get_args,
)

from pydantic import (
    MISSING,
    BaseModel,
    ConfigDict,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    JsonValue,
)
from pydantic_core import CoreSchema, PydanticCustomError, PydanticKnownError
from pydantic_core.core_schema import (
    int_schema,
    no_info_after_validator_function,
    no_info_before_validator_function,
    no_info_plain_validator_function,
)

from mindvideo._runtime.inputs.json_values import is_multiple, same_json
from mindvideo._runtime.inputs.rules import Rule

T = TypeVar("T")
OutputT_co = TypeVar("OutputT_co", covariant=True)
AsyncOutputT_co = TypeVar("AsyncOutputT_co", covariant=True)

Opt: TypeAlias = T | MISSING
"""A field that you may omit. It is then `pydantic.MISSING` and is not sent."""


class Check(Protocol):
    """A check that runs before the type's own."""

    def before(self, schema: CoreSchema) -> CoreSchema:
        """The same core schema behind the check."""
        ...


class InputModel(BaseModel):
    """The input of one model. It is frozen, and refused as a whole if any part is
    wrong.
    """

    __also__: ClassVar[Check | None] = None
    """A check for what the fields cannot express, if there is one."""

    model_config = ConfigDict(
        strict=True,
        extra="forbid",
        frozen=True,
        serialize_by_alias=True,
        allow_inf_nan=False,
        regex_engine="python-re",
        # Whatever would hide a member has another name: pydantic need not warn.
        protected_namespaces=(),
        ignored_types=(Rule,),
    )

    if not TYPE_CHECKING:

        def __init__(self, /, **fields):
            # The constructor takes both names of a field, validation of a payload only
            # the wire name: a closed schema must not accept {"class_": ...}.
            wire = type(self).__wire_names__()
            for name in wire.keys() & fields.keys():
                if wire[name] not in fields:
                    fields[wire[name]] = fields.pop(name)
            self.__pydantic_validator__.validate_python(fields, self_instance=self)

        # Without this mark pydantic would send model_validate through __init__ as well.
        __init__.__pydantic_base_init__ = True

        def __class_getitem__(cls, outputs: object) -> type[Self]:
            # `ModelInput[Output, AsyncOutput]` means something to type checkers only.
            return cls

    @classmethod
    def __wire_names__(cls) -> dict[str, str]:
        """The names of fields that have another name on the wire."""
        fields = cls.__pydantic_fields__.items()
        return {name: field.alias for name, field in fields if field.alias}

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: type[BaseModel], handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Put `__also__` before the fields and the rules after them, if any."""
        schema = handler(source)
        if cls.__also__ is not None:
            schema = cls.__also__.before(schema)
        if cls.__rules__():
            schema = no_info_after_validator_function(_rules_kept, schema)
        return schema

    @classmethod
    def __rules__(cls) -> tuple[Rule, ...]:
        """The rules of the class, in their order."""
        return tuple(it for it in vars(cls).values() if isinstance(it, Rule))

    def payload(self) -> dict[str, JsonValue]:
        """Return the JSON object to send: what you set, by its names on the wire."""
        return self.model_dump(exclude_unset=True)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, JsonValue]:
        """Return the model's own schema, of which the fields say only a part."""
        reference = handler(core_schema)
        slug = getattr(cls, "__slug__", None)
        if slug is None:
            return reference
        # Imported here: only who asks for a schema needs it.
        from mindvideo._runtime.inputs.published_schema import published_schema

        shown = handler.resolve_ref_schema(reference)
        shown.clear()
        shown.update(published_schema(slug))
        return reference

    def __repr_args__(self) -> Iterable[tuple[str | None, object]]:
        """Show what you set."""
        shown = super().__repr_args__()
        return [(name, value) for name, value in shown if value is not MISSING]


if TYPE_CHECKING:

    class ModelInput(InputModel, Generic[OutputT_co, AsyncOutputT_co]):
        """The whole input of a model: `client.run(input)` takes it.

        Type checkers alone know the outputs, of the sync and of the async client.
        """

        __slug__: ClassVar[str]
        """The model's name on the wire."""

else:
    ModelInput = InputModel


def _rules_kept(value: InputModel) -> InputModel:
    broken = [rule for rule in value.__rules__() if not rule.test(value)]
    if broken:
        # Imported here: only a refusal needs it.
        from mindvideo._runtime.inputs.rule_errors import refusal

        raise refusal(value, broken)
    return value


class Integer(NamedTuple):
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
        """Accept a whole float too, which JSON does not tell from an integer."""
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


class Number(NamedTuple):
    """A JSON number, kept as given: 5 stays an int, 0.1 a float, 2**70 its digits.

    `ge` and `le` are inclusive bounds, `gt` and `lt` exclusive ones. `multiple_of` uses
    the quotient of floats: 0.3 counts as a multiple of 0.1 only if 0.3 / 0.1 is whole,
    which it is not. The jsonschema library decides the same way.
    """

    ge: float | None = None
    le: float | None = None
    gt: float | None = None
    lt: float | None = None
    multiple_of: float | None = None

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Check it here, because pydantic's float schema turns 5 into 5.0."""
        return no_info_plain_validator_function(self._check)

    def __get_pydantic_json_schema__(
        self, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, JsonValue]:
        """Say what is checked here in JSON Schema's words."""
        limits = {
            "minimum": self.ge,
            "maximum": self.le,
            "exclusiveMinimum": self.gt,
            "exclusiveMaximum": self.lt,
            "multipleOf": self.multiple_of,
        }
        given = {word: limit for word, limit in limits.items() if limit is not None}
        return {"type": "number", **given}

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
    """One of several values, compared as JSON does: 1 is not true, 8.0 equals 8.

    It is needed if a member is not a string; for strings, `Literal` alone is exact. The
    members are those of the `Literal` beside it, unless they are given.
    """

    def __init__(self, *members: JsonValue) -> None:
        self.members = members

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Check it here, because pydantic's literal schema takes True for 1."""
        members: tuple[JsonValue, ...] = self.members or get_args(source)
        self.members = members
        expected = ", ".join(map(repr, members))

        def member(value: JsonValue) -> JsonValue:
            for candidate in members:
                if same_json(candidate, value):
                    return candidate
            raise PydanticKnownError("literal_error", {"expected": expected})

        return no_info_plain_validator_function(member)

    def __get_pydantic_json_schema__(
        self, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, JsonValue]:
        """Say what is checked here in JSON Schema's words."""
        return {"enum": list(self.members)}
