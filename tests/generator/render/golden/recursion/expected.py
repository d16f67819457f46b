"""A model of one JSON Schema."""

from pydantic import MISSING

from mindvideo._runtime.inputs.model import InputModel, Opt


class Tree(InputModel):
    """The value of `Tree`."""

    name: str

    branches: Opt[list["Tree"]] = MISSING

    parent: Opt["Tree | None"] = MISSING


class ExampleInput(InputModel):
    """The input that the schema describes."""

    tree: Opt[Tree] = MISSING

    inner: Opt["ExampleInput"] = MISSING
