"""The documentation's site beside the API: its playgrounds run against the sandbox."""

from pathlib import Path

from starlette.responses import Response
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from mindvideo import ConfigurationError

MARK = "X-MindVideo-Sandbox"
"""The header that tells a page that the API is at its own address."""


def require(folder: Path) -> None:
    """Raise `ConfigurationError` when there is no site in a folder."""
    if not (folder / "index.html").is_file():
        raise ConfigurationError(f"no site in {folder}: there is no index.html")


def routes(folder: Path) -> list[BaseRoute]:
    """What serves a site's folder under every path that nothing else has."""
    return [Mount("/", _Site(directory=folder, html=True))]


class _Site(StaticFiles):
    """Files with the mark."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """A file, or the page of a folder."""
        response = await super().get_response(path, scope)
        response.headers[MARK] = "1"
        return response
