"""Uvicorn around the application: a listening socket, and two ways to run it."""

import socket
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread

import uvicorn

from mindvideo import ConfigurationError
from mindvideo.sandbox.app import Options, build

FOLDER_PREFIX = "mindvideo-sandbox-"
"""Of the temporary folder for output files, gone when the server stops."""

EVERY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1"}
"""Where this machine reaches a socket that listens on every address."""

STOP_SECONDS = 5.0
"""How long leaving waits for the server's thread."""


class _Server(uvicorn.Server):
    """Says when it serves."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens; port 0 takes a free one.

    Raises `ConfigurationError` when the address cannot be had.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family)
    except OSError as error:
        reason = error.strerror or str(error)
        message = f"cannot listen on {host} port {port}: {reason}"
        raise ConfigurationError(message) from error
    # asyncio does this only for a socket that names its protocol; without it each
    # answer on a kept connection waits 40 ms.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def url_of(listener: socket.socket) -> str:
    """The base URL that reaches the socket: host and port, no path, no slash."""
    bound: str = listener.getsockname()[0]
    port: int = listener.getsockname()[1]
    host = EVERY_ADDRESS.get(bound, bound)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def run(listener: socket.socket, options: Options) -> None:
    """Serve in this thread until a signal; Ctrl-C comes out as KeyboardInterrupt."""
    with TemporaryDirectory(prefix=FOLDER_PREFIX) as folder:
        _server(options, folder).run(sockets=[listener])


@contextmanager
def running(listener: socket.socket, options: Options) -> Generator[str]:
    """Serve in a thread of its own; the base URL, once requests are answered."""
    with TemporaryDirectory(prefix=FOLDER_PREFIX) as folder:
        server = _server(options, folder)
        thread = Thread(target=_serve, args=(server, listener), daemon=True)
        thread.start()
        server.ready.wait()
        if not server.started:
            raise ConfigurationError("the sandbox's server did not start")
        try:
            yield url_of(listener)
        finally:
            server.should_exit = True
            thread.join(STOP_SECONDS)


def _serve(server: _Server, listener: socket.socket) -> None:
    try:
        server.run(sockets=[listener])
    finally:
        server.ready.set()  # a server that could not start must not hang its caller


def _server(options: Options, folder: str) -> _Server:
    return _Server(
        uvicorn.Config(
            build(options, Path(folder)),
            access_log=False,
            lifespan="off",
            log_config=None,
            log_level="error",
            server_header=False,
            timeout_graceful_shutdown=1,
            ws="none",
        )
    )
