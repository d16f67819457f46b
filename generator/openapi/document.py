"""Describe the whole API as one OpenAPI 3.1 document, for clients in other languages.

`model` selects a task's input: `oneOf`, one request for each model, with the slug as a
`const`. What the platform's pages do not define, error bodies and events, is tolerant:
any member may be absent, and others may come.
"""

from collections.abc import Iterator, Mapping

from generator import facts, ir
from generator.catalog.loader import Sources
from generator.json_schema.documents import Document, is_document, member
from generator.json_schema.json_text import WrittenJson
from generator.json_schema.strict_json import write_json
from generator.openapi.components import PLACE, Components, components, reference

PATH = "openapi.json"

# What stands before the name of a component, and behind the last one: the lines of a
# component itself are indented further, and no string goes over a line's end.
_INDENT = "      "
_COMPONENT = f'\n{_INDENT}"'
_END = "\n    }"
_DEFINITIONS = "#/$defs/"
_AUTH = "apiKey"
_TOLERANT = "The platform's pages do not define this; treat every member as optional."
_ERRORS = {
    "400": "The request is refused.",
    "401": "The API key is not valid.",
    "402": "The account cannot pay for the task.",
    "403": "The API key lacks permission for this.",
    "404": "There is no such task or model.",
    "409": "The idempotency key was already used with a different input.",
    "422": "The input is refused.",
    "429": "Too many requests; `Retry-After` may say how long to wait.",
    "default": "Any other refusal.",
}


def render(sources: Sources, sdk: ir.Sdk, last: str = "") -> dict[str, str]:
    """Return the document, by its path in the output.

    `last` is the previous one by the same generator: it has the components of the
    models whose inputs were not read again.
    """
    written = _written(last)
    documents = [file.document for file in sources.files]
    models = list(zip(sdk.models, documents, strict=True))
    whole: ir.Json = {
        "openapi": "3.1.0",
        "info": _info(sdk),
        "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
        "servers": [{"url": sdk.platform.base_url}],
        "security": [{_AUTH: []}],
        "paths": _paths(sdk, {model.slug: said for model, said in models}),
        "components": {
            "securitySchemes": {_AUTH: _security(sdk.platform)},
            "schemas": {
                **_answers(sources.platform, sdk.platform),
                **{n: it for pair in models for n, it in _model(*pair, written)},
            },
        },
    }
    return {PATH: write_json(whole) + "\n"}


def request_name(model: ir.Listed) -> str:
    """The component for the body of a submit."""
    return f"{model.names.endpoint}Request"


def _info(sdk: ir.Sdk) -> ir.Json:
    text = (
        "Submit a task with the slug of a model and its input, then ask for the task "
        f"until its status is one of {', '.join(sdk.platform.terminal_statuses)}. A "
        "rule that no schema can say stands in the description of a model's request "
        "and, as CEL over `this`, the input, in its `x-rules`."
    )
    return {"title": "MindVideo API", "version": sdk.version, "description": text}


def _security(platform: facts.Platform) -> ir.Json:
    scheme = platform.authorization_scheme
    return {"type": "http", "scheme": scheme.lower()}


def _answers(said: Document, platform: facts.Platform) -> Components:
    """The types of the API's answers; a task's output is one of all kinds."""
    definitions = _rebased(dict(member(said, "$defs")))
    assert isinstance(definitions, dict)
    kinds = [reference(kind.output) for kind in platform.output_kinds]
    state = member(member(definitions, "TaskState"), "properties")
    output = dict(member(state, "output"))
    output["anyOf"] = [*kinds, reference("Output"), {"type": "null"}]
    task = dict(member(definitions, "TaskState"))
    task["properties"] = {**state, "output": output}
    definitions["TaskState"] = task
    return definitions


def _rebased(value: ir.Json) -> ir.Json:
    """Definitions of `_platform.json`, referring to one another as components."""
    if isinstance(value, str) and value.startswith(_DEFINITIONS):
        return PLACE + value.removeprefix(_DEFINITIONS)
    if isinstance(value, dict):
        return {name: _rebased(item) for name, item in value.items()}
    return list(map(_rebased, value)) if isinstance(value, list) else value


def _written(last: str) -> dict[str, Components]:
    """The components of a document as they stand there, by the name of the first."""
    found: dict[str, Components] = {}
    for part in last.split(_COMPONENT)[1:]:
        name, _, text = part.partition('": ')
        parts = found.setdefault(name.partition(".")[0], {})
        parts[name] = WrittenJson(text.partition(_END)[0].removesuffix(","))
    return found


