"""What a client refuses at construction, and what it never shows or sends."""

import asyncio
import copy
import json
import logging
import pickle
import re
import traceback
from dataclasses import replace
from decimal import Decimal

import httpx2
import pytest

from mindvideo import (
    APIError,
    AuthenticationError,
    BudgetError,
    ConfigurationError,
    MindVideo,
    MindVideoError,
)
from tests.runtime.mocked import KEY, URL, answers, async_client_of, client_of, task
from tests.runtime.policy.scripted import FakeClock

ODD_KEY = r'mv/"quoted"\and/slashed'


@pytest.fixture(autouse=True)
def no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests do not depend on the machine's variables."""
    monkeypatch.delenv("MINDVIDEO_API_KEY", raising=False)
    monkeypatch.delenv("MINDVIDEO_BASE_URL", raising=False)


def test_no_key_names_the_variable() -> None:
    """Without a key the message says where to put one."""
    with pytest.raises(ConfigurationError, match="MINDVIDEO_API_KEY"):
        MindVideo()


def test_the_variables_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Key and base URL come from the environment when they are not given."""
    monkeypatch.setenv("MINDVIDEO_API_KEY", KEY)
    monkeypatch.setenv("MINDVIDEO_BASE_URL", "ftp://example.com")
    with pytest.raises(ConfigurationError, match="https://host"):
        MindVideo()


@pytest.mark.parametrize("key", ["se cret", "secret\n", "\u00e9secret", "se\rcret"])
def test_a_bad_key_is_never_shown(key: str) -> None:
    """The message names the problem, never the value."""
    with pytest.raises(ConfigurationError) as caught:
        MindVideo(key)
    text = "".join(traceback.format_exception(caught.value))
    assert "visible ASCII" in str(caught.value)
    assert key not in str(caught.value) and repr(key)[1:-1] not in text


@pytest.mark.parametrize(
    "url",
    [
        "api.example.com",
        "ftp://api.example.com",
        "https://",
        "https:///path",
        "https://api.example.com\\@evil.example.com",
        "https://api.example.com\n",
        "https://api.example.com/a/../b",
        "https://api.example.com/./b",
        "https://api.example.com/a//b",
        "https://api.example.com/a b",
        "http://api.example.com",
        "http://127.0.0.1.example.com",
    ],
)
def test_a_bad_base_url_is_refused(url: str) -> None:
    """Only scheme, host and a plain path, and http:// only to this machine."""
    with pytest.raises(ConfigurationError):
        MindVideo(KEY, base_url=url)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("https://api.example.com/api/v1", "write https://api.example.com."),
        ("https://api.example.com/api/v1/", "write https://api.example.com."),
        ("https://gate.example.com/x/api/v1", "write https://gate.example.com/x."),
        ("https://user:pass@api.example.com", "no user name"),
        ("https://api.example.com?x=1", "no query"),
        ("https://api.example.com/a?x=1", "no query"),
        ("https://api.example.com#x", "no fragment"),
        (5, "should be a string"),
    ],
)
def test_a_base_url_that_is_nearly_right(url: str, said: str) -> None:
    """The message says what to write, or what there is too much of."""
    with pytest.raises(ConfigurationError, match=re.escape(said)):
        MindVideo(KEY, base_url=url)


@pytest.mark.parametrize("end", ["", "/"])
def test_the_path_of_a_gateway_is_kept(end: str) -> None:
    """Requests go below the path of the base URL."""
    seen: list[str] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        seen.append(str(request.url))
        return task()

    gateway = "https://gate.example.com/mind-video/v2"
    client_of(answer, gateway + end).tasks.get("task_1")
    assert seen == [f"{gateway}/api/v1/tasks/task_1"]


@pytest.mark.parametrize("around", ["\n", "\r\n", " ", "\t\n"])
def test_white_space_around_the_variable_is_no_part_of_the_key(
    monkeypatch: pytest.MonkeyPatch, around: str
) -> None:
    """Secrets from files end in a line break; inside, white space is refused."""
    monkeypatch.setenv("MINDVIDEO_API_KEY", f"{around}{KEY}{around}")
    MindVideo().close()
    monkeypatch.setenv("MINDVIDEO_API_KEY", f"{KEY}{around}{KEY}")
    with pytest.raises(ConfigurationError, match="inside"):
        MindVideo()


@pytest.mark.parametrize(
    "url",
    ["https://api.example.com/", "http://localhost:8686", "http://[::1]:8686"],
)
def test_a_good_base_url_is_taken(url: str) -> None:
    """A final slash is no path; loopback needs no https."""
    MindVideo(KEY, base_url=url).close()


