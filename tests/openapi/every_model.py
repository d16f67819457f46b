"""Run every model of an OpenAPI document with the client that a tool made of it.

    python every_model.py DOCUMENT URL KEY

Runs in that tool's environment, with the folder that holds `api_client` on the path;
the examples of the document are the inputs.
"""

import json
import sys
from pathlib import Path

from api_client import AuthenticatedClient, models
from api_client.api.default import create_task, get_task, list_task_events

OUTPUTS = {"VideosOutput": "videos", "ImagesOutput": "images"}


def main(document: str, url: str, key: str) -> None:
    """Run all examples; an assertion fails where one does not end as it should."""
    paths = json.loads(Path(document).read_text(encoding="utf-8"))["paths"]
    content = paths["/api/v1/tasks"]["post"]["requestBody"]["content"]
    examples = content["application/json"]["examples"]
    with AuthenticatedClient(url, token=key) as client:
        for slug, example in examples.items():
            run(client, slug, example["value"])
    print(f"{len(examples)} models of the made client have run")


def run(client: AuthenticatedClient, slug: str, body: dict) -> None:
    """Submit twice with one key, look until it is done, and look at the files."""
    request = request_of(body)
    assert request.to_dict() == body
    key = f"openapi-{slug}"
    task = create_task.sync(client=client, body=request, idempotency_key=key)
    again = create_task.sync(client=client, body=request, idempotency_key=key)
    assert again.task_id == task.task_id
    while task.status in {"queued", "processing"}:
        task = get_task.sync(task.task_id, client=client)
    assert task.status == "succeeded", task
    files = getattr(task.output, OUTPUTS[type(task.output).__name__])
    assert all(file.url.startswith("http") for file in files) and files
    events = list_task_events.sync(task.task_id, client=client).events
    assert events[-1].status == "succeeded"


def request_of(body: dict) -> object:
    """The body as an object of the one class that takes its model."""
    fitting = []
    for name in models.__all__:
        if name.endswith("Request"):
            try:
                fitting.append(getattr(models, name).from_dict(body))
            except ValueError:
                continue
    (request,) = fitting
    return request


if __name__ == "__main__":
    main(*sys.argv[1:])
