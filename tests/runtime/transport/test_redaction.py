"""The HTTP library's own log holds no key, even where a server echoes it."""

import gc
import logging
from weakref import ref

import httpx2
import pytest

from mindvideo._runtime.transport import redaction
from tests.runtime.mocked import KEY, answers, client_of, task, video


def library_loggers() -> list[str]:
    """Every logger that the HTTP library has made, its parents left out."""
    known = logging.root.manager.loggerDict
    return [
        name
        for name, logger in known.items()
        if name.startswith(("httpx2", "httpcore2"))
        and isinstance(logger, logging.Logger)
    ]


@pytest.mark.parametrize("name", library_loggers())
def test_the_library_logs_no_key(name: str, caplog: pytest.LogCaptureFixture) -> None:
    """A header that a server echoes comes out of each of the library's loggers hidden."""
    caplog.set_level(logging.DEBUG, name)
    client = client_of(answers())
    headers = [(b"x-request-id", KEY.encode())]
    logging.getLogger(name).debug("receive_response_headers %r", headers)
    logging.getLogger(name).debug("nothing to %s", "hide")
    assert [record.getMessage() for record in caplog.records] == [
        "receive_response_headers [(b'x-request-id', b'[API key]')]",
        "nothing to hide",
    ]
    client.close()


def test_a_key_is_forgotten_with_its_client() -> None:
    """What hides the keys does not keep them, or the clients, alive."""
    client = client_of(answers())
    key = ref(vars(client.tasks.driver.transport)["_settings"].key)
    assert key() in redaction._concealment.keys
    del client
    gc.collect()
    assert key() is None


def test_a_download_is_logged_without_its_signature(
    caplog: pytest.LogCaptureFixture, tmp_path: object, public_names: None
) -> None:
    """A file's line has the same form, and its address no query."""
    caplog.set_level(logging.DEBUG, "mindvideo")
    file = httpx2.Response(200, content=b"film")
    signed = "https://files.example.com/1.mp4?signature=abc"
    client = client_of(answers(task(), video(signed), file))
    client.veo3_1_quality.run(prompt="x").videos[0].download(f"{tmp_path}/1.mp4")
    line = caplog.records[-1].getMessage().rpartition(" duration")[0]
    wanted = "GET 'https://files.example.com/1.mp4' status=200 request_id=- attempt=1"
    assert line == wanted
