"""A small client of the language server that editors use, over its standard streams."""

import json
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


class LanguageServer:
    """A running server with one open file; `|` in a text is where the cursor stands."""

    def __init__(self, process: "subprocess.Popen[bytes]", folder: Path) -> None:
        self._process = process
        self._uri = (folder / "open.py").as_uri()
        self._count = 0
        root = {"uri": folder.as_uri(), "name": folder.name}
        able = {"workspace": {"workspaceFolders": True, "configuration": True}}
        self._ask("initialize", {"capabilities": able, "workspaceFolders": [root]})
        self._tell("initialized", {})

    def hover(self, text: str) -> str:
        """What an editor shows for the name under the cursor."""
        found = self._ask("textDocument/hover", self._at(text))
        return str(found["contents"]["value"])

    def completions(self, text: str) -> set[str]:
        """The words that an editor offers at the cursor."""
        found = self._ask("textDocument/completion", self._at(text))
        return {str(item["label"]) for item in found["items"]}

    def _at(self, text: str) -> dict[str, object]:
        before, _, after = text.partition("|")
        document = {"uri": self._uri, "languageId": "python", "version": 1}
        opened = {"textDocument": document | {"text": before + after}}
        self._tell("textDocument/didClose", {"textDocument": {"uri": self._uri}})
        self._tell("textDocument/didOpen", opened)
        lines = before.split("\n")
        position = {"line": len(lines) - 1, "character": len(lines[-1])}
        return {"textDocument": {"uri": self._uri}, "position": position}

    def _ask(self, method: str, params: dict[str, object]) -> Any:
        self._count += 1
        self._send({"id": self._count, "method": method, "params": params})
        while True:
            message = self._read()
            if "method" in message and "id" in message:
                # The server asks for settings: it gets the defaults.
                items = message.get("params", {}).get("items", [])
                self._send({"id": message["id"], "result": [None for _ in items]})
            elif message.get("id") == self._count:
                return message["result"]

    def _tell(self, method: str, params: dict[str, object]) -> None:
        self._send({"method": method, "params": params})

    def _send(self, message: dict[str, object]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self._process.stdin is not None
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self._process.stdin.flush()

    def _read(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        length = 0
        while line := self._process.stdout.readline().strip():
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        message: dict[str, Any] = json.loads(self._process.stdout.read(length))
        return message


@contextmanager
def language_server(folder: Path) -> Generator[LanguageServer, None, None]:
    """Start a server in a folder, and stop it at the end."""
    command = [sys.executable, "-m", "pyright.langserver", "--stdio"]
    with subprocess.Popen(
        command,
        cwd=folder,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            yield LanguageServer(process, folder)
        finally:
            process.terminate()
