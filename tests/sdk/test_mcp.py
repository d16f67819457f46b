"""The server for agents, asked by the official client over stdio, and in process."""

import asyncio
import re
import subprocess
import sys
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import TypeAlias

import pytest
from click.testing import CliRunner
from mcp import Client, MCPError
from mcp.client.stdio import StdioServerParameters
from mcp.types import CallToolResult, TextContent

from mindvideo import AsyncMindVideo
from mindvideo.catalog import Rule, models
from mindvideo.mcp.command import MAX_TOOLS, command
from mindvideo.mcp.pages import page
from mindvideo.mcp.server import Options, server_of
from mindvideo.mcp.tools import tools_of
from mindvideo.testing import Sandbox

from .conftest import KEY

VIDEO = "veo3-1-quality"
COMMON = {"list_models", "describe_model", "run_model", "get_task"}
INPUT: dict[str, object] = {"prompt": "A red car"}

Talk: TypeAlias = Callable[[Client], Awaitable[None]]


def over_stdio(url: str, talk: Talk, *options: str) -> None:
    """Talk to a server of its own, as an agent does."""
    server = StdioServerParameters(
        command=sys.executable,
        args=["-W", "error", "-m", "mindvideo.mcp", "--max-cost", "1", *options],
        env={"MINDVIDEO_API_KEY": KEY, "MINDVIDEO_BASE_URL": url},
    )

    async def session() -> None:
        async with Client(server) as client:
            await talk(client)

    asyncio.run(session())


def in_process(talk: Talk, **options: object) -> None:
    """Talk to a server in this process, on the clock of the test."""
    usual = Options(max_cost=Decimal(9), slugs=tuple(models), max_tools=30, wait=45)

    async def session() -> None:
        chosen = replace(usual, **options)
        async with (
            AsyncMindVideo(max_cost=chosen.max_cost) as sdk,
            Client(server_of(sdk, chosen)) as client,
        ):
            await talk(client)

    asyncio.run(session())


def data(result: CallToolResult) -> Mapping[str, object]:
    """What a call gave, as a program reads it."""
    found: dict[str, object] = result.structured_content
    return found


def text(result: CallToolResult) -> str:
    """What a call gave, as an agent reads it."""
    (content,) = result.content
    assert isinstance(content, TextContent)
    return content.text


def test_an_agent_runs_a_model_to_its_file(url: str) -> None:
    """Tools are listed, one is called, and its task ends with a file."""

    async def talk(client: Client) -> None:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert tools.keys() - COMMON == {
            "run_" + re.sub(r"\W", "_", slug) for slug in models
        }
        own = tools["run_veo3_1_quality"]
        assert own.input_schema == models[VIDEO].input_schema
        assert own.description is not None
        assert models[VIDEO].rules[0].message in own.description
        done = await client.call_tool("run_veo3_1_quality", INPUT)
        assert not done.is_error
        assert data(done)["status"] == "succeeded"
        assert data(done)["cost_actual"] == "0.675"
        assert '.mp4"' in text(done)

    over_stdio(url, talk)


def test_the_spending_limit_holds(url: str) -> None:
    """What would pass the limit is refused, in the words of the SDK."""

    async def talk(client: Client) -> None:
        assert not (await client.call_tool("run_veo3_1_quality", INPUT)).is_error
        other = await client.call_tool("run_veo3_1_quality", {"prompt": "A boat"})
        assert other.is_error
        assert "max_cost is 1, 0.675 is spent" in text(other)

    over_stdio(url, talk, "--models", VIDEO)


def test_a_refused_input_is_explained(url: str) -> None:
    """The agent reads what is wrong and what is allowed, and pays nothing."""

    async def talk(client: Client) -> None:
        wrong = {"prompt": "A red car", "resolution": "8k"}
        refused = await client.call_tool("run_veo3_1_quality", wrong)
        assert refused.is_error
        assert "resolution" in text(refused)
        assert "4k" in text(refused)
        unknown = await client.call_tool("run_model", {"model": "x", "input": {}})
        assert "There is no model 'x'" in text(unknown)
        misspelt = await client.call_tool("get_task", {"task": "task_1"})
        assert "task_id" in text(misspelt)
        with pytest.raises(MCPError, match="no tool 'make_coffee'"):
            await client.call_tool("make_coffee", {})

    over_stdio(url, talk)


