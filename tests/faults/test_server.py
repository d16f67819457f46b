"""The fault server itself: the ledger is honest, and each fault is what it says."""

import http.client
import json
import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from tests.faults.faults import RESET, RESET_AFTER, other_task_follows, said, sent
from tests.faults.ledger import OTHER, KeyReused, Ledger, film_of
from tests.faults.sending import Answer, Cut, Pieces
from tests.faults.server import FaultServer, Host, Script, host

SECRET = "mvk-of-these-tests"
RED = b'{"model": "m", "input": {"prompt": "red"}}'
BLUE = b'{"model": "m", "input": {"prompt": "blue"}}'


@pytest.fixture(scope="module")
def servers() -> Iterator[Host]:
    """A thread for all servers."""
    with host() as made:
        yield made


def ask(
    server: FaultServer, method: str, path: str, body: bytes = b"", **headers: str
) -> tuple[int, bytes]:
    """One request on a connection of its own."""
    place = urlsplit(server.url)
    connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=9)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        connection.request(method, path, body, named)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def submit(server: FaultServer, body: bytes = RED, **headers: str) -> tuple[int, bytes]:
    """One submit with the right API key."""
    key = f"Bearer {SECRET}"
    return ask(server, "POST", "/api/v1/tasks", body, authorization=key, **headers)


def test_a_new_key_is_charged_once() -> None:
    """The same key and bytes give the same task; another key gives another."""
    ledger = Ledger()
    first = ledger.submit("one", RED)
    assert ledger.submit("one", RED) is first
    assert ledger.submit("two", RED) is not first
    assert ledger.charges == ["task_1", "task_2"]
    assert ledger.ids_of("red") == ["task_1", "task_2"]


def test_a_key_belongs_to_its_bytes() -> None:
    """The same key with other bytes is refused and not charged."""
    ledger = Ledger()
    ledger.submit("one", RED)
    with pytest.raises(KeyReused):
        ledger.submit("one", BLUE)
    assert ledger.charges == ["task_1"]


def test_no_key_is_charged_always() -> None:
    """Without a key every submit is a new task, and costs."""
    ledger = Ledger()
    assert ledger.submit(None, RED) != ledger.submit(None, RED)
    assert len(ledger.charges) == 2


def test_a_task_moves_when_it_is_looked_at() -> None:
    """Queued, processing, and then its end for ever; an unknown task has no status."""
    ledger = Ledger(end="failed", looks=2)
    task = ledger.submit("one", RED)
    seen = [ledger.look(task.task_id) for _ in range(4)]
    assert seen == ["queued", "processing", "failed", "failed"]
    assert ledger.look("task_2") is None
    assert ledger.look(OTHER) == "succeeded"


def test_a_reset_after_the_charge_is_charged(servers: Host) -> None:
    """The line breaks in both cases; only what the API had read is charged."""
    with servers.serving(Script(submits=(RESET, RESET_AFTER)), SECRET) as server:
        with pytest.raises(OSError):
            submit(server, idempotency_key="one")
        assert server.ledger.charges == []
        with pytest.raises(OSError):
            submit(server, idempotency_key="one")
        assert server.ledger.charges == ["task_1"]
        status, body = submit(server, idempotency_key="one")
        assert (status, json.loads(body)["task_id"]) == (200, "task_1")
        assert server.ledger.charges == ["task_1"]


def test_a_wrong_api_key_is_refused(servers: Host) -> None:
    """Nobody is charged without the key of the account."""
    with servers.serving(Script(), SECRET) as server:
        status, _ = ask(server, "POST", "/api/v1/tasks", RED, authorization="Bearer x")
        assert (status, server.ledger.charges) == (401, [])


def test_a_body_is_cut_where_it_is_said(servers: Host) -> None:
    """A part of the body comes, never all of it."""
    fault = sent(Cut(body=1.0, politely=True))
    with servers.serving(Script(files=(fault,)), SECRET) as server:
        with pytest.raises(http.client.IncompleteRead) as caught:
            ask(server, "GET", "/files/task_1/1.mp4")
        assert caught.value.partial == film_of("task_1")[:-1]


def test_pieces_make_the_whole(servers: Host) -> None:
    """An answer in pieces is the same answer."""
    script = Script(files=(sent(Pieces(7)),))
    with servers.serving(script, SECRET) as server:
        assert ask(server, "GET", "/files/task_1/1.mp4") == (200, film_of("task_1"))


def test_a_range_gives_the_rest_of_the_same_file(servers: Host) -> None:
    """The rest comes if the file is the one that was begun, else all of it."""
    film = film_of("task_1")
    with servers.serving(Script(), SECRET) as server:
        path, wanted = "/files/task_1/1.mp4", "bytes=100-"
        assert ask(server, "GET", path, range=wanted) == (206, film[100:])
        assert ask(server, "GET", path, range=wanted, if_range='"x"') == (200, film)
        assert ask(server, "GET", path, range=f"bytes={len(film)}-")[0] == 416


def test_keys_shown_to_the_wrong_host_are_noted(servers: Host) -> None:
    """A request for a file that carries the key is a leak; one without it is none."""
    with servers.serving(Script(expired=1), SECRET) as server:
        assert ask(server, "GET", "/files/task_1/1.mp4")[0] == 403
        assert server.leaks == []
        ask(server, "GET", "/files/task_1/2.mp4", authorization=f"Bearer {SECRET}")
        assert len(server.leaks) == 1


def test_an_unasked_answer_follows_on_the_same_line(servers: Host) -> None:
    """The right answer is framed as always, and another one lies behind it."""
    script = Script(submits=(other_task_follows(),))
    with servers.serving(script, SECRET) as server:
        head = f"POST /api/v1/tasks HTTP/1.1\r\nauthorization: Bearer {SECRET}\r\n"
        place = urlsplit(server.url)
        with socket.create_connection((place.hostname, place.port), 9) as line:
            text = f"{head}content-length: {len(RED)}\r\n\r\n"
            line.sendall(text.encode() + RED)
            line.shutdown(socket.SHUT_WR)
            with line.makefile("rb") as received:
                seen = received.read()
    assert seen.count(b"HTTP/1.1 200 OK") == 2
    assert seen.index(b"task_1") < seen.index(OTHER.encode())


def test_an_answer_says_how_long_it_is() -> None:
    """A length is added unless the headers say another way how the body ends."""
    assert b"content-length: 2\r\n" in Answer(200, b"{}").head
    framed = Answer(200, b"{}", (("content-length", "9"),))
    assert framed.head == b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n"


def test_a_scripted_answer_is_given_once(servers: Host) -> None:
    """After the script, everything is fine."""
    with servers.serving(Script(submits=(said(402),)), SECRET) as server:
        assert submit(server)[0] == 402
        assert submit(server)[0] == 200
