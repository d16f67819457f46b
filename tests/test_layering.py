"""Who may import whom, and how large a thing may grow."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

PROJECT = Path(__file__).parent.parent
GENERATOR = sorted((PROJECT / "generator").glob("*.py"))
TEMPLATES = sorted((PROJECT / "templates").rglob("*.jinja"))
COPIED = sorted((PROJECT / "templates").rglob("*.py"))
BENCH = sorted((PROJECT / "bench").glob("*.py"))

EVERYONE = {"ir", "errors", "facts"}

# The same table stands in ARCHITECTURE.md; ir and errors are for everyone.
MAY_IMPORT: dict[str, set[str]] = {
    "__init__": {"pipeline"},
    "__main__": {"cli"},
    "cli": {
        *("acknowledgements", "changes", "cli_pages", "diff", "diff_report"),
        *("folder", "keyword_table", "pipeline", "release", "revisions", "updates"),
        *("writer",),
    },
    "cli_pages": {
        *("adding", "fetch", "folder", "lifecycle", "page_cache", "page_sources"),
        *("retiring", "sync", "writer"),
    },
    "updates": {
        *("catalog", "digests", "kept", "loader", "manifest"),
        *("meanwhile", "openapi", "pipeline", "renderer", "writer"),
    },
    "manifest": {"digests", "folder", "writer"},
    "digests": set(),
    "kept": {"digests"},
    "meanwhile": set(),
    "folder": set(),
    "pipeline": {
        *("loader", "catalog", "naming", "parser", "renderer", "api_types"),
        *("formatter", "gate", "openapi", "subschemas"),
    },
    "loader": {"corrections", "digests", "folder", "judge", "strict_json"},
    "corrections": {"documents", "strict_json", "subschemas"},
    "refused_values": {"documents", "judge", "subschemas"},
    "catalog": {
        *("alone", "corrections", "deadline", "documents", "judge", "lifecycle"),
        *("loader", "naming", "parser", "phrases", "refused_values", "rules"),
        *("strict_json",),
    },
    "lifecycle": {"changes", "documents", "loader", "naming"},
    "deadline": set(),
    "rules": {"cel", "cel_calls", "cel_operations", "cel_types", "rule_text"},
    "cel": set(),
    "cel_types": {"cel", "rule_text"},
    "cel_operations": {"cel", "cel_types", "rule_text"},
    "cel_calls": {"cel", "cel_types", "patterns", "rule_text"},
    "patterns": set(),
    "rule_text": {"formatter", "quoting"},
    "alone": {"documents", "forms", "judge", "parser", "subschemas"},
    "parser": {
        *("fields", "forms", "judge", "keywords", "naming", "references", "split"),
        *("subschemas",),
    },
    "fields": {"hints", "keywords", "subschemas"},
    "hints": set(),
    "forms": {"subschemas"},
    "references": {"subschemas"},
    "split": {"keywords", "subschemas"},
    "keywords": {"subschemas"},
    "subschemas": set(),
    "naming": set(),
    "judge": {"plain_values", "subschemas", "validator"},
    "validator": {"strict_json", "subschemas"},
    "plain_values": {"subschemas", "written"},
    "documents": set(),
    "strict_json": {"subschemas", "written"},
    "written": set(),
    "importer": {"judge", "strict_json", "page_prose"},
    "page_prose": set(),
    "html": {"page_lines", "strict_json"},
    "page_lines": set(),
    "page_sources": {"deadline", "fetch", "html", "importer", "strict_json"},
    "fetch": set(),
    "page_cache": {"digests", "fetch"},
    "sync": {
        *("adding", "documents", "fetch", "folder", "importer", "lifecycle"),
        *("naming", "page_cache", "page_sources", "strict_json"),
    },
    "adding": {
        *("catalog", "changes", "corrections", "diff", "diff_report", "documents"),
        *("importer", "loader", "page_sources", "revisions", "strict_json"),
        *("suggestions",),
    },
    "suggestions": {"documents", "subschemas"},
    "retiring": {"documents", "lifecycle", "loader", "strict_json"},
    "openapi": {"documents", "loader", "openapi_schemas", "strict_json", "written"},
    "openapi_schemas": {"references", "subschemas"},
    "diff": {
        *("changes", "deadline", "diff_keywords", "diff_models"),
        *("diff_platform", "keywords", "revisions", "subschemas"),
    },
    "diff_models": {
        *("changes", "diff_edits", "diff_keywords", "diff_rules"),
        *("diff_schemas", "diff_verdicts", "diff_words", "documents", "grafts"),
        *("judge", "probes", "references", "revisions", "witness"),
    },
    "diff_platform": {"changes", "diff_keywords", "documents", "strict_json"},
    "diff_rules": {
        *("changes", "diff_keywords", "diff_verdicts", "judge", "probes"),
        *("rule_logic", "subschemas", "witness"),
    },
    "diff_verdicts": {"changes", "diff_keywords", "judge", "probes", "witness"},
    "diff_schemas": {
        *("diff_edits", "diff_keywords", "diff_members", "probes", "subschemas"),
    },
    "diff_members": {"diff_edits", "diff_keywords", "grafts", "keywords", "subschemas"},
    "diff_keywords": {"keywords", "subschemas"},
    "normal_form": {"diff_keywords", "keywords", "subschemas"},
    "diff_edits": {
        *("diff_keywords", "grafts", "keywords", "normal_form", "probes"),
        "subschemas",
    },
    "diff_words": {"diff_edits", "diff_keywords", "probes"},
    "diff_report": {"changes", "diff_words", "strict_json"},
    "changes": set(),
    "grafts": {"subschemas"},
    "witness": {"cel", "judge", "probes", "subschemas"},
    "probes": {"subschemas"},
    "rule_logic": {"cel"},
    "history": {
        *(
            "catalog",
            "corrections",
            "documents",
            "folder",
            "judge",
            "keywords",
            "lifecycle",
        ),
        *("loader", "strict_json", "subschemas"),
    },
    "revisions": {"catalog", "changes", "history", "loader", "strict_json"},
    "acknowledgements": {"changes", "documents", "strict_json"},
    "keyword_table": {"keywords"},
    "release": {
        *("acknowledgements", "changes", "diff", "documents", "loader"),
        *("revisions", "strict_json"),
    },
    "renderer": {"filters", "document_filters", "quoting"},
    "filters": {"annotations", "layout", "phrases", "quoting"},
    "document_filters": {
        *("annotations", "command_line", "layout", "phrases", "playground", "quoting"),
        "strict_json",
    },
    "command_line": {"quoting"},
    "playground": {"browser_patterns", "cel"},
    "browser_patterns": {"patterns"},
    "annotations": {"layout", "quoting", "subschemas"},
    "phrases": {"quoting"},
    "layout": {"formatter"},
    "quoting": set(),
    "api_types": {"documents"},
    "formatter": set(),
    "alike": {"repeats"},
    "gate": {"alike", "allowed", "meant", "parts", "repeats"},
    "allowed": set(),
    "meant": set(),
    "repeats": {"parts"},
    "parts": set(),
    "writer": set(),
    "ir": {"facts"},
    "facts": set(),
    "errors": set(),
}

# The one module that knows each library, or two that are one.
LIBRARIES = {
    "celpy": "cel",
    "lark": "cel",
    "black": "formatter",
    "click": "cli cli_pages",
    "httpx2": "fetch",
    "jsonpatch": "corrections",
    "justhtml": "html page_lines",
    "datamodel_code_generator": "api_types",
    "jinja2": "renderer",
    "jsonschema": "validator",
    "referencing": "validator",
}

# The one module of the SDK that needs the extra `fast`.
FAST = "mindvideo/_runtime/fast.py"

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


def our_imports(path: Path) -> set[str]:
    """The modules of the generator that one of them imports."""
    names = imported(path.read_text(encoding="utf-8"))
    parts = [name.split(".") for name in names if name.startswith("generator.")]
    return {part[1] for part in parts if part[1] in MAY_IMPORT}


def libraries(source: str) -> set[str]:
    """The packages that a source imports, the standard library left out."""
    tops = {name.split(".")[0] for name in imported(source)}
    return tops - sys.stdlib_module_names


def test_every_module_has_its_place() -> None:
    """A new module has to say in the table what it may import."""
    assert {path.stem for path in GENERATOR} == MAY_IMPORT.keys()


@pytest.mark.parametrize("path", GENERATOR, ids=lambda path: path.stem)
def test_module_imports_what_the_table_allows(path: Path) -> None:
    """A module imports the ones that the table allows, ir and errors; those nothing."""
    allowed = MAY_IMPORT[path.stem] | (EVERYONE - {path.stem})
    if path.stem in EVERYONE:
        allowed = MAY_IMPORT[path.stem]
    assert our_imports(path) <= allowed


@pytest.mark.parametrize("path", GENERATOR, ids=lambda path: path.stem)
def test_table_allows_what_the_module_imports(path: Path) -> None:
    """What is allowed is used: a permission that nobody needs is taken back."""
    assert our_imports(path) - EVERYONE == MAY_IMPORT[path.stem] - EVERYONE


def test_no_module_imports_itself_on_some_way() -> None:
    """The table has no cycle: modules can be put in an order."""
    left = dict(MAY_IMPORT)
    while free := {name for name, needed in left.items() if not needed & left.keys()}:
        left = {name: needed for name, needed in left.items() if name not in free}
    assert left == {}


def test_architecture_shows_the_same_table() -> None:
    """The table in ARCHITECTURE.md is the one that this test holds."""
    rows = shown_table((PROJECT / "ARCHITECTURE.md").read_text(encoding="utf-8"))
    shown = {name for names, _ in rows for name in names}
    assert shown == MAY_IMPORT.keys() - {"__init__", "__main__"}
    for names, allowed in rows:
        # What stands in one row belongs together, and imports in it are not shown.
        held = set[str]().union(*(MAY_IMPORT[name] for name in names)) - names
        assert (names, allowed) == (names, held)


def shown_table(text: str) -> list[tuple[set[str], set[str]]]:
    """The rows of ARCHITECTURE.md: some modules, and what they may import."""
    rows = re.findall(r"^\| (`\w+`(?:, `\w+`)*) \|[^|]*\|([^|]*)\|$", text, re.M)
    return [
        (set(re.findall(r"\w+", names)), set(re.findall(r"\w+", allowed)) - {"nothing"})
        for names, allowed in rows
    ]


@pytest.mark.parametrize("path", GENERATOR, ids=lambda path: path.stem)
def test_each_library_is_known_to_one_module(path: Path) -> None:
    """A library is imported by the module that wraps it and by no other."""
    allowed = {name for name, owner in LIBRARIES.items() if path.stem in owner.split()}
    found = libraries(path.read_text(encoding="utf-8")) - {"generator"}
    assert found == allowed


def test_sdk_knows_nothing_of_the_generator(sdk_files: Mapping[str, str]) -> None:
    """No module of the SDK imports the generator."""
    modules = python_files(sdk_files)
    assert len(modules) > 30
    for path, source in modules.items():
        assert "generator" not in libraries(source), path


def test_three_modules_of_the_sdk_know_the_http_library(
    sdk_files: Mapping[str, str],
) -> None:
    """httpx2 and httpcore2 under it: exchanges, connections, faults, and no other."""
    modules = python_files(sdk_files)
    known = {"httpx2", "httpcore2"}
    users = {path for path, source in modules.items() if known & libraries(source)}
    names = ("connections", "faults", "http")
    assert users == {f"mindvideo/_runtime/{name}.py" for name in names}


def test_one_module_of_the_sdk_knows_the_fast_library(
    sdk_files: Mapping[str, str],
) -> None:
    """aiohttp is an extra: one module imports it, and one function that module."""
    modules = python_files(sdk_files)
    users = {path for path, source in modules.items() if "aiohttp" in libraries(source)}
    assert users == {FAST}
    name = "mindvideo._runtime.fast"
    above = {path for path, source in modules.items() if name in imported(source)}
    assert above == {"mindvideo/_runtime/transports.py"}


def test_base_install_is_enough_for_the_sdk(sdk_files: Mapping[str, str]) -> None:
    """Outside the extras, the SDK imports what it depends on, and no extra."""
    project = tomllib.loads(sdk_files["pyproject.toml"])["project"]
    allowed = names_of(project["dependencies"]) | {"mindvideo", "pydantic_core"}
    for path, source in python_files(sdk_files).items():
        if path != FAST and not extras_of(path):
            assert libraries(source) <= allowed, path
            parts = [it.split(".") for it in imported(source)]
            assert not [it for it in parts if set(it[1:2]) & EXTRAS.keys()], path


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