def test_the_same_call_is_paid_once(mindvideo_sandbox: Sandbox) -> None:
    """A call that is made again finds its task; a variant is another task."""

    async def talk(client: Client) -> None:
        first = await client.call_tool("run_veo3_1_quality", INPUT)
        again = await client.call_tool("run_veo3_1_quality", INPUT)
        other = await client.call_tool(
            "run_model", {"model": VIDEO, "input": INPUT, "variant": "two"}
        )
        assert data(first)["task_id"] == data(again)["task_id"]
        assert data(first)["task_id"] != data(other)["task_id"]

    in_process(talk)
    mindvideo_sandbox.assert_charged(2)


@pytest.mark.parametrize("wait", [45, 0])
def test_a_failed_task_can_be_tried_again(
    mindvideo_sandbox: Sandbox, wait: float
) -> None:
    """A failure is told with its reason; the same call then makes a new task."""

    async def talk(client: Client) -> None:
        call = {"model": VIDEO, "input": INPUT, "wait_seconds": wait}
        first = await client.call_tool("run_model", call)
        task_id = data(first)["task_id"]
        failed = await client.call_tool("get_task", {"task_id": task_id})
        assert failed.is_error
        assert data(failed)["error"] == "too dark"
        again = await client.call_tool("run_model", call)
        assert data(again)["task_id"] != task_id

    mindvideo_sandbox.fail_task("too dark")
    in_process(talk)
    mindvideo_sandbox.assert_charged(2)


def test_a_long_task_does_not_hold_its_call(mindvideo_sandbox: Sandbox) -> None:
    """The call ends within its bound, with the id by which the task is found."""
    told: list[str | None] = []

    async def hear(_done: float, _all: float | None, message: str | None) -> None:
        told.append(message)

    async def talk(client: Client) -> None:
        begun = await client.call_tool(
            "run_veo3_1_quality", INPUT, progress_callback=hear
        )
        assert mindvideo_sandbox.clock.now - start < 60
        assert not begun.is_error
        assert data(begun)["status"] == "processing"
        assert "get_task" in str(data(begun)["next"])
        task_id = data(begun)["task_id"]
        assert told == [f"{task_id}: queued", f"{task_id}: processing"]
        asked = {"task_id": task_id, "wait_seconds": 0}
        assert data(await client.call_tool("get_task", asked))["status"] != "succeeded"
        mindvideo_sandbox.clock.advance(100)
        done = await client.call_tool("get_task", asked)
        assert data(done)["status"] == "succeeded"
        assert "next" not in data(done)

    mindvideo_sandbox.slow_task(80)
    start = mindvideo_sandbox.clock.now
    in_process(talk)


def test_the_apis_errors_are_worded_as_the_sdk_does(mindvideo_sandbox: Sandbox) -> None:
    """An error carries what makes it possible to go on."""

    async def talk(client: Client) -> None:
        broken = await client.call_tool("run_veo3_1_quality", INPUT)
        assert broken.is_error
        assert "The connection failed" in text(broken)
        assert str(data(broken)["idempotency_key"]) in text(broken)
        waiting = await client.call_tool("run_veo3_1_quality", INPUT)
        assert waiting.is_error
        assert "The key has gone." in text(waiting)
        assert str(data(waiting)["task_id"]) in text(waiting)
        unknown = await client.call_tool("get_task", {"task_id": "task_x"})
        assert "task_id='task_x'" in text(unknown)

    mindvideo_sandbox.drop(times=4)
    mindvideo_sandbox.answer(401, on="poll", message="The key has gone.")
    in_process(talk)


def test_a_refusal_that_waiting_cannot_cure_ends_the_call(
    mindvideo_sandbox: Sandbox,
) -> None:
    """Long before its bound, in the API's words, with the id that finds the task."""

    async def talk(client: Client) -> None:
        refused = await client.call_tool("run_veo3_1_quality", INPUT)
        assert refused.is_error
        assert "No credit." in text(refused)
        assert mindvideo_sandbox.clock.now - start < 10
        asked = {"task_id": data(refused)["task_id"]}
        done = await client.call_tool("get_task", asked)
        assert data(done)["status"] == "succeeded"

    mindvideo_sandbox.answer(402, on="poll", message="No credit.", times=11)
    start = mindvideo_sandbox.clock.now
    in_process(talk)
    mindvideo_sandbox.assert_charged_once()


