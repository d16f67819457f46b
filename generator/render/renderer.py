"""Render the tree of templates with Jinja: {path: text}.

`x.jinja` is rendered to `x`, `model.x.jinja` once for each model. A leading `_` marks a
partial, and every other file is copied. A missing name is an error, and so is printing
text that no filter has quoted.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import CodeType

import jinja2
from jinja2.bccache import Bucket

from generator import ir
from generator.errors import InternalError
from generator.render import docs_filters, endpoint_filters, python_filters
from generator.text.quoting import Code

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"

_RENDERED = ".jinja"
_PER_MODEL = "model."
_MODEL_SOURCE = "mindvideo/models/_module.py.jinja"
_INCLUDE = re.compile(r'^ *{% include "([^"]+)" %}\n', re.M)


def render(sdk: ir.Sdk, compiled: dict[str, CodeType] | None = None) -> dict[str, str]:
    """Return every rendered file: path inside the output -> text.

    `compiled` holds templates compiled before, and receives the others.
    """
    environment = _environment({} if compiled is None else compiled)
    files: dict[str, str] = {}
    for path in sorted(_template_paths()):
        if path.endswith(_RENDERED):
            files |= _rendered(environment, path, sdk)
    return files


def own_paths(models: Iterable[ir.Listed]) -> list[list[str]]:
    """Return each model's own files."""
    templates = sorted(filter(_is_per_model, _template_paths()))
    return [[_own_path(it, model) for it in templates] for model in models]


def copied() -> dict[str, str]:
    """Return every file that is copied from beside the templates."""
    return {
        path: (TEMPLATES / path).read_text(encoding="utf-8")
        for path in sorted(_template_paths())
        if not path.endswith(_RENDERED)
    }


def render_model_source(given: ir.Input) -> str:
    """Render one module with the classes of one input and nothing else."""
    return _environment({}).get_template(_MODEL_SOURCE).render(input=given)


def _rendered(templates: jinja2.Environment, path: str, sdk: ir.Sdk) -> dict[str, str]:
    template = templates.get_template(path)
    if not _is_per_model(path):
        return {path.removesuffix(_RENDERED): template.render(sdk=sdk)}
    return {
        _own_path(path, model): template.render(platform=sdk.platform, model=model)
        for model in sdk.whole
    }


def _is_per_model(path: str) -> bool:
    file = path.rpartition("/")[2]
    return file.startswith(_PER_MODEL) and file.endswith(_RENDERED)


def _own_path(path: str, model: ir.Listed) -> str:
    folder, _, file = path.removesuffix(_RENDERED).rpartition("/")
    return f"{folder}/{model.names.attribute}.{file.removeprefix(_PER_MODEL)}"


def _template_paths() -> Iterator[str]:
    for path in TEMPLATES.rglob("*"):
        partial = path.suffix == _RENDERED and path.name[0] == "_" != path.name[1]
        if path.is_file() and not partial and "__pycache__" not in path.parts:
            yield path.relative_to(TEMPLATES).as_posix()


class _Loader(jinja2.FileSystemLoader):
    """Inlines partials into the templates that include them.

    Including them again for each model would cost more than rendering them.
    """

    def get_source(
        self, environment: jinja2.Environment, template: str
    ) -> tuple[str, str, Callable[[], bool]]:
        source, path, is_current = super().get_source(environment, template)

        def partial(found: re.Match[str]) -> str:
            return self.get_source(environment, found[1])[0]

        return _INCLUDE.sub(partial, source), path, is_current


@dataclass(frozen=True, slots=True)
class _Compiled(jinja2.BytecodeCache):
    """Templates compiled before."""

    codes: dict[str, CodeType]

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self.codes.get(bucket.key)

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code:
            self.codes[bucket.key] = bucket.code


def _environment(compiled: dict[str, CodeType]) -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=_Loader(TEMPLATES),
        undefined=jinja2.StrictUndefined,
        finalize=_quoted_only,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        cache_size=-1,  # all of them: to forget the oldest would need a queue
        auto_reload=False,  # a run sees one state of them
        bytecode_cache=_Compiled(compiled),
        autoescape=False,  # every text goes through a filter that knows its language
    )
    for filters in (python_filters, endpoint_filters, docs_filters):
        environment.filters |= filters.FILTERS
    return environment


def _quoted_only(value: object) -> Code:
    """Refuse to print what no filter has quoted."""
    if isinstance(value, Code):
        return value
    raise InternalError(f"a template prints text that no filter quoted: {value!r:.80}")