def test_http_can_be_allowed() -> None:
    """Who says so may send the key unencrypted."""
    MindVideo(KEY, base_url="http://api.example.com", allow_http=True).close()


def test_impossible_limits_are_refused() -> None:
    """No time at all and fewer than no retries are no limits."""
    with pytest.raises(ConfigurationError, match="timeout"):
        MindVideo(KEY, timeout=0)
    with pytest.raises(ConfigurationError, match="max_retries"):
        MindVideo(KEY, max_retries=-1)


def test_a_broken_environment_is_a_configuration_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A proxy variable that is none does not let a foreign exception out."""
    monkeypatch.setenv("HTTPS_PROXY", "nonsense://user:hidden@proxy")
    with pytest.raises(ConfigurationError) as caught:
        MindVideo(KEY)
    assert "hidden" not in "".join(traceback.format_exception(caught.value))


def test_the_key_is_nowhere_to_be_seen() -> None:
    """Neither repr nor vars nor copies nor pickles of a client show it."""
    client = client_of(answers())
    transport = client.tasks.driver.transport
    shown = f"{client!r} {vars(client)} {vars(transport)} {client.tasks.driver}"
    assert KEY not in shown
    with pytest.raises(TypeError):
        pickle.dumps(client)
    with pytest.raises(TypeError):
        copy.deepcopy(vars(transport)["_settings"])


@pytest.mark.parametrize("status", [200, 401, 500, 302])
def test_a_key_that_the_server_echoes_is_hidden(
    status: int, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever the server sends back, no error, log or pickle holds the key."""
    caplog.set_level(logging.DEBUG)
    echo = httpx2.Response(status, text=f"Bearer {KEY}", headers={"location": KEY})
    with pytest.raises(MindVideoError) as caught:
        client_of(answers(*[echo] * 4)).tasks.get("task_1")
    text = "".join(traceback.format_exception(caught.value)) + caplog.text
    assert KEY not in text + repr(vars(caught.value))
    assert KEY.encode() not in pickle.dumps(caught.value)


@pytest.mark.parametrize(
    "spelled",
    [
        json.dumps(ODD_KEY),
        json.dumps(ODD_KEY).replace("/", "\\/"),
        '"' + "".join(f"\\u{ord(character):04X}" for character in ODD_KEY) + '"',
    ],
    ids=["plain", "escaped slash", "code points"],
)
def test_an_echoed_key_is_hidden_however_json_spells_it(spelled: str) -> None:
    """Escapes of JSON do not carry the key past the hiding."""
    body = b'{"message": %s, "code": "bad"}' % spelled.encode()
    http = httpx2.Client(
        transport=httpx2.MockTransport(answers(httpx2.Response(400, content=body)))
    )
    with pytest.raises(APIError) as caught:
        MindVideo(ODD_KEY, base_url=URL, http_client=http).tasks.get("task_1")
    assert caught.value.body == {"message": "[API key]", "code": "bad"}


def test_a_request_is_logged_without_secrets(caplog: pytest.LogCaptureFixture) -> None:
    """One line with method, path, status, request, attempt and duration, or what broke."""
    caplog.set_level(logging.DEBUG, "mindvideo")
    client = client_of(answers(httpx2.ReadError("re\nset"), task(request_id="req_7")))
    client.tasks.driver.policy = replace(client.tasks.driver.policy, clock=FakeClock())
    client.tasks.get("task_1")
    lines = [r.getMessage() for r in caplog.records if r.name == "mindvideo"]
    lost = "'The connection failed: ReadError: re\\nset'"
    assert lines == [
        f"GET /api/v1/tasks/task_1 status=- request_id=- lost={lost} attempt=1"
        " duration=0.000s",
        "GET /api/v1/tasks/task_1 status=200 request_id=req_7 attempt=2 duration=0.000s",
    ]


