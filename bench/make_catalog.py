"""Make a catalogue of invented models, for tests and measurements.

    python -m bench.make_catalog OUT --count 200 [--seed 1] [--hard 0.3] [--rare 0.1]
                                 [--long 0.05] [--layout catalog|jsonschema|openapi]

Each model is drawn from a random stream of its own, named by the seed and its number.
The same options give the same bytes, and a shorter catalogue begins a longer one.

--hard  the share of models with awkward content that JSON Schema allows: names that
        Python cannot use, names that collide, text that looks like code, nulls, choices
        of several types, unions, references, recursion, maps and open objects.
--rare  the share of models with keywords that no plain type can say: oneOf, allOf,
        uniqueItems, prefixItems, not, dependentRequired.
--long  the share of models with long names: slugs, properties, words without a space.

Layouts: `catalog` is one schema file a model, as in `schemas/`; `jsonschema` one bare
input schema each; `openapi` a single document with one operation each.
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from random import Random

from bench.long_names import Json, Object, lengthened

MAKERS = ["alder", "birch", "cedar", "dogwood", "elm", "fir", "ginkgo", "hazel"]
LINES = ["reel", "sketch", "vista", "mural", "glide", "lens", "relief", "tableau"]
GRADES = ["mini", "swift", "standard", "plus", "studio", "master"]
SHAPES = ["16:9", "9:16", "1:1", "4:3", "3:4", "21:9", "2:3", "auto"]
HEIGHTS = ["480p", "720p", "1080p", "1440p", "4k"]
SIDES = ["1K", "2K", "3K", "4K"]
LOOKS = ["none", "oil paint", "film-noir", "flat_design", "8bit", "claymation"]
ENCODINGS = ["png", "jpeg", "webp", "avif"]
PROMPTS = [
    "A lighthouse keeper climbs the stairs at dawn.",
    "夜晚的城市街道,雨后倒影,慢镜头",
    "Une péniche traverse le brouillard, plan fixe.",
    'A sign that reads "open \\ late".',
]
HARD: dict[str, Object] = json.loads(
    Path(__file__).with_name("hard_members.json").read_text(encoding="utf-8")
)
PLACE = "#/components/schemas/"
ADVANCED: Object = {"x-playground": {"advanced": True}}


def models(
    count: int, *, seed: int = 1, hard: float = 0, rare: float = 0, long: float = 0
) -> list[Object]:
    """The first `count` models of a catalogue, each as a schema file's document."""
    return [
        lengthened(
            Random(f"{seed}:{number}:long"),
            _model(Random(f"{seed}:{number}"), number, hard, rare),
            long,
        )
        for number in range(count)
    ]


def texts(catalogue: Sequence[Object], layout: str = "catalog") -> dict[str, str]:
    """The files of a catalogue in one of the layouts: name -> text."""
    if layout == "openapi":
        return {"openapi.json": _text(_openapi(catalogue))}
    return {
        f"{model['slug']}.json": _text(
            model if layout == "catalog" else _bare_schema(model)
        )
        for model in catalogue
    }


