"""What an import loads: counted in modules, in an interpreter of its own."""

import json
import subprocess
import sys

import pytest

from mindvideo import MindVideo, catalog

pytestmark = pytest.mark.slow

MOST = 35
"""Modules that `import mindvideo` may load beyond those of a bare interpreter."""

MOST_FOR_A_SUBMIT = 49
"""Modules that a first submit may load beyond those of its two libraries."""

LIBRARIES = "from pydantic import BaseModel, Field; import httpx2; httpx2.Client()"

HEAVY = ("pydantic", "pydantic_core", "httpx2", "httpcore2", "anyio", "aiohttp", "ssl")

REFUSED_ONLY = (
    "difflib",
    "mindvideo._runtime.inputs.json_schema",
    "mindvideo._runtime.inputs.rule_errors",
)
LATER = (
    *(
        "download.download",
        "download.partial_file",
        "download.fetching",
        "download.content",
    ),
    *(
        "policy.polling",
        "api.kinds",
        "api.retired",
        "inputs.uploads",
        "api.notebook",
        "transport.aiohttp_transport",
    ),
)
"""What files, waits, and tasks by their ids need, under `_runtime`."""


def modules_after(source: str) -> set[str]:
    """The modules that are loaded once a program has run."""
    ending = "\nimport sys; names = sorted(sys.modules); import json; print(json.dumps(names))"
    done = subprocess.run(
        [sys.executable, "-c", source + ending],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(json.loads(done.stdout))


def test_importing_the_package_is_cheap() -> None:
    """Neither pydantic nor the HTTP library nor a model is loaded, and few others."""
    loaded = modules_after("import mindvideo") - modules_after("")
    assert "mindvideo._runtime.platform" in loaded
    assert loaded.isdisjoint(HEAVY)
    assert len(loaded) <= MOST
    assert not any(name.startswith("mindvideo.models") for name in loaded)


@pytest.fixture(scope="module")
def after_a_submit() -> set[str]:
    """The modules after a first submit that a function answers."""
    return modules_after("""
import httpx2
from mindvideo import MindVideo

def answer(request):
    return httpx2.Response(200, json={"task_id": "task_1", "status": "queued"})

http = httpx2.Client(transport=httpx2.MockTransport(answer))
with MindVideo("mv_test_0123456789", http_client=http) as client:
    client.veo3_1_quality.submit(prompt="A red car")
""")


def test_a_submit_loads_one_model(after_a_submit: set[str]) -> None:
    """The other models of the catalogue stay on the disk."""
    models = {name for name in after_a_submit if name.startswith("mindvideo.models.")}
    assert models == {"mindvideo.models.veo3_1_quality"}


def test_a_submit_loads_only_what_it_needs(after_a_submit: set[str]) -> None:
    """What explains a refusal, waits, fetches files or is an extra is not loaded."""
    later = {f"mindvideo._runtime.{name}" for name in LATER}
    unneeded = {*REFUSED_ONLY, *later, "aiohttp", "asyncio"}
    assert after_a_submit.isdisjoint(unneeded)


def test_a_submit_loads_few_modules_beyond_its_libraries(
    after_a_submit: set[str],
) -> None:
    """What the first call costs beside pydantic and the HTTP library stays small."""
    assert len(after_a_submit - modules_after(LIBRARIES)) <= MOST_FOR_A_SUBMIT


def test_a_submit_builds_no_type_of_the_answers() -> None:
    """The schemas of the API's types are built when somebody first looks at them."""
    source = """
from mindvideo import MindVideo, types
assert not types.TaskState.__pydantic_complete__
types.TaskState.from_raw({"task_id": "task_1", "status": "queued"})
assert types.TaskState.__pydantic_complete__
"""
    assert "mindvideo.types" in modules_after(source)


def test_every_model_is_an_attribute_of_the_client() -> None:
    """What loads lazily is there all the same: one attribute for each model."""
    modules = {info.input_model.__module__ for info in catalog.models.values()}
    assert {name.rpartition(".")[2] for name in modules} <= set(dir(MindVideo))