def test_an_id_of_a_request_cannot_break_a_log_line(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """What the server calls the request is shown only if it is one visible word."""
    caplog.set_level(logging.DEBUG, "mindvideo")
    client_of(answers(task(request_id="req\nmindvideo: forged"))).tasks.get("task_1")
    assert " request_id=- " in caplog.records[-1].getMessage()


def test_nothing_is_logged_unless_asked_for(caplog: pytest.LogCaptureFixture) -> None:
    """At INFO a client that works says nothing."""
    caplog.set_level(logging.INFO, "mindvideo")
    client_of(answers(task())).tasks.get("task_1")
    assert [r for r in caplog.records if r.name == "mindvideo"] == []


def test_a_request_names_the_sdk_and_carries_the_key() -> None:
    """User-Agent and authorization are set whatever the caller's own client says."""
    seen: list[httpx2.Headers] = []

    def handler(request: httpx2.Request) -> httpx2.Response:
        seen.append(request.headers)
        return task()

    transport = httpx2.MockTransport(handler)
    own = httpx2.Client(transport=transport, auth=("u", "p"), follow_redirects=True)
    with MindVideo(KEY, base_url=URL, http_client=own) as client:
        client.tasks.get("task_1")
    assert seen[0]["user-agent"].startswith("mindvideo-python/")
    assert seen[0]["authorization"] == f"Bearer {KEY}"
    assert not own.is_closed


def test_a_redirect_is_not_followed_by_the_callers_client() -> None:
    """The key goes to no other host, even if the caller's client would follow."""
    redirect = httpx2.Response(307, headers={"location": "https://evil.example.com/"})
    own = httpx2.Client(
        transport=httpx2.MockTransport(answers(redirect)), follow_redirects=True
    )
    client = MindVideo(KEY, base_url=URL, http_client=own)
    with pytest.raises(APIError, match=r"evil\.example\.com"):
        client.tasks.get("task_1")


def test_a_closed_client_says_so() -> None:
    """After `close` nothing is sent, sync or async."""
    client = client_of(answers())
    client.close()
    with pytest.raises(MindVideoError, match="closed"):
        client.veo3_1_quality.submit(prompt="x")

    async def scenario() -> None:
        async with async_client_of(answers()) as client:
            pass
        await client.tasks.get("task_1")

    with pytest.raises(MindVideoError, match="closed"):
        asyncio.run(scenario())


def test_a_client_closed_by_its_owner_says_so() -> None:
    """The caller may close his own client; ours notices."""
    own = httpx2.Client(transport=httpx2.MockTransport(answers()))
    client = MindVideo(KEY, base_url=URL, http_client=own)
    own.close()
    with pytest.raises(MindVideoError, match="closed"):
        client.tasks.get("task_1")


def test_errors_pickle_whole() -> None:
    """Status, code, body and ids survive, with the text."""
    body = {"code": "bad_key", "message": "No", "request_id": "req_1"}
    with pytest.raises(AuthenticationError) as caught:
        client_of(answers(httpx2.Response(401, json=body))).tasks.get("task_1")
    restored = pickle.loads(pickle.dumps(caught.value))
    assert vars(restored) == vars(caught.value)
    assert str(restored) == str(caught.value)


def test_a_client_over_its_budget_sends_nothing() -> None:
    """The example's cost is expected first, then what the API says; `spent` adds up."""
    handler = answers(task(cost_estimate=0.5), task(cost_estimate=0.5))
    http = httpx2.Client(transport=httpx2.MockTransport(handler))
    client = MindVideo(KEY, base_url=URL, max_cost=1.2, http_client=http)
    client.veo3_1_quality.submit(prompt="a car")
    client.tasks.create("veo3-1-quality", {"prompt": "a car"})
    assert client.spent == 1
    with pytest.raises(BudgetError) as caught:
        client.veo3_1_quality.run(prompt="a car")
    assert caught.value.idempotency_key is not None


def test_a_call_over_its_own_limit_sends_nothing() -> None:
    """`max_cost` of a call is held against the model's example, for every call."""
    client = client_of(answers())
    calls = [
        lambda: client.veo3_1_quality.submit(prompt="x", max_cost=0.01),
        lambda: client.veo3_1_quality.run(prompt="x", max_cost=Decimal("0.01")),
        lambda: client.tasks.create("veo3-1-quality", {"prompt": "x"}, max_cost=0.01),
    ]
    for call in calls:
        with pytest.raises(BudgetError, match=r"max_cost is 0\.01"):
            call()


def test_an_async_client_has_the_same_budget() -> None:
    """The guard stands before the loop, so that both clients have it."""

    async def scenario() -> Decimal:
        client = async_client_of(answers(task(cost_estimate=0.5)))
        await client.veo3_1_quality.submit(prompt="x")
        with pytest.raises(BudgetError):
            await client.veo3_1_quality.submit(prompt="x", max_cost=0.4)
        return client.spent

    assert asyncio.run(scenario()) == Decimal("0.5")


@pytest.mark.parametrize("limit", [-1, float("nan"), "much", True])
def test_a_budget_must_be_an_amount(limit: float) -> None:
    """A limit that is none is refused at construction."""
    with pytest.raises(ConfigurationError, match="max_cost should be an amount"):
        MindVideo(KEY, max_cost=limit)
