"""The guide's commands are commands."""

import re
import shlex
from pathlib import Path

from click.testing import CliRunner

from mindvideo.bulk.command import command

GUIDE = Path(__file__).parents[2] / "generated" / "docs" / "guides" / "bulk.md"
_COMMAND = re.compile(r"(?:^mindvideo |`)bulk ([^`\n]+)", re.MULTILINE)


def test_every_command_of_the_guide_is_understood() -> None:
    """No subcommand or option is told that is not there."""
    told = _COMMAND.findall(GUIDE.read_text(encoding="utf-8"))
    assert len(told) >= 8
    for line in told:
        asked = [*shlex.split(line), "--help"]
        result = CliRunner().invoke(command, asked)
        assert result.exit_code == 0, f"{line}: {result.output}"