def write(folder: Path, files: dict[str, str]) -> None:
    """Put files into a folder, which is made if need be."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


def _model(random: Random, number: int, hard: float, rare: float) -> Object:
    maker, line, grade = map(random.choice, (MAKERS, LINES, GRADES))
    version = f"{random.randint(1, 6)}.{random.randint(0, 9)}"
    title = f"{maker} {line} {version} {grade}".title()
    kind = random.choice(["videos", "videos", "images"])
    members = _video(random) if kind == "videos" else _image(random)
    required: list[str] = ["prompt"] if random.random() < 0.85 else []
    # Drawn always, so that the options do not move what is drawn after them.
    is_hard, is_rare = random.random() < hard, random.random() < rare
    schema: Object = {"type": "object", "required": required}
    if is_hard:
        members |= _sample(random, HARD["awkward"], 5, 10)
        schema["$defs"] = HARD["definitions"]
    if is_rare:
        members |= _sample(random, HARD["rare"], 1, 3)
    schema |= {"properties": members, "additionalProperties": False}
    return {
        "slug": f"{maker}-{line}-{version.replace('.', '-')}-{grade}-{number:04d}",
        "title": f"{title} {number:04d}",
        "description": f"{title} makes {kind} of {line} quality for {grade} work.",
        "output_kind": kind,
        "input_schema": schema,
        "example_input": _example(random, members),
    }


def _video(random: Random) -> Object:
    seconds = sorted(random.sample([4, 5, 6, 8, 10, 12], random.randint(1, 4)))
    forms: list[Object] = [
        _integer(random, "Duration", 1, random.choice([8, 10, 15])),
        {"type": "integer", "title": "Duration", "enum": [*seconds]},
    ]
    return {
        "prompt": _prompt(random, "video"),
        "duration": random.choice(forms),
        "resolution": _words(random, "Resolution", HEIGHTS),
        "aspect_ratio": _words(random, "Aspect ratio", SHAPES),
        **_sample(random, _video_options(random), 2, 6),
    }


def _video_options(random: Random) -> Object:
    return {
        "seed": {**_integer(random, "Seed", -1, 2**32 - 1), **ADVANCED},
        "image_urls": _images(random, most=3),
        "frames": _frames(),
        "with_sound": _switch(random, "Sound"),
        "negative_prompt": {"type": "string", "maxLength": 400, **ADVANCED},
        "movement": {"type": "number", "minimum": 0, "maximum": 1, "default": 0.5},
        "camera": _camera(random),
        "look": {**_words(random, "Look", LOOKS), **ADVANCED},
    }


def _image(random: Random) -> Object:
    options: Object = {
        "seed": {**_integer(random, "Seed", 0, 2**31 - 1), **ADVANCED},
        "image_urls": _images(random, most=14),
        "watermark": _switch(random, "Watermark"),
        "encoding": _words(random, "Encoding", ENCODINGS),
        "adherence": {"type": "number", "exclusiveMinimum": 0, "maximum": 20},
        "look": _words(random, "Look", LOOKS),
        "series": _series(random),
    }
    return {
        "prompt": _prompt(random, "image"),
        "n": _integer(random, "Images", 1, random.choice([4, 10, 15])),
        "size": _words(random, "Size", SHAPES),
        "resolution": _words(random, "Resolution", SIDES),
        **_sample(random, options, 2, 5),
    }


def _prompt(random: Random, noun: str) -> Object:
    limits: list[Object] = [{}, {"maxLength": 800}, {"maxLength": 2500}]
    return {
        "type": "string",
        "title": "Prompt",
        "description": f"What the {noun} shows.",
        "minLength": 1,
        **random.choice(limits),
    }


def _words(random: Random, title: str, words: list[str]) -> Object:
    enum = _in_order(random, words, random.randint(2, len(words)))
    schema: Object = {"type": "string", "title": title, "enum": enum}
    return _with_default(random, schema, random.choice(enum))


def _integer(random: Random, title: str, least: int, most: int) -> Object:
    limits: Object = {"minimum": least, "maximum": most}
    schema: Object = {"type": "integer", "title": title, **limits}
    return _with_default(random, schema, random.randint(least, min(most, least + 7)))


def _switch(random: Random, title: str) -> Object:
    return {"type": "boolean", "title": title, "default": random.random() < 0.5}


def _with_default(random: Random, schema: Object, value: Json) -> Object:
    return {**schema, "default": value} if random.random() < 0.8 else schema


def _images(random: Random, most: int) -> Object:
    limits: list[Object] = [{"maxItems": most}, {"minItems": 1, "maxItems": most}]
    return {
        "type": "array",
        "items": {"type": "string"},
        "title": "Images",
        "description": f"Addresses of at most {most} images to start from.",
        **random.choice(limits),
        **ADVANCED,
    }


def _frames() -> Object:
    place: Object = {"type": "string", "enum": ["first", "last"]}
    return {
        "type": "array",
        "maxItems": 2,
        "items": {
            "type": "object",
            "required": ["url", "place"],
            "properties": {"url": {"type": "string", "minLength": 1}, "place": place},
            "additionalProperties": False,
        },
    }


def _camera(random: Random) -> Object:
    axes = _in_order(random, ["pan", "tilt", "roll", "zoom"], random.randint(1, 4))
    axis: Object = {"type": "number", "minimum": -10, "maximum": 10}
    members: Object = dict.fromkeys(axes, axis)
    return {"type": "object", "properties": members, "additionalProperties": False}


def _series(random: Random) -> Object:
    members: Object = {"length": _integer(random, "Length", 2, 9)}
    return {"type": "object", "properties": members, "required": ["length"]}


def _example(random: Random, members: Object) -> Object:
    """A prompt, and a value for some of the members whose schema shows one."""
    example: Object = {"prompt": random.choice(PROMPTS)}
    for name in ("duration", "resolution", "aspect_ratio", "n", "size"):
        schema = members.get(name)
        if isinstance(schema, dict) and random.random() < 0.7:
            enum = schema.get("enum")
            shown = enum[0] if isinstance(enum, list) else schema["minimum"]
            example[name] = schema.get("default", shown)
    return example


def _bare_schema(model: Object) -> Object:
    schema = model["input_schema"]
    return {"title": model["title"], **(schema if isinstance(schema, dict) else {})}


def _openapi(catalogue: Sequence[Object]) -> Object:
    schemas: Object = {}
    for model in catalogue:
        slug, text = model["slug"], json.dumps(_bare_schema(model))
        # The definitions of one model stand below its schema here.
        text = text.replace("#/$defs/", f"{PLACE}{slug}/$defs/")
        schemas[str(slug)] = json.loads(text)
    return {
        "openapi": "3.1.0",
        "info": {"title": "An invented catalogue", "version": "1"},
        "paths": {f"/models/{model['slug']}": _path(model) for model in catalogue},
        "components": {"schemas": schemas},
    }


def _path(model: Object) -> Object:
    reference: Object = {"$ref": f"{PLACE}{model['slug']}"}
    content: Object = {"application/json": {"schema": reference}}
    return {
        "post": {
            "operationId": f"run_{model['slug']}".replace("-", "_"),
            "summary": model["title"],
            "description": model["description"],
            "requestBody": {"required": True, "content": content},
            "responses": {"202": {"description": "The task has been taken."}},
        }
    }


def _text(document: Object) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _sample(random: Random, members: Object, least: int, most: int) -> Object:
    names = _in_order(random, list(members), random.randint(least, most))
    return {name: members[name] for name in names}


def _in_order(random: Random, items: list[str], count: int) -> list[str]:
    chosen = set(random.sample(range(len(items)), min(count, len(items))))
    return [item for index, item in enumerate(items) if index in chosen]


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Make a catalogue of invented models.")
    parser.add_argument("out", type=Path, help="the folder for the files")
    parser.add_argument("--count", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    for name, share in (("--hard", 0.0), ("--rare", 0.0), ("--long", 0.05)):
        parser.add_argument(name, type=float, default=share, metavar="SHARE")
    layouts = ("catalog", "jsonschema", "openapi")
    parser.add_argument("--layout", choices=layouts, default="catalog")
    options = vars(parser.parse_args(arguments))
    out, layout = options.pop("out"), options.pop("layout")
    write(out, texts(models(**options), layout))


if __name__ == "__main__":
    main()
