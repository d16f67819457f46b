"""How large a thing may grow, and what the SDK may need; who imports whom is linted."""

import ast
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
GENERATOR = sorted((PROJECT / "generator").rglob("*.py"))
TEMPLATES = sorted((PROJECT / "templates").rglob("*.jinja"))
COPIED = sorted((PROJECT / "templates").rglob("*.py"))
BENCH = sorted((PROJECT / "bench").glob("*.py"))
PACKAGES = sorted(
    path.parent
    for root in ("generator", "templates/mindvideo")
    for path in (PROJECT / root).rglob("__init__.py")
)

# The one module of the SDK that needs the extra `fast`.
FAST = "mindvideo/_runtime/transport/aiohttp_transport.py"

# Loaded by pytest, and by nothing else: pytest is no dependency of any extra.
PYTEST_PLUGIN = "mindvideo/testing/plugin.py"

# Each package that needs an extra, and which extras give what it imports.
EXTRAS = {
    "__main__.py": {"cli"},
    "bulk": {"bulk"},
    "cli": {"cli"},
    "mcp": {"mcp"},
    "sandbox": {"sandbox"},
    "testing": {"sandbox"},
}

MAX_FILE = 300
MAX_FUNCTION = 40
MAX_TEMPLATE = 80
MAX_NESTING = 2
MAX_MODULES = 20
"""In a package that holds modules only."""

MAX_BESIDE_PACKAGES = 12
MAX_TEST_FILES = 12


def short(path: Path) -> str:
    return path.relative_to(PROJECT).as_posix()


def imported(source: str) -> Iterator[str]:
    """Every module that a source imports; `from a import b` may mean a or a.b."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, "a relative import"
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def libraries(source: str) -> set[str]:
    """The packages that a source imports, the standard library left out."""
    tops = {name.split(".")[0] for name in imported(source)}
    return tops - sys.stdlib_module_names


def test_generator_imports_what_it_depends_on() -> None:
    """The libraries of the generator are those of pyproject.toml, neither more nor less."""
    text = (PROJECT / "pyproject.toml").read_text(encoding="utf-8")
    needed = names_of(tomllib.loads(text)["project"]["dependencies"])
    found = {
        library
        for path in GENERATOR
        for library in libraries(path.read_text(encoding="utf-8"))
    }
    # cel-python imports as celpy; referencing is a dependency of jsonschema.
    assert found - {"generator", "celpy", "referencing"} == needed - {"cel_python"}
    assert {"celpy", "referencing"} <= found


def test_base_install_is_enough_for_the_sdk(sdk_files: Mapping[str, str]) -> None:
    """Outside the extras, the SDK imports what it depends on, and no extra."""
    project = tomllib.loads(sdk_files["pyproject.toml"])["project"]
    allowed = names_of(project["dependencies"]) | {"mindvideo", "pydantic_core"}
    modules = python_files(sdk_files)
    assert len(modules) > 30
    for path, source in modules.items():
        if path != FAST and not extras_of(path):
            assert libraries(source) <= allowed, path


def test_each_extra_brings_what_it_imports(sdk_files: Mapping[str, str]) -> None:
    """A package that needs an extra imports what this extra installs, and no more."""
    project = tomllib.loads(sdk_files["pyproject.toml"])["project"]
    base = names_of(project["dependencies"]) | {"mindvideo", "pydantic_core"}
    for path, source in python_files(sdk_files).items():
        brought = [project["optional-dependencies"][it] for it in extras_of(path)]
        allowed = base.union(*(names_of(it) for it in brought))
        allowed |= {"pytest"} if path == PYTEST_PLUGIN else set()
        assert not extras_of(path) or libraries(source) <= allowed, path


def extras_of(path: str) -> set[str]:
    """The extras that a file of the SDK may count on."""
    return EXTRAS.get(path.split("/")[1], set())


def names_of(requirements: list[str]) -> set[str]:
    """What some requirements import as, where that is their own name."""
    return {re.split(r"[^\w-]", it)[0].replace("-", "_") for it in requirements}


def python_files(files: Mapping[str, str]) -> dict[str, str]:
    return {path: text for path, text in files.items() if path.endswith(".py")}


@pytest.mark.parametrize("package", PACKAGES, ids=short)
def test_packages_stay_small(package: Path) -> None:
    """A package has at most 20 modules, and at most 12 beside other packages."""
    held = {it.name.split(".")[0] for it in package.glob("*.py*") if it.is_file()}
    beside = any(it.parent.parent == package for it in PACKAGES)
    most = MAX_BESIDE_PACKAGES if beside else MAX_MODULES
    assert len(held - {"__init__", "__main__"}) <= most


@pytest.mark.parametrize("package", PACKAGES, ids=short)
def test_packages_say_what_they_are_for(package: Path) -> None:
    """The docstring of a package is the first thing that its readers meet."""
    text = (package / "__init__.py").read_text(encoding="utf-8")
    assert ast.get_docstring(ast.parse(text))


def test_folders_of_tests_stay_small() -> None:
    """At most 12 files of tests lie in one folder."""
    found = Counter(it.parent for it in (PROJECT / "tests").rglob("test_*.py"))
    assert {it: n for it, n in found.items() if n > MAX_TEST_FILES} == {}


@pytest.mark.parametrize("path", [*GENERATOR, *COPIED, *BENCH], ids=short)
def test_files_and_functions_stay_small(path: Path) -> None:
    """A file has at most 300 lines, a function at most 40."""
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= MAX_FILE
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or 0) - node.lineno + 1
            assert (node.name, max(length, MAX_FUNCTION)) == (node.name, MAX_FUNCTION)


@pytest.mark.parametrize("path", TEMPLATES, ids=short)
def test_templates_stay_dull(path: Path) -> None:
    """A template has at most 80 lines, and no block inside a block inside a block."""
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= MAX_TEMPLATE
    assert nesting(text) <= MAX_NESTING


def nesting(template: str) -> int:
    """How many blocks of a template are open at most at one place."""
    depth = deepest = 0
    for tag in re.findall(r"\{%-?\s*(\w+)", template):
        if tag in {"for", "if", "with", "macro", "filter", "call", "block"}:
            depth += 1
        depth -= tag.startswith("end")
        deepest = max(deepest, depth)
    return deepest


def test_nesting_is_counted() -> None:
    """Blocks side by side count once, blocks inside one another each."""
    beside = "{% if a %}{% else %}{% endif %}{% for b in c %}{% endfor %}"
    assert nesting(beside) == 1
    assert nesting(f"{{% with %}}{{% if x %}}{beside}{{% endif %}}{{% endwith %}}") == 3
