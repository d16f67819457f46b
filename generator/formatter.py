"""black, in process: the one module that knows it.

Imports errors only.
"""

from black import format_file_contents
from black.mode import Mode, TargetVersion
from black.parsing import InvalidInput
from black.report import NothingChanged

from generator.errors import InternalError

MODE = Mode(target_versions={TargetVersion.PY311})


def formatted(files: dict[str, str]) -> dict[str, str]:
    """The same files, the Python ones as black writes them.

    Raises InternalError when a file is not Python: a template is wrong.
    """
    return {
        path: _python(path, text) if path.endswith(".py") else text
        for path, text in files.items()
    }


def _python(path: str, text: str) -> str:
    try:
        return format_file_contents(text, fast=False, mode=MODE)
    except NothingChanged:
        return text
    except (InvalidInput, AssertionError) as error:
        raise InternalError(f"{path}: not valid Python: {error}") from error
