"""A host with documentation pages on this machine, which can also misbehave."""

import gzip
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import formatdate
from hashlib import blake2b
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


@dataclass
class Reply:
    """What the host answers for one path."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict[str, str])
    endless: bool = False
    """Whether the body is sent again and again until the client leaves."""

    silent: bool = False
    """Whether the connection is closed without an answer."""


@dataclass
class Host:
    """Pages by path, and what was asked for."""

    pages: dict[str, Reply | bytes] = field(default_factory=dict[str, Reply | bytes])
    asked: list[tuple[str, dict[str, str], object]] = field(
        default_factory=list[tuple[str, dict[str, str], object]]
    )
    """Path, headers in lower case, and the client's end of the connection."""

    address: str = ""

    def paths(self) -> list[str]:
        return [path for path, _, _ in self.asked]


@contextmanager
def host() -> Iterator[Host]:
    """A host that answers until the block ends."""
    here = Host()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            headers = {name.lower(): it for name, it in self.headers.items()}
            here.asked.append((self.path, headers, self.client_address))
            found = here.pages.get(self.path, Reply(b"Not here.", 404))
            reply = _page(found, headers) if isinstance(found, bytes) else found
            if reply.silent:
                self.close_connection = True
                return
            self.send_response(reply.status)
            named = {"Content-Type": "text/html; charset=utf-8", **reply.headers}
            if not reply.endless:
                named["Content-Length"] = str(len(reply.body))
            for name, value in named.items():
                self.send_header(name, value)
            self.end_headers()
            self._send(reply)

        def _send(self, reply: Reply) -> None:
            self.wfile.write(reply.body)
            self.close_connection = reply.endless
            try:
                while reply.endless:
                    self.wfile.write(reply.body)
            except OSError:
                pass  # the client has left

        def log_message(self, format: str, *args: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            if not isinstance(sys.exception(), OSError):  # else the client has left
                super().handle_error(request, client_address)

    server = Server(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    here.address = f"http://127.0.0.1:{server.server_port}"
    try:
        yield here
    finally:
        server.shutdown()
        server.server_close()


def compressed(size: int) -> Reply:
    """A small answer that becomes a large one."""
    body = gzip.compress(b" " * size)
    return Reply(body, headers={"Content-Encoding": "gzip"})


def _page(body: bytes, headers: dict[str, str]) -> Reply:
    """A page with validators; a conditional request for the same one gets a 304."""
    tag = f'"{blake2b(body, digest_size=8).hexdigest()}"'
    named = {"ETag": tag, "Last-Modified": formatdate(0, usegmt=True)}
    if headers.get("if-none-match") == tag:
        return Reply(status=304, headers=named)
    return Reply(body, headers=named)
