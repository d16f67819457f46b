"""Submitting: who may, what is refused, and what a key used twice gives."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import httpx2
import pytest

from mindvideo.catalog import ModelInfo, models
from mindvideo.sandbox import serve
from mindvideo.sandbox.app import MAX_BODY
from mindvideo.sandbox.checks import Input, Problem

TASKS = "/api/v1/tasks"
VIDEO = "veo3-1-quality"

Submit = Callable[..., httpx2.Response]
Ledger = Callable[[str], list[dict[str, object]]]


def test_an_accepted_task_is_queued_with_an_estimate(submit: Submit) -> None:
    """The answer holds the four members that the pages name, and no other."""
    answer = submit()
    body = answer.json()
    assert answer.status_code == 200
    assert set(body) == {"request_id", "task_id", "status", "cost_estimate"}
    assert body["status"] == "queued"


def test_a_cost_keeps_its_digits(submit: Submit) -> None:
    """The estimate is the cost of the model's page, digit for digit."""
    body = json.loads(submit().text, parse_float=Decimal)
    assert str(body["cost_estimate"]) == "0.675"


@pytest.mark.parametrize(
    "authorization",
    ["", "key-one", "Bearer", "Basic abc", "Bearer disabled"],
)
def test_a_missing_or_refused_key_is_401(
    api: httpx2.Client, authorization: str, ledger: Ledger
) -> None:
    """Without a bearer key, or with one that is refused, nothing is accepted."""
    body = {"model": VIDEO, "input": {"prompt": "x"}}
    headers = {"Authorization": authorization}
    answer = api.post(TASKS, json=body, headers=headers)
    assert answer.status_code == 401
    assert answer.json()["code"] == "invalid_api_key"
    assert ledger("charges") == []


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff\xfe\x00",
        b"[]",
        b"null",
        b"{}",
        b'{"model": "veo3-1-quality"}',
        b'{"model": 1, "input": {}}',
        b'{"model": "veo3-1-quality", "input": []}',
        b'{"model": "veo3-1-quality", "input": {"duration": NaN}}',
        b'{"model": "veo3-1-quality", "input": {"duration": 1e999}}',
        b'{"model": "veo3-1-quality", "input": {"duration": ' + b"9" * 5000 + b"}}",
        b"[" * 100_000,
        b'{"model": "veo3-1-quality", "input": ' + b'{"a":' * 40 + b"1" + b"}" * 41,
    ],
)
def test_a_body_that_is_no_request_is_400(api: httpx2.Client, content: bytes) -> None:
    """Broken JSON and a wrong envelope get one kind of answer, never a 500."""
    answer = api.post(TASKS, content=content)
    assert answer.status_code == 400
    assert set(answer.json()) == {"request_id", "code", "message"}
    assert answer.json()["code"] == "invalid_request"


def test_the_content_type_is_not_looked_at(api: httpx2.Client) -> None:
    """A JSON body is taken whatever its content type says."""
    content = json.dumps({"model": VIDEO, "input": {"prompt": "x"}})
    answer = api.post(TASKS, content=content, headers={"Content-Type": "text/plain"})
    assert answer.status_code == 200


def test_an_unknown_model_is_404(submit: Submit) -> None:
    """A slug that the catalog does not hold is named in the answer."""
    answer = submit(model="no-such-model")
    assert answer.status_code == 404
    assert answer.json()["code"] == "model_not_found"
    assert "no-such-model" in answer.json()["message"]


def test_a_refused_input_is_422_with_every_problem(submit: Submit) -> None:
    """Each problem is listed with its path, and all are in the message."""
    answer = submit(prompt="", duration=9, image_urls=["https://a.test/1", 2])
    body = answer.json()
    paths = [problem["path"] for problem in body["errors"]]
    assert answer.status_code == 422
    assert body["code"] == "invalid_input"
    assert paths == ["input.duration", "input.image_urls[1]", "input.prompt"]
    assert all(path in body["message"] for path in paths)


def test_a_refused_input_is_not_charged(submit: Submit, ledger: Ledger) -> None:
    """What the schema refuses never reaches the ledger."""
    submit(duration=9)
    assert ledger("charges") == []


def test_a_long_value_is_not_quoted_whole(submit: Submit) -> None:
    """A refused image in base64 does not come back in the message."""
    answer = submit(resolution="x" * 100_000)
    assert answer.status_code == 422
    assert len(answer.content) < 2000


def test_a_body_over_the_limit_is_413(submit: Submit) -> None:
    """The client gets an answer, not a reset, however large the body."""
    answer = submit(prompt="x" * (MAX_BODY + 1))
    assert answer.status_code == 413
    assert answer.json()["code"] == "request_too_large"


def test_every_example_is_accepted(api: httpx2.Client) -> None:
    """The example input of each model makes a task."""
    for slug, info in models.items():
        body = {"model": slug, "input": info.example_input}
        assert api.post(TASKS, json=body).status_code == 200


def test_the_same_key_and_input_give_the_same_task(
    submit: Submit, ledger: Ledger
) -> None:
    """A replay is the original task, marked as such, and not charged again."""
    headers = {"Idempotency-Key": "order-7"}
    first = submit(headers=headers, resolution="720p")
    again = submit(headers=headers, resolution="720p")
    assert again.status_code == first.status_code == 200
    assert again.json() == first.json()
    assert "Idempotent-Replayed" not in first.headers
    assert again.headers["Idempotent-Replayed"] == "true"
    assert len(ledger("charges")) == 1


