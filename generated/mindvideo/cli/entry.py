"""Connect the process and the commands: streams, errors, exit codes."""

import os
import sys
from collections.abc import Sequence
from io import StringIO

import click

from mindvideo._runtime.errors import MindVideoError
from mindvideo.cli.app import app
from mindvideo.cli.exit_codes import Exit
from mindvideo.cli.output import reports
from mindvideo.cli.output.safe_text import ReaderGone, say


def run(arguments: Sequence[str] | None) -> int:
    """Run the command line; turn every end of it into an exit code."""
    _prepare_streams()
    try:
        code = _run(arguments)
        sys.stdout.flush()
    except (ReaderGone, BrokenPipeError):
        code = Exit.PIPE
    except KeyboardInterrupt:
        code = Exit.INTERRUPTED
    except OSError as error:
        say(f"mindvideo: {error.strerror or error}")
        code = Exit.OTHER
    _forget_broken_stream()
    return code


def _run(arguments: Sequence[str] | None) -> int:
    given = None if arguments is None else list(arguments)
    try:
        done = app.main(given, prog_name="mindvideo", standalone_mode=False)
    except click.UsageError as error:
        say(reports.usage(error))
        return Exit.USAGE
    except click.Abort:
        return Exit.INTERRUPTED
    except click.ClickException as error:
        say(f"mindvideo: {error.format_message()}")
        return error.exit_code
    except MindVideoError as error:
        return reports.failed(error, reports.Report())
    return done if isinstance(done, int) else Exit.DONE


def _prepare_streams() -> None:
    """Make closed streams swallow output, and narrow encodings escape it."""
    for name in ("stdin", "stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, StringIO())
        elif name != "stdin" and hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def _forget_broken_stream() -> None:
    """Keep the interpreter's last flush quiet if nobody reads."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
