"""`python -m mindvideo.sandbox`: the sandbox until Ctrl-C.

Exit codes: 0 stopped, 1 the port cannot be had, 2 wrong usage or a missing extra.
"""

import argparse
import math
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from mindvideo import ConfigurationError
from mindvideo._runtime.platform import API_KEY_VARIABLE, BASE_URL_VARIABLE
from mindvideo.sandbox import require_extra

MAX_PORT = 65535

BANNER = """\
The MindVideo sandbox listens on {url}

    export {base_url}={url}
    export {api_key}=sandbox

A prompt with [sandbox:fail] or [sandbox:cancel] in it ends that way.
Tasks and charges: {url}/sandbox/ledger
{site}Ctrl-C stops it.
"""

SITE = "The site, its forms with a Run button: {url}/\n"
"""What the banner says where `--site` is given."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code."""
    wanted = _parser().parse_args(arguments)
    try:
        require_extra()
    except ConfigurationError as error:
        return _complain(error, exit_code=2)
    try:
        _serve(wanted)
    except ConfigurationError as error:
        return _complain(error, exit_code=1)
    except KeyboardInterrupt:
        return 0
    return 0


def _serve(wanted: argparse.Namespace) -> None:
    from mindvideo.sandbox.app import Options
    from mindvideo.sandbox.server import listen, run, url_of

    options = Options(pace=wanted.pace, site=wanted.site)
    listener = listen(wanted.host, wanted.port)
    names = {"base_url": BASE_URL_VARIABLE, "api_key": API_KEY_VARIABLE}
    url = url_of(listener)
    site = SITE.format(url=url) if wanted.site else ""
    print(BANNER.format(url=url, site=site, **names), flush=True)
    # A plain SIGTERM would end the process before its files are removed.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    run(listener, options)


def _complain(error: ConfigurationError, *, exit_code: int) -> int:
    print(f"mindvideo.sandbox: {error}", file=sys.stderr)
    return exit_code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m mindvideo.sandbox",
        description="The MindVideo API on this machine: no account, no cost.",
    )
    parser.add_argument(
        "--host", default="127.0.0.1", help="address to listen on (127.0.0.1)"
    )
    parser.add_argument(
        "--port", type=_port, default=8686, help="0 takes a free one (8686)"
    )
    parser.add_argument(
        "--pace",
        type=_seconds,
        default=1.0,
        metavar="SECONDS",
        help="how long a task is queued, and again processing (1)",
    )
    parser.add_argument(
        "--site",
        type=Path,
        metavar="DIR",
        help="serve the documentation's site as well: its playgrounds get a Run button",
    )
    return parser


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= MAX_PORT:
        raise argparse.ArgumentTypeError(f"a port is 0 to {MAX_PORT}")
    return port


def _seconds(text: str) -> float:
    seconds = float(text)
    if not (math.isfinite(seconds) and seconds >= 0):
        raise argparse.ArgumentTypeError("seconds are 0 or more")
    return seconds


if __name__ == "__main__":
    sys.exit(main())
