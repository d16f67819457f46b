"""The protocol over stdin and stdout: which handler answers what."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

import anyio
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel.server import Server
from mcp.server.stdio import stdio_server
from mcp.shared.exceptions import MCPError
from mcp.types import (
    INVALID_PARAMS,
    CallToolRequestParams,
    CallToolResult,
    ListResourcesResult,
    ListResourceTemplatesResult,
    ListToolsResult,
    PaginatedRequestParams,
    ReadResourceRequestParams,
    ReadResourceResult,
    Resource,
    ResourceTemplate,
    TextContent,
    TextResourceContents,
)
from pydantic import JsonValue, ValidationError

from mindvideo import AsyncMindVideo, MindVideoError, __version__
from mindvideo.catalog import models
from mindvideo.mcp.arguments import DescribeModel, GetTask, ListModels, RunModel
from mindvideo.mcp.calls import Calls, Result, Tell
from mindvideo.mcp.pages import index, page
from mindvideo.mcp.tools import tool_models, tools_of

Context: TypeAlias = ServerRequestContext[dict[str, object]]
Page: TypeAlias = PaginatedRequestParams | None

INDEX_URI = "mindvideo://models"
MARKDOWN = "text/markdown"
INSTRUCTIONS = (
    "AI video and image generation. Tasks cost money and there is a spending limit. A "
    "task takes seconds to minutes: when a call ends before it, ask get_task."
)


@dataclass(frozen=True, kw_only=True)
class Options:
    """A server's settings."""

    max_cost: Decimal
    slugs: tuple[str, ...]
    """The models that may be used."""

    max_tools: int
    """With more models than this, none gets a tool of its own."""

    wait: float
    """The most seconds that a call waits."""


def serve(options: Options) -> None:
    """Serve until stdin ends. Raises ConfigurationError before serving anything."""
    anyio.run(_serve, options)


async def _serve(options: Options) -> None:
    async with AsyncMindVideo(max_cost=options.max_cost) as client:
        server = server_of(client, options)
        async with stdio_server() as (reads, writes):
            await server.run(reads, writes, server.create_initialization_options())


def server_of(client: AsyncMindVideo, options: Options) -> Server[dict[str, object]]:
    """Create a server for a client."""
    handlers = Handlers(client, options)
    return Server(
        "mindvideo",
        version=__version__,
        instructions=INSTRUCTIONS,
        on_list_tools=handlers.list_tools,
        on_call_tool=handlers.call_tool,
        on_list_resources=handlers.list_resources,
        on_list_resource_templates=handlers.list_templates,
        on_read_resource=handlers.read_resource,
    )


class Handlers:
    """Return the handler of each request."""

    def __init__(self, client: AsyncMindVideo, options: Options) -> None:
        self._models = {slug: models[slug] for slug in options.slugs}
        infos = tuple(self._models.values())
        self._tools = tools_of(infos, options.max_tools)
        self._slugs = tool_models(infos, self._tools)
        self._calls = Calls(client, self._models, options.wait)

    async def list_tools(self, _context: Context, _page: Page) -> ListToolsResult:
        """List every tool; there are never many."""
        return ListToolsResult(tools=list(self._tools.values()))

    async def call_tool(
        self, context: Context, params: CallToolRequestParams
    ) -> CallToolResult:
        """Call a tool; phrase what goes wrong for the agent."""
        arguments = params.arguments or {}
        told = 0.0

        async def tell(text: str) -> None:
            nonlocal told
            told += 1
            await context.session.report_progress(told, None, text)

        try:
            result = await self._called(params.name, arguments, tell)
        except MindVideoError as error:
            return _answer(Result(_names(error), text=str(error), is_error=True))
        except ValidationError as error:
            problems = [f"{it['loc']}: {it['msg']}" for it in error.errors()]
            return _answer(Result({}, text="\n".join(problems), is_error=True))
        return _answer(result)

    async def _called(
        self, name: str, arguments: Mapping[str, JsonValue], tell: Tell
    ) -> Result:
        match name:
            case "list_models":
                return self._calls.list_models(ListModels.model_validate(arguments))
            case "describe_model":
                wanted = DescribeModel.model_validate(arguments)
                return self._calls.describe_model(wanted)
            case "run_model":
                asked = RunModel.model_validate(arguments)
                return await self._calls.run_model(asked, tell)
            case "get_task":
                task = GetTask.model_validate(arguments)
                return await self._calls.get_task(task, tell)
            case _ if name in self._slugs:
                run = RunModel(model=self._slugs[name], input=dict(arguments))
                return await self._calls.run_model(run, tell)
            case _:
                raise MCPError(INVALID_PARAMS, f"There is no tool {name!r}.")

    async def list_resources(
        self, _context: Context, _page: Page
    ) -> ListResourcesResult:
        """List the index, and the pages of models with tools."""
        listed = [(INDEX_URI, "models", "Every model, one line each")]
        listed += [
            (f"{INDEX_URI}/{slug}", slug, self._models[slug].title)
            for slug in self._slugs.values()
        ]
        return ListResourcesResult(
            resources=[
                Resource(uri=uri, name=name, title=title, mime_type=MARKDOWN)
                for uri, name, title in listed
            ]
        )

    async def list_templates(
        self, _context: Context, _page: Page
    ) -> ListResourceTemplatesResult:
        """Return the address of any model's page."""
        uri = INDEX_URI + "/{slug}"
        template = ResourceTemplate(uri_template=uri, name="model", mime_type=MARKDOWN)
        return ListResourceTemplatesResult(resource_templates=[template])

    async def read_resource(
        self, _context: Context, params: ReadResourceRequestParams
    ) -> ReadResourceResult:
        """Return a page."""
        slug = params.uri.removeprefix(f"{INDEX_URI}/")
        if params.uri == INDEX_URI:
            text = index(tuple(self._models.values()))
        elif slug in self._models:
            text = page(self._models[slug])
        else:
            raise MCPError(INVALID_PARAMS, f"There is no page {params.uri!r}.")
        found = TextResourceContents(uri=params.uri, mime_type=MARKDOWN, text=text)
        return ReadResourceResult(contents=[found])


def _names(error: MindVideoError) -> dict[str, JsonValue]:
    """Return what makes it possible to go on: the task and the key."""
    names = {"task_id": error.task_id, "idempotency_key": error.idempotency_key}
    return {name: value for name, value in names.items() if value is not None}


def _answer(result: Result) -> CallToolResult:
    text = result.text or json.dumps(result.data, ensure_ascii=False)
    return CallToolResult(
        content=[TextContent(text=text)],
        structured_content=result.data,
        is_error=result.is_error,
    )
