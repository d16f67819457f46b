"""The catalog as tools. Pure: the same catalog gives the same tools."""

from collections.abc import Mapping, Sequence

from mcp.types import Tool, ToolAnnotations

from mindvideo.catalog import ModelInfo
from mindvideo.mcp.arguments import (
    Arguments,
    DescribeModel,
    GetTask,
    ListModels,
    RunModel,
)
from mindvideo.mcp.pages import facts

_ONCE = (
    "The same call again is the same task and is not paid for twice. It waits for a "
    "while; if the task still runs, call get_task with its task_id."
)
_LOOKS = ToolAnnotations(read_only_hint=True, open_world_hint=False)
_PAYS = ToolAnnotations(
    read_only_hint=False,
    destructive_hint=False,
    idempotent_hint=True,
    open_world_hint=True,
)


def tool_name(model: ModelInfo) -> str:
    """Return the model's tool name: letters, digits and `_` only."""
    return "run_" + "".join(it if it.isalnum() else "_" for it in model.slug)


def tools_of(models: Sequence[ModelInfo], max_tools: int) -> dict[str, Tool]:
    """Return name -> tool: four for all models, plus one each if these are few."""
    own = models if len(models) <= max_tools else ()
    tools = {tool_name(model): _model_tool(model) for model in own}
    return tools | {tool.name: tool for tool in _COMMON}


def tool_models(
    models: Sequence[ModelInfo], tools: Mapping[str, Tool]
) -> dict[str, str]:
    """Return the slug of each model with a tool, by the tool's name."""
    common = {tool.name for tool in _COMMON}
    named = {tool_name(model): model.slug for model in models}
    return {it: slug for it, slug in named.items() if it in tools.keys() - common}


def _model_tool(model: ModelInfo) -> Tool:
    parts = [model.description, facts(model)]
    kept = [f"- {rule.message}" for rule in model.rules]
    parts += ["\n".join(["Rules that an input must follow:", *kept])] if kept else []
    return Tool(
        name=tool_name(model),
        title=model.title,
        description="\n\n".join([*parts, _ONCE]),
        input_schema=dict(model.input_schema),
        annotations=_PAYS,
    )


def _common(
    name: str, arguments: type[Arguments], text: str, annotations: ToolAnnotations
) -> Tool:
    return Tool(
        name=name,
        description=text,
        input_schema=arguments.model_json_schema(),
        annotations=annotations,
    )


_COMMON = (
    _common(
        "list_models",
        ListModels,
        "Find models: by words, by what they make. Gives slug, title, kind and cost.",
        _LOOKS,
    ),
    _common(
        "describe_model",
        DescribeModel,
        "The page of one model: its input schema, its rules, an example.",
        _LOOKS,
    ),
    _common("run_model", RunModel, f"Run any model by its slug. {_ONCE}", _PAYS),
    _common(
        "get_task",
        GetTask,
        "The status of a task, by its id, and its files once it has succeeded. Waits "
        "for a while if it is still running. Costs nothing.",
        _LOOKS,
    ),
)