def test_the_order_of_members_is_no_difference(api: httpx2.Client) -> None:
    """JSON objects are equal whatever the order of their members."""
    headers = {"Idempotency-Key": "order-8"}
    one = b'{"model":"veo3-1-quality","input":{"prompt":"x","duration":8}}'
    two = b'{"input":{"duration":8,"prompt":"x"},"model":"veo3-1-quality"}'
    first = api.post(TASKS, content=one, headers=headers)
    second = api.post(TASKS, content=two, headers=headers)
    assert second.json() == first.json()


@pytest.mark.parametrize(
    "other", [{"prompt": "a storm"}, {"model": "doubao-seedream-5-0-lite"}]
)
def test_the_same_key_for_another_request_is_409(
    submit: Submit, other: dict[str, str], ledger: Ledger
) -> None:
    """Another input or another model under a used key is refused and not charged."""
    headers = {"Idempotency-Key": "order-9"}
    submit(headers=headers)
    answer = submit(headers=headers, **other)
    assert answer.status_code == 409
    assert answer.json()["code"] == "idempotency_conflict"
    assert len(ledger("charges")) == 1


def test_without_a_key_each_submit_is_a_task(submit: Submit, ledger: Ledger) -> None:
    """Two equal submits without a key are two tasks and two charges."""
    assert submit().json()["task_id"] != submit().json()["task_id"]
    assert len(ledger("charges")) == 2


def test_idempotency_keys_belong_to_an_api_key(
    submit: Submit, api: httpx2.Client
) -> None:
    """Two customers may use the same idempotency key for different things."""
    first = submit(headers={"Idempotency-Key": "order-1"})
    other = {"Idempotency-Key": "order-1", "Authorization": "Bearer key-two"}
    second = submit(headers=other, prompt="something else")
    assert second.status_code == 200
    assert second.json()["task_id"] != first.json()["task_id"]


@pytest.mark.parametrize("key", ["", "a b", "x" * 256])
def test_an_unusable_idempotency_key_is_400(submit: Submit, key: str) -> None:
    """A key is 1 to 255 visible ASCII characters."""
    answer = submit(headers={"Idempotency-Key": key})
    assert answer.status_code == 400
    assert answer.json()["code"] == "invalid_idempotency_key"


def test_submits_at_once_with_one_key_make_one_task(
    submit: Submit, ledger: Ledger
) -> None:
    """Of many concurrent submits one makes the task, the rest find it."""

    def once(_: int) -> httpx2.Response:
        return submit(headers={"Idempotency-Key": "race"})

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(once, range(24)))
    replays = [answer for answer in answers if "Idempotent-Replayed" in answer.headers]
    assert len({answer.json()["task_id"] for answer in answers}) == 1
    assert len(replays) == 23
    assert len(ledger("charges")) == 1


def test_the_ledger_adds_up_exactly(web: httpx2.Client) -> None:
    """The total is a sum of decimals: three times 0.675 is 2.025."""
    body = {"model": VIDEO, "input": {"prompt": "x"}}
    with serve() as url:
        for _ in range(3):
            web.post(url + TASKS, json=body, headers={"Authorization": "Bearer k"})
        text = web.get(f"{url}/sandbox/ledger").text
    assert str(json.loads(text, parse_float=Decimal)["total"]) == "2.025"


def test_the_ledger_shows_what_was_sent(submit: Submit, ledger: Ledger) -> None:
    """A test can see the input, the cost and the idempotency key."""
    answer = submit(headers={"Idempotency-Key": "seen"}, resolution="1080p").json()
    (task,), (charge,) = ledger("tasks"), ledger("charges")
    assert task["input"] == {"prompt": "a calm sea", "resolution": "1080p"}
    assert task["idempotency_key"] == "seen"
    assert charge["task_id"] == answer["task_id"]
    assert charge["amount"] == answer["cost_estimate"]


def test_the_ledger_shows_no_api_key(submit: Submit, api: httpx2.Client) -> None:
    """Whoever reads the ledger learns nobody's key."""
    submit()
    key = api.headers["Authorization"].removeprefix("Bearer ")
    assert key not in api.get("/sandbox/ledger").text


def test_extra_checks_judge_what_the_schema_accepts(web: httpx2.Client) -> None:
    """A check beyond the schema refuses an input like the schema does."""

    def no_storms(model: ModelInfo, given: Input) -> list[Problem]:
        stormy = "storm" in str(given["prompt"])
        return [Problem("input.prompt", "no_storms", model.slug)] if stormy else []

    body = {"model": VIDEO, "input": {"prompt": "a storm"}}
    with serve(extra_checks=[no_storms]) as url:
        answer = web.post(url + TASKS, json=body, headers={"Authorization": "Bearer k"})
    assert answer.status_code == 422
    assert answer.json()["errors"] == [
        {"path": "input.prompt", "keyword": "no_storms", "message": VIDEO}
    ]


@pytest.mark.parametrize("path", ["/", "/api/v1/task", "/api/v1/tasks/", "/api/v2"])
def test_an_unknown_route_is_404_in_json(api: httpx2.Client, path: str) -> None:
    """A wrong path gets the same kind of body as any error, and no redirect."""
    answer = api.post(path)
    assert answer.status_code == 404
    assert answer.json()["code"] == "not_found"


def test_a_wrong_method_is_405(api: httpx2.Client) -> None:
    """A known path with another method says which are allowed."""
    answer = api.put(TASKS)
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "POST"
    assert answer.json()["code"] == "method_not_allowed"
