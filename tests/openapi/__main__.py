"""Other people's tools on openapi.json, each in an environment of its own.

    python -m tests.openapi

One says that the document is valid; one makes a client of it, which runs every model
of the document in the sandbox; one draws requests from it and looks at the sandbox's
answers. `make openapi` makes the environments first.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from mindvideo.sandbox import serve

HERE = Path(__file__).parent
PROJECT = HERE.parent.parent
DOCUMENT = PROJECT / "generated" / "openapi.json"
TOOLS = PROJECT / ".venv" / "tools"
KEY = "a-key-of-the-tests"
MAX_SECONDS = 120
"""For one tool; all of them together take half a minute."""

# The sandbox takes every key on purpose; rules are judged in refusals.py.
LEFT_OUT = "ignored_auth,positive_data_acceptance"
EXAMPLES = 50


def main() -> None:
    """Run the tools; the first that is not content ends it with its exit code."""
    tool("openapi-validator", ["openapi-spec-validator", str(DOCUMENT)])
    with tempfile.TemporaryDirectory() as folder, serve(pace=0) as url:
        client_in(Path(folder), url)
        drawn_requests(Path(folder), url)


def client_in(folder: Path, url: str) -> None:
    """Make a client, and run every model with it."""
    client = folder / "api_client"
    options = ["--path", str(DOCUMENT), "--output-path", str(client)]
    command = ["openapi-python-client", "generate", "--fail-on-warning", *options]
    tool("openapi-client", [*command, "--meta", "none"])
    script = [str(HERE / "every_model.py"), str(DOCUMENT), url, KEY]
    tool("openapi-client", ["python", *script], PYTHONPATH=str(folder))


def drawn_requests(folder: Path, url: str) -> None:
    """Send drawn requests, and print the rules that alone refused some."""
    seen = folder / "rules.txt"
    options = [
        *("--url", url, "--header", f"Authorization: Bearer {KEY}"),
        *("--checks", "all", "--exclude-checks", LEFT_OUT),
        *("--max-examples", str(EXAMPLES), "--generation-deterministic"),
        "--no-color",
    ]
    tool(
        "schemathesis",
        ["schemathesis", "run", str(DOCUMENT), *options],
        PYTHONPATH=str(HERE),
        SCHEMATHESIS_HOOKS="refusals",
        REFUSALS=str(seen),
    )
    rules = sorted(set(seen.read_text().splitlines())) if seen.exists() else []
    print(
        "refused by rules, which no schema says:", *(rules or ["nothing"]), sep="\n  "
    )


def tool(environment: str, command: list[str], **variables: str) -> None:
    """Run a command of a tool's environment; exits with its code when it fails."""
    programs = TOOLS / environment / "bin"
    path = f"{programs}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        [str(programs / command[0]), *command[1:]],
        env={**os.environ, "PATH": path, **variables},
        cwd=tempfile.gettempdir(),
        timeout=MAX_SECONDS,
    )
    if done.returncode:
        sys.exit(done.returncode)


if __name__ == "__main__":
    main()
