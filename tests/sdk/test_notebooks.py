"""Tasks and outputs in a notebook: executed for real, in a kernel of its own."""

import json
from collections.abc import Mapping
from typing import NamedTuple

import httpx2
import nbformat
import pytest
from nbclient import NotebookClient

from mindvideo import MindVideo
from mindvideo._runtime.api.notebook import _status_line
from tests.runtime.mocked import answers, client_of, task

from .conftest import KEY

HOSTILE = '<script>alert("x")</script>\x1b[2J'
CELLS = (
    "from mindvideo import AsyncMindVideo, MindVideo, Task\nclient = MindVideo()",
    "task = client.veo3_1_quality.submit(prompt='A red car')\ntask",
    "output = task.wait()",
    "output",
    "task.refresh()",
    "later = AsyncMindVideo()\n"
    "made = await later.doubao_seedream_5_0_lite.run(prompt='A boat')\nmade",
    "found = await later.tasks.get(task.id)\n"
    "await found.wait(on_update=lambda task: print(task.status))",
    "client.veo3_1_quality.run(prompt='[sandbox:fail]')",
)


class Shown(NamedTuple):
    """What one cell has left on the screen."""

    data: list[Mapping[str, str]]
    printed: str
    error: str


@pytest.fixture(scope="module")
def cells(url: str) -> list[Shown]:
    """What the cells of a notebook show, executed one after the other."""
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(source) for source in CELLS]
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MINDVIDEO_BASE_URL", url)
        patch.setenv("MINDVIDEO_API_KEY", KEY)
        patch.setenv("PYDEVD_DISABLE_FILE_VALIDATION", "1")
        NotebookClient(notebook, kernel_name="python3", allow_errors=True).execute()
    return [shown(cell["outputs"]) for cell in notebook.cells]


def shown(outputs: list[dict[str, object]]) -> Shown:
    found = json.loads(json.dumps(outputs))
    return Shown(
        [it["data"] for it in found if "data" in it],
        "".join(it["text"] for it in found if it["output_type"] == "stream"),
        "".join(it["ename"] for it in found if it["output_type"] == "error"),
    )


def test_a_task_shows_how_it_stands(cells: list[Shown]) -> None:
    """A cell that ends in a task shows its id, status, model and cost."""
    html = cells[1].data[0]["text/html"]
    assert cells[0] == Shown([], "", "")
    assert "<code>task_" in html
    assert "<b>queued</b> · veo3-1-quality · cost about 0.675" in html
    assert "<video" not in html


def test_waiting_shows_one_line(cells: list[Shown]) -> None:
    """The sync client waits in a running loop; one line holds the last status."""
    (line,) = cells[2].data
    assert "succeeded  cost 0.675" in line["text/plain"]
    assert list(line) == ["text/plain"]
    assert cells[2].printed == ""


def test_outputs_and_finished_tasks_show_their_files(
    cells: list[Shown], url: str
) -> None:
    """A video of an output, and of the task that made it, is there to be played."""
    for cell in (cells[3], cells[4]):
        html = cell.data[0]["text/html"]
        assert f'<video src="{url}/files/task_' in html
        assert '.mp4" controls' in html


def test_await_works_in_a_cell(cells: list[Shown], url: str) -> None:
    """The async client shares the loop of the kernel, and shows an image."""
    line, output = cells[5].data
    assert "succeeded" in line["text/plain"]
    assert f'<img src="{url}/files/task_' in output["text/html"]


def test_a_callback_takes_the_place_of_the_line(cells: list[Shown]) -> None:
    """Whoever has an own `on_update` sees that, and only that."""
    assert cells[6].printed == "succeeded\n"
    assert len(cells[6].data) == 1


def test_a_failed_task_says_why(cells: list[Shown]) -> None:
    """The line stays, with the reason, above the error."""
    assert "failed" in cells[7].data[0]["text/plain"]
    assert "The request asked for a failure." in cells[7].data[0]["text/plain"]
    assert cells[7].error == "TaskFailedError"


def fetched(**members: object) -> str:
    """What a task shows that the API describes so."""
    client: MindVideo = client_of(answers(task(**members)))
    return client.tasks.get("task_1")._repr_html_()


def test_text_of_the_api_is_never_markup() -> None:
    """Status and reason are escaped, wherever they came from."""
    html = fetched(status=HOSTILE, error={"code": "x", "message": HOSTILE})
    assert "<script" not in html
    assert html.count("&lt;script&gt;") == 2


def test_the_line_holds_no_escape_sequence() -> None:
    """What the API says of a task cannot clear the screen, nor begin a new line."""
    failed = task("failed", error={"code": "x", "message": HOSTILE + "\n"})
    line = _status_line(client_of(answers(failed)).tasks.get("task_1"))
    assert "script" in line
    assert line.isprintable()


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "file:///etc/passwd",
        "//host/x.mp4",
        "https://[broken",
        'vbscript:"onerror="x',
    ],
)
def test_only_web_addresses_become_sources(url: str) -> None:
    """Any other address is shown as text, and leads nowhere."""
    html = fetched(status="succeeded", output={"videos": [{"url": url}]})
    assert "src=" not in html
    assert "href=" not in html
    assert "<script" not in html


def test_an_address_stays_in_its_attribute() -> None:
    """A quote in an address ends no attribute."""
    url = 'https://host/x.png" onerror="alert(1)'
    html = fetched(status="succeeded", output={"images": [{"url": url}]})
    assert 'x.png&quot; onerror=&quot;alert(1)"' in html


def test_many_files_and_unknown_kinds() -> None:
    """Twelve files are shown and the rest counted; an unknown kind gets a link."""
    files = [{"url": f"https://host/{number}"} for number in range(20)]
    html = fetched(status="succeeded", output={"<songs>": files})
    assert html.count("<a href=") == 12
    assert "and 8 more" in html
    assert "&lt;songs&gt; 1</a>" in html


def test_a_terminal_gets_no_line(capsys: pytest.CaptureFixture[str]) -> None:
    """Where IPython is loaded without a kernel, waiting stays silent."""
    import IPython  # noqa: F401

    done = httpx2.Response(
        200,
        json={
            "task_id": "task_1",
            "status": "succeeded",
            "output": {"images": [{"url": "https://host/1.png"}]},
        },
    )
    client_of(answers(done)).tasks.get("task_1").wait()
    assert capsys.readouterr().out == ""
