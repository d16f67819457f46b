"""The process that imports a generated SDK: `python child.py FOLDER`.

Prints, as JSON, what the import did to the world, and what the models keep of their
schemas. It knows nothing of the generator.
"""

import importlib
import inspect
import json
import os
import sys
from pathlib import Path

FORBIDDEN = (
    *("os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "os.remove"),
    *("os.rename", "os.mkdir", "os.rmdir", "os.symlink", "os.link", "os.chmod"),
    *("os.truncate", "os.putenv", "os.kill", "subprocess.Popen", "socket.", "shutil."),
    *(
        "urllib.Request",
        "ctypes.dlopen",
        "pty.spawn",
        "webbrowser.open",
        "code.__new__",
    ),
)
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND

effects: list[str] = []


def watch(event: str, arguments: tuple[object, ...]) -> None:
    """An audit hook: notes what an import has no business with."""
    if event.startswith(FORBIDDEN):
        effects.append(f"{event} {arguments!r:.200}")
    if event == "open" and _may_not_open(*arguments):
        effects.append(f"open {arguments!r:.200}")


def _may_not_open(path: object, mode: object, flags: object) -> bool:
    if isinstance(flags, int) and flags & WRITING:
        return True
    places = (*sys.path, sys.prefix, sys.base_prefix)
    return isinstance(path, str) and not path.startswith(tuple(filter(None, places)))


def kept(module: str) -> list[str]:
    """What the endpoint of one model does not keep of its schema file."""
    loaded = importlib.import_module(f"mindvideo.models.{module}")
    found = vars(loaded).values()
    bases = [it for it in found if getattr(it, "__module__", "") == loaded.__name__]
    # The asynchronous twin has the longer name, and so has the class of the methods.
    endpoint = min((it for it in bases if hasattr(it, "slug")), key=_length_of_name)
    text = (Path(loaded.__file__).parents[1] / "schemas" / f"{module}.json").read_text(
        "utf-8"
    )
    document = json.loads(text)
    lost = [] if endpoint.slug == document["slug"] else ["slug"]
    properties = document["input_schema"].get("properties", {})
    named = {name: it for name, it in properties.items() if it is not False}
    fields = endpoint.input_model.__pydantic_fields__
    wires = {field.alias or name: name for name, field in fields.items()}
    if wires.keys() != named.keys():
        lost.append(f"wire names {wires.keys() ^ named.keys()}")
    shown = {
        name: parameter.default
        for name, parameter in inspect.signature(endpoint.submit).parameters.items()
    }
    for wire, schema in named.items():
        if isinstance(schema, dict):
            lost += _lost(endpoint.input_model, wire, schema)
            name = wires.get(wire, "")
            if "default" in schema and not fields[name].is_required():
                default = schema["default"]
                if not isinstance(default, list | dict) and shown[name] != default:
                    lost.append(f"{wire}: {default!r} is shown as {shown[name]!r}")
    return lost


def _length_of_name(class_: type) -> int:
    return len(class_.__name__)


def _lost(model: type, wire: str, schema: dict[str, object]) -> list[str]:
    lost: list[str] = []
    values = schema.get("enum", [])
    values = [*values, *([schema["const"]] if "const" in schema else [])]
    plain = schema.keys() <= {"enum", "const", "title", "description", "default"}
    for value in values if plain else []:
        if not _takes(model, wire, value):
            lost.append(f"{wire}: the choice {value!r}")
    if "default" in schema and not _takes(model, wire, schema["default"]):
        lost.append(f"{wire}: takes not its default")
    return lost


def _takes(model: type, wire: str, value: object) -> bool:
    from pydantic import ValidationError

    try:
        model.model_validate({wire: value})
    except ValidationError as error:
        return all(it["loc"][:1] != (wire,) for it in error.errors())
    return True


def main(folder: Path) -> None:
    """Import everything, then look."""
    sys.dont_write_bytecode = True
    # What the SDK needs may do what it likes; only then somebody watches.
    for needed in ("pydantic", "httpx2", "anyio", "asyncio", "platform", "email.utils"):
        importlib.import_module(needed)
    sys.path.insert(0, str(folder))
    sys.addaudithook(watch)
    importlib.import_module("mindvideo")
    importlib.import_module("mindvideo.client")
    modules = sorted(it.stem for it in (folder / "mindvideo/models").glob("*.py"))
    lost: dict[str, list[str]] = {}
    for module in modules:
        if module != "__init__":
            try:
                lost[module] = kept(module)
            except Exception as error:  # an SDK that cannot be imported is the finding
                lost[module] = [f"{type(error).__name__}: {error}"]
    print(
        json.dumps({"effects": effects, "lost": {k: v for k, v in lost.items() if v}})
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
