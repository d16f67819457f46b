"""A model of one JSON Schema."""

from typing import Annotated

from pydantic import MISSING, Field, JsonValue

from mindvideo._runtime.inputs.extra_checks import Also
from mindvideo._runtime.inputs.model import InputModel, Integer, Opt


class ExampleInput(InputModel):
    """The input that the schema describes."""

    tags: Opt[
        Annotated[
            list[str],
            Field(max_length=3),
            Also({"uniqueItems": True}),
        ]
    ] = MISSING
    """At most 3 items."""

    region: Opt[
        Annotated[
            list[Annotated[int, Integer()] | str],
            Field(min_length=2),
            Also(
                {
                    "prefixItems": [{"type": "integer"}, {"type": "string"}],
                    "items": False,
                }
            ),
        ]
    ] = MISSING
    """At least 2 items."""

    keys: Opt[
        Annotated[
            list[JsonValue],
            Also({"contains": {"const": "main"}, "maxContains": 1}),
        ]
    ] = MISSING
