"""Check what the types of an input cannot express.

Only models that need it import this module.
"""

import json
from typing import TypeAlias

from pydantic import GetCoreSchemaHandler, JsonValue
from pydantic_core import CoreSchema, PydanticCustomError
from pydantic_core.core_schema import no_info_before_validator_function

from mindvideo._runtime.inputs.json_schema import Judge
from mindvideo._runtime.inputs.model import InputModel

Given: TypeAlias = "JsonValue | InputModel | list[Given] | dict[str, Given]"
"""What you may pass as JSON, input objects included."""


class Also:
    """A JSON Schema that must also accept the value, for what a type cannot express.

    It sees the value as sent. Its references point into `document`.
    """

    def __init__(self, schema: JsonValue, document: JsonValue = None) -> None:
        self.schema = schema
        self.judge = Judge(document)

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """The type, with the schema checked before it."""
        return self.before(handler(source))

    def before(self, schema: CoreSchema) -> CoreSchema:
        """The same core schema behind this check."""
        return no_info_before_validator_function(self._checked, schema)

    def _checked(self, value: Given) -> Given:
        if not self.judge.accepts(self.schema, _plain(value)):
            shown = json.dumps(self.schema, ensure_ascii=False)
            raise PydanticCustomError(
                "schema", "Input should match the schema {schema}", {"schema": shown}
            )
        return value


def _plain(value: Given) -> JsonValue:
    """Convert a value to JSON."""
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
