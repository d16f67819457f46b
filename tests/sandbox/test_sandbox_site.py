"""The sandbox serves the documentation's site beside the API, and marks it."""

from pathlib import Path

import httpx2
import pytest

from mindvideo import ConfigurationError
from mindvideo.sandbox import serve


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A site with a home page and a page in a folder, and a file beside it."""
    site = tmp_path / "site"
    (site / "models" / "a").mkdir(parents=True)
    (site / "index.html").write_text("home")
    (site / "models" / "a" / "index.html").write_text("page")
    (tmp_path / "secret").write_text("secret")
    return site


def test_site_stands_beside_the_api(folder: Path, web: httpx2.Client) -> None:
    """Pages carry the mark, routes of the API stay the API's, and nothing else is read."""
    with serve(site=folder) as url:
        page = web.get(f"{url}/models/a/")
        assert (page.text, page.headers["X-MindVideo-Sandbox"]) == ("page", "1")
        assert web.get(f"{url}/").text == "home"
        assert web.get(f"{url}/sandbox/ledger").json()["tasks"] == []
        assert web.get(f"{url}/api/v1/tasks/task_1").status_code == 401
        assert web.get(f"{url}/..%2fsecret").status_code == 404


def test_missing_page_is_refused_as_ever(folder: Path, web: httpx2.Client) -> None:
    """An unknown path gets the sandbox's own 404, without the mark."""
    with serve(site=folder) as url:
        answer = web.get(f"{url}/nowhere")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
        assert "X-MindVideo-Sandbox" not in answer.headers


def test_folder_without_a_site_is_refused(tmp_path: Path) -> None:
    """A folder that holds no site is told at once."""
    with pytest.raises(ConfigurationError, match=r"no site in .*: there is no index"):
        serve(site=tmp_path).__enter__()