def _model(
    model: ir.Listed, document: Document, written: Mapping[str, Components]
) -> Iterator[tuple[str, ir.Json]]:
    """The components of one model: the body of a submit, and its input."""
    request, name = request_name(model), model.names.input
    if not isinstance(model, ir.Model) and written.keys() >= {request, name}:
        yield from (written[request] | written[name]).items()
        return
    inputs = components(name, member(document, "input_schema"))
    for word, said in ({request: _request(model, document)} | inputs).items():
        # As text at once: all of them as objects would be the largest thing in memory.
        yield word, WrittenJson(write_json(said, _INDENT))


def _request(model: ir.Listed, document: Document) -> ir.Json:
    # No `title`: tools take it for the name of a type, and two models may share one.
    rules = [f"- {rule.message} (`{rule.id}`)" for rule in model.rules]
    also = ["The input must also satisfy:", *rules] if rules else []
    said = [model.description, *also]
    return {
        "type": "object",
        "description": "\n".join(said),
        **({"deprecated": True} if model.deprecated else {}),
        **({"x-rules": document["rules"]} if rules else {}),
        "required": ["model", "input"],
        "properties": {
            "model": {"type": "string", "const": model.slug},
            "input": reference(model.names.input),
        },
    }


def _paths(sdk: ir.Sdk, documents: Mapping[str, Document]) -> ir.Json:
    platform = sdk.platform
    finished = {
        slug: {"value": said["example_response"]}
        for slug, said in documents.items()
        if "example_response" in said
    }
    task = _json(reference("TaskState"), dict[str, ir.Json](finished))
    return {
        platform.tasks_path: {"post": _submit(sdk)},
        platform.task_path: {
            "parameters": [_task_id()],
            "get": {
                "operationId": "getTask",
                "summary": "The status of a task.",
                "responses": _responses("The task.", task),
            },
        },
        platform.events_path: {
            "parameters": [_task_id()],
            "get": {
                "operationId": "listTaskEvents",
                "summary": "The events of a task so far.",
                "responses": _responses(f"The events. {_TOLERANT}", _json(_events())),
            },
        },
    }


def _submit(sdk: ir.Sdk) -> ir.Json:
    requests = {model.slug: PLACE + request_name(model) for model in sdk.models}
    schema: ir.Json = {
        "oneOf": [{"$ref": it} for it in requests.values()],
        "discriminator": {"propertyName": "model", "mapping": {**requests}},
    }
    examples: dict[str, ir.Json] = {
        model.slug: {
            "summary": model.title,
            "value": {"model": model.slug, "input": dict(model.example_input)},
        }
        for model in sdk.models
        if is_document(model.example_input)
    }
    taken = _json(reference("TaskState"))
    return {
        "operationId": "createTask",
        "summary": "Submit a task.",
        "parameters": [_idempotency_key(sdk.platform)],
        "requestBody": {"required": True, "content": _json(schema, examples)},
        "responses": _responses("The task as accepted.", taken),
    }


def _idempotency_key(platform: facts.Platform) -> ir.Json:
    return {
        "name": platform.idempotency_header,
        "in": "header",
        "description": "Names one wanted task. The same key and body give the same "
        "task, charged once; the same key with another body is refused with 409.",
        "schema": {"type": "string", "pattern": "^[!-~]{1,255}$"},
    }


def _task_id() -> ir.Json:
    return {
        "name": "task_id",
        "in": "path",
        "required": True,
        "schema": {"type": "string", "minLength": 1},
    }


def _events() -> ir.Json:
    """Both forms that events may come in."""
    events: ir.Json = {"type": "array", "items": reference("Event")}
    listed: ir.Json = {
        "type": "object",
        "required": ["events"],
        "properties": {"events": events},
    }
    return {"anyOf": [listed, events]}


def _responses(said: str, content: ir.Json) -> ir.Json:
    refused = _json(reference("ErrorBody"))
    errors: dict[str, ir.Json] = {
        status: {"description": f"{why} {_TOLERANT}", "content": refused}
        for status, why in _ERRORS.items()
    }
    return {"200": {"description": said, "content": content}, **errors}


def _json(schema: ir.Json, examples: dict[str, ir.Json] | None = None) -> ir.Json:
    """The content of a body, with examples by their names."""
    body: dict[str, ir.Json] = {"schema": schema}
    if examples:
        body["examples"] = examples
    return {"application/json": body}
