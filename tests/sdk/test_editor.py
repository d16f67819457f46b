"""What an editor offers and shows, asked of the language server that it uses."""

import json
from collections.abc import Iterator

import pytest

from mindvideo.catalog import models

from .conftest import GENERATED, ROOT
from .language_server import LanguageServer, language_server

pytestmark = pytest.mark.slow

SYNC = "from mindvideo import MindVideo\n\nclient = MindVideo()\n"
ASYNC = "from mindvideo import AsyncMindVideo\n\nclient = AsyncMindVideo()\n"


@pytest.fixture(scope="module")
def editor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LanguageServer]:
    """A language server in a user's folder."""
    folder = tmp_path_factory.mktemp("user")
    (folder / "mindvideo").symlink_to(GENERATED / "mindvideo")
    settings = {"venvPath": str(ROOT), "venv": ".venv", "pythonVersion": "3.11"}
    (folder / "pyrightconfig.json").write_text(json.dumps(settings))
    with language_server(folder) as server:
        yield server


def test_the_client_offers_every_model(editor: LanguageServer) -> None:
    """After `client.` stand the models, and what the client does itself."""
    offered = editor.completions(f"{SYNC}client.|")
    attributes = {"".join(c if c.isalnum() else "_" for c in slug) for slug in models}
    assert attributes | {"run", "submit", "tasks"} <= offered


def test_a_method_offers_its_fields(editor: LanguageServer) -> None:
    """Inside the parentheses stand the fields and the options."""
    offered = editor.completions(f"{SYNC}client.viduq3_pro.run(|)")
    fields = models["viduq3-pro"].input_schema["properties"]
    assert {f"{name}=" for name in fields} | {"timeout=", "max_cost="} <= offered


def test_a_dict_offers_its_keys(editor: LanguageServer) -> None:
    """Inside an object stand its keys, and behind a key its values."""
    call = "client.doubao_seedance_1_0_pro_quality.run(prompt='a', image_with_roles="
    keys = editor.completions(f'{SYNC}{call}[{{"|"}}])')
    assert {'"url"', '"role"'} <= keys
    values = editor.completions(f'{SYNC}{call}[{{"url": "a", "role": "|"}}])')
    assert {'"first_frame"', '"last_frame"'} <= values


@pytest.mark.parametrize(
    ("program", "method", "result"),
    [
        (SYNC, "run", "VideosOutput"),
        (SYNC, "submit", "Task[VideosOutput]"),
        (ASYNC, "run", "AsyncVideosOutput"),
        (ASYNC, "submit", "AsyncTask[AsyncVideosOutput]"),
    ],
)
def test_a_method_shows_all_of_it(
    editor: LanguageServer, program: str, method: str, result: str
) -> None:
    """Under the pointer stand types, the server's defaults, meanings and the result."""
    shown = editor.hover(f"{program}client.viduq3_pro.{method[0]}|{method[1:]}")
    assert "resolution: Literal['540p', '720p', '1080p'] = \"720p\"" in shown
    assert "duration: int = 5" in shown
    assert result in shown
    assert "Required for text-to-video" in shown
