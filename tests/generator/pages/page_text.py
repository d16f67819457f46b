"""A model's documentation page, in both renderings that the platform's pages come in."""

import json
from typing import Any

RENDERINGS = ("one_line_a_block", "headings")

LEAD = (
    "Create an async generation task and poll the task endpoint for terminal status "
    "updates."
)
SUBMIT = "Submit a task to MindVideo with your platform model slug."
URL = "https://api.mindvideo.ai/api/v1/tasks"


def page_of(model: dict[str, Any], rendering: str) -> str:
    """The page of a schema file's document; the title begins its first sentence."""
    schema = _indented(model["input_schema"])
    response = _indented(model.get("example_response") or _response(model))
    call = _call({"model": model["slug"], "input": model["example_input"] or {}})
    said = f"{model['title']} is a model. {model['description']}".replace("\n", " ")
    if rendering == "headings":
        parts = [f"# {model['title']}", "## 1. Submit a request", LEAD, said, SUBMIT]
        parts += [call, "## 5. Input schema", schema, "## 6. Response", response]
        return "\n\n".join(parts) + "\n"
    lines = ["Submit a request", LEAD, said, SUBMIT]
    return "\n".join(lines) + f"\n{call}Keys can be created.\n{response}{schema}\n"


def _call(body: dict[str, Any]) -> str:
    quoted = _indented(body).replace("'", r"'\''")
    return f"curl -X POST {URL} \\\n-H \"Authorization: Bearer key\" \\\n-d '{quoted}'"


def _response(model: dict[str, Any]) -> dict[str, Any]:
    files = [{"url": "https://example.com/0"}]
    return {
        "task_id": "task_1",
        "status": "succeeded",
        "output": {model["output_kind"]: files},
    }


def _indented(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)
