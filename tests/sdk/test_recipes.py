"""The programs of the guides, taken from their pages and run as they stand."""

import importlib.util
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import TypeAlias

import pytest
from celery import Celery
from celery.contrib.testing.worker import start_worker
from fastapi import FastAPI
from langchain_core.tools import StructuredTool
from langchain_core.utils.function_calling import convert_to_openai_tool
from starlette.testclient import TestClient

from mindvideo import InputError
from mindvideo.catalog import models
from mindvideo.models.veo3_1_quality import Veo3_1QualityInput
from mindvideo.testing import Sandbox

from .conftest import GENERATED

PROGRAM = re.compile(r'^```python title="(.+?)"\n(.*?)^```$', re.DOTALL | re.MULTILINE)
Program: TypeAlias = Callable[[str], ModuleType]


def programs(page: str) -> dict[str, str]:
    """The programs of a guide, by the names of their files."""
    text = (GENERATED / "docs" / "guides" / page).read_text(encoding="utf-8")
    return dict(PROGRAM.findall(text))


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Program:
    """A recipe as a module, in a folder of its own."""
    monkeypatch.chdir(tmp_path)

    def load(name: str) -> ModuleType:
        path = tmp_path / name
        path.write_text(programs("recipes.md")[name], encoding="utf-8")
        spec = importlib.util.spec_from_file_location(path.stem, path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    return load


def test_every_program_is_run_here() -> None:
    """A program that is added to a guide needs a test."""
    assert programs("recipes.md").keys() == {"web.py", "rows.py", "worker.py"}
    assert programs("testing.md").keys() == {"movies.py", "test_movies.py"}


def test_the_guide_to_testing_passes(tmp_path: Path) -> None:
    """Its tests run by pytest, with nothing but the plugin that the wheel names."""
    for name, text in programs("testing.md").items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    plugin = ("-p", "mindvideo.testing.plugin", "-p", "no:cacheprovider")
    command = [sys.executable, "-m", "pytest", "-q", *plugin, "-W", "error"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert "4 passed" in done.stdout, done.stdout + done.stderr


def test_the_web_endpoint_submits_and_is_polled(
    program: Program, mindvideo_sandbox: Sandbox
) -> None:
    """An order is taken once, however often it is sent, and found until it is done."""
    app: FastAPI = program("web.py").app
    mindvideo_sandbox.slow_task(60)
    with TestClient(app) as web:
        order = {"prompt": "A red car", "order": "7"}
        taken = web.post("/videos", params=order)
        assert taken.status_code == 202
        assert web.post("/videos", params=order).json()["id"] == taken.json()["id"]
        path = f"/videos/{taken.json()['id']}"
        assert web.get(path).json() == {"status": "queued", "videos": []}
        mindvideo_sandbox.clock.advance(60)
        done = web.get(path).json()
        assert done["status"] == "succeeded"
        assert done["videos"][0].endswith(".mp4")
    mindvideo_sandbox.assert_charged_once()


def test_the_web_endpoint_refuses_what_the_sdk_refuses(
    program: Program, mindvideo_sandbox: Sandbox
) -> None:
    """A wrong input is a 422 that says why, an unknown task a 404."""
    with TestClient(program("web.py").app) as web:
        refused = web.post("/videos", params={"prompt": "", "order": "1"})
        assert refused.status_code == 422
        assert "prompt" in refused.json()["detail"]
        assert web.get("/videos/task_x").status_code == 404
    mindvideo_sandbox.assert_not_charged()


def test_the_script_can_be_run_again(
    program: Program,
    mindvideo_sandbox: Sandbox,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Each row is paid for once and fetched once; a failure is told and is no end."""
    (tmp_path / "movies.csv").write_text("name,prompt\ncar,A car\nboat,A boat\nx,X\n")
    mindvideo_sandbox.slow_task(600)
    mindvideo_sandbox.fail_task("too dark")
    script = program("rows.py")
    assert script.main() == 1
    assert "boat: The task failed: too dark" in capsys.readouterr().err
    found = sorted(path.name for path in (tmp_path / "movies").iterdir())
    assert found == ["001.mp4", "003.mp4"]
    mindvideo_sandbox.drop("file")
    assert script.main() == 1
    mindvideo_sandbox.assert_charged(3)
    with pytest.raises(AssertionError):
        mindvideo_sandbox.assert_script_done()


def test_the_celery_task_runs_in_a_worker(
    program: Program, mindvideo_sandbox: Sandbox, tmp_path: Path
) -> None:
    """A worker takes the message from its broker and leaves the file."""
    worker = program("worker.py")
    app: Celery = worker.app
    app.conf.result_backend = "cache+memory://"
    mindvideo_sandbox.slow_task(300)
    with start_worker(app, pool="solo", perform_ping_check=False):
        order = worker.make_movie.delay("1", "A red car", str(tmp_path / "car.mp4"))
        assert order.get(timeout=30) == str(tmp_path / "car.mp4")
    assert (tmp_path / "car.mp4").stat().st_size > 500
    mindvideo_sandbox.assert_charged_once()


def test_the_celery_task_is_paid_once(
    program: Program, mindvideo_sandbox: Sandbox, tmp_path: Path
) -> None:
    """A try that lost every answer is made again with the same key."""
    worker = program("worker.py")
    worker.app.conf.task_always_eager = True
    mindvideo_sandbox.drop("submit", times=4, acted=True)
    order = worker.make_movie.delay("1", "A red car", str(tmp_path / "car.mp4"))
    assert order.get() == str(tmp_path / "car.mp4")
    mindvideo_sandbox.assert_charged_once()
    mindvideo_sandbox.assert_script_done()


def test_the_celery_task_gives_up_what_cannot_pass(
    program: Program, mindvideo_sandbox: Sandbox, tmp_path: Path
) -> None:
    """A refused input is not tried again."""
    worker = program("worker.py")
    worker.app.conf.task_always_eager = True
    order = worker.make_movie.delay("1", "", str(tmp_path / "car.mp4"))
    with pytest.raises(InputError):
        order.get()
    mindvideo_sandbox.assert_not_charged()


def test_a_web_framework_shows_an_inputs_own_schema() -> None:
    """FastAPI's document of an endpoint has the model's descriptions and defaults."""
    app = FastAPI()

    @app.post("/videos")
    def submit(wanted: Veo3_1QualityInput) -> None: ...

    shown = app.openapi()["components"]["schemas"]["Veo3_1QualityInput"]
    own = models["veo3-1-quality"].input_schema["properties"]
    assert shown["properties"] == own
    assert shown["properties"]["resolution"]["default"] == "720p"


def test_an_agents_tool_shows_an_inputs_own_schema() -> None:
    """A LangChain tool made of an input's schema describes each field."""
    tool = StructuredTool.from_function(
        func=lambda **given: given,
        name="make_video",
        description="Makes a video.",
        args_schema=Veo3_1QualityInput.model_json_schema(),
    )
    said = convert_to_openai_tool(tool)["function"]["parameters"]["properties"]
    own = models["veo3-1-quality"].input_schema["properties"]
    assert said.keys() == own.keys()
    for name, schema in own.items():
        assert said[name].get("description") == schema.get("description")
        assert said[name].get("default") == schema.get("default")
