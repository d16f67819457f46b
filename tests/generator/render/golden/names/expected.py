"""A model of one JSON Schema."""

from typing import Annotated

from pydantic import MISSING, Field

from mindvideo._runtime.inputs.model import InputModel, Integer, Opt


class ExampleInput(InputModel):
    """The input that the schema describes."""

    class_: Annotated[int, Integer(), Field(alias="class")]

    None_: Annotated[Opt[Annotated[int, Integer()]], Field(alias="None")] = MISSING

    self_: Annotated[Opt[Annotated[int, Integer()]], Field(alias="self")] = MISSING

    timeout_: Annotated[
        Opt[Annotated[int, Integer()]],
        Field(alias="timeout"),
    ] = MISSING

    model_config_: Annotated[
        Opt[Annotated[int, Integer()]],
        Field(alias="model_config"),
    ] = MISSING

    model_extra_fields_: Annotated[
        Opt[Annotated[int, Integer()]],
        Field(alias="model_extra_fields"),
    ] = MISSING

    model_dump_all_: Annotated[
        Opt[Annotated[int, Integer()]],
        Field(alias="model_dump_all"),
    ] = MISSING

    copy_: Annotated[Opt[Annotated[int, Integer()]], Field(alias="copy")] = MISSING

    json_: Annotated[Opt[Annotated[int, Integer()]], Field(alias="json")] = MISSING

    int_: Annotated[Opt[Annotated[int, Integer()]], Field(alias="int")] = MISSING

    Field_: Annotated[Opt[Annotated[int, Integer()]], Field(alias="Field")] = MISSING

    field_seed: Annotated[
        Opt[Annotated[int, Integer()]],
        Field(alias="_seed"),
    ] = MISSING

    field_class: Annotated[
        Opt[Annotated[int, Integer()]],
        Field(alias="__class__"),
    ] = MISSING

    field_2d: Annotated[Opt[Annotated[int, Integer()]], Field(alias="2d")] = MISSING

    a_b_d44362: Annotated[Opt[Annotated[int, Integer()]], Field(alias="a-b")] = MISSING

    a_b: Opt[Annotated[int, Integer()]] = MISSING

    a_b_c8687a: Annotated[Opt[Annotated[int, Integer()]], Field(alias="a b")] = MISSING

    a_b_5f4fc9: Annotated[
        Opt[Annotated[int, Integer()]],
        Field(alias="ａ＿ｂ"),
    ] = MISSING

    field_ref: Annotated[Opt[Annotated[int, Integer()]], Field(alias="$ref")] = MISSING

    提示词: Opt[Annotated[int, Integer()]] = MISSING

    field: Annotated[Opt[Annotated[int, Integer()]], Field(alias="🎈")] = MISSING

    true: Opt[Annotated[int, Integer()]] = MISSING

    prompt: Opt[Annotated[int, Integer()]] = MISSING