def test_models_are_found_and_described(mindvideo_sandbox: Sandbox) -> None:
    """Filters narrow the list; a page tells schema, rules and example."""

    async def talk(client: Client) -> None:
        images = await client.call_tool("list_models", {"output_kind": "images"})
        found = data(images)["models"]
        assert isinstance(found, list)
        kinds = [info for info in models.values() if info.output_kind == "images"]
        assert data(images)["total"] == len(found) == len(kinds)
        rest = await client.call_tool("list_models", {"limit": 2, "offset": 4})
        assert len(data(rest)["models"]) == 1
        named = await client.call_tool("list_models", {"query": "VEO quality"})
        assert [it["model"] for it in data(named)["models"]] == [VIDEO]
        shown = text(await client.call_tool("describe_model", {"model": VIDEO}))
        assert '"prompt"' in shown
        assert "## Rules" in shown

    in_process(talk)
    mindvideo_sandbox.assert_not_charged()


def test_pages_are_resources(mindvideo_sandbox: Sandbox) -> None:
    """The index and the page of each model can be read; another page cannot."""

    async def talk(client: Client) -> None:
        listed = (await client.list_resources()).resources
        assert len(listed) == 1 + len(models)
        for resource in listed:
            (content,) = (await client.read_resource(resource.uri)).contents
            assert content.mime_type == "text/markdown"
        templates = (await client.list_resource_templates()).resource_templates
        assert templates[0].uri_template == "mindvideo://models/{slug}"
        with pytest.raises(MCPError, match="no page"):
            await client.read_resource("mindvideo://models/../x")

    in_process(talk)
    mindvideo_sandbox.assert_not_charged()


def test_a_thousand_models_do_not_become_a_thousand_tools() -> None:
    """Up to the limit each model has a tool; above it, four tools do for all."""
    many = [replace(models[VIDEO], slug=f"model-{number}") for number in range(1000)]
    assert tools_of(many, MAX_TOOLS).keys() == COMMON
    assert len(tools_of(many[:MAX_TOOLS], MAX_TOOLS)) == MAX_TOOLS + len(COMMON)
    longest = "a" * 64
    names = tools_of([replace(models[VIDEO], slug=longest)], 1)
    assert all(re.fullmatch(r"\w{1,128}", name, re.ASCII) for name in names)


def test_a_model_cannot_take_the_place_of_a_tool() -> None:
    """A model whose tool would be called `run_model` is run through that one."""
    tools = tools_of([replace(models[VIDEO], slug="model")], 1)
    assert tools.keys() == COMMON
    assert "variant" in tools["run_model"].input_schema["properties"]


def test_only_the_chosen_models_can_be_used(mindvideo_sandbox: Sandbox) -> None:
    """A model that was not chosen is not listed, not described and not run."""

    async def talk(client: Client) -> None:
        assert data(await client.call_tool("list_models"))["total"] == 1
        for name, more in (("describe_model", {}), ("run_model", {"input": INPUT})):
            refused = await client.call_tool(name, {"model": "viduq3-pro", **more})
            assert "There is no model" in text(refused)

    in_process(talk, slugs=(VIDEO,))
    mindvideo_sandbox.assert_not_charged()


def test_text_of_a_page_is_no_markup() -> None:
    """Titles, descriptions and rules are escaped; JSON cannot leave its fence."""
    hostile = "# <script>x</script> ![a](http://host) \n```\n| [b](javascript:x)"
    info = replace(
        models[VIDEO],
        title=hostile,
        description=hostile,
        rules=(Rule("r", "true", hostile),),
        example_input={"prompt": "```` and out"},
    )
    shown = page(info)
    assert "<script" not in shown
    assert "\n`````json\n" in shown
    assert len(re.findall(r"^# ", shown, re.MULTILINE)) == 1
    assert "](" not in shown.replace("\\](", "")


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ([], "Missing option '--max-cost'"),
        (["--max-cost", "much"], "should be an amount of 0 or more"),
        (["--max-cost", "-1"], "should be an amount of 0 or more"),
        (["--max-cost", "inf"], "should be an amount of 0 or more"),
        (["--max-cost", "1", "--models", "x"], "'x' is not one of"),
    ],
)
def test_wrong_usage_is_refused(arguments: list[str], reason: str) -> None:
    """The limit must be set, and models must exist: exit code 2."""
    done = CliRunner().invoke(command, arguments)
    assert done.exit_code == 2
    assert reason in done.output


def test_a_missing_key_is_one_line_and_no_protocol() -> None:
    """Nothing is written to stdout, and stderr says what to set."""
    started = [sys.executable, "-m", "mindvideo.mcp", "--max-cost", "1"]
    done = subprocess.run(started, capture_output=True, text=True, env={})
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("Error: No API key")
    assert len(done.stderr.splitlines()) == 1
