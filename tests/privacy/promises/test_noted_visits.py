"""A visit that is noted beside the request log is noticed, wherever it is written."""

import logging
import os
from pathlib import Path

import pytest
from django.test import Client

from privacy.promises import noted_visits
from privacy.promises.noted_visits import _listener
from privacy.promises.reaching import current_run

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("text", "argument", "notes"),
    [
        ("192.0.2.7 GET %s", "/privacy/probe-echo.json?nonce=1", True),
        ("Not Found: %s", "/privacy/probe-echo.json", False),  # anyone can ask with a made-up nonce
        ("GET %s", "/en/", False),
        ("%d", "a malformed record", False),
    ],
)
def test_a_logger_that_names_the_visit_of_a_run_is_a_second_log(
    text: str, argument: str, notes: bool, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_listener, "heard", False)
    _listener.handle(logging.makeLogRecord({"msg": text, "args": (argument,)}))
    with current_run() as run:
        answer = client.get(f"/privacy/probe-echo.json?nonce={run.nonce}").json()
    assert answer["writes_second_log"] is notes


def test_what_goes_to_a_file_past_all_loggers_is_read_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output = (tmp_path / "output.txt").open("w")
    monkeypatch.setattr(noted_visits, "PRINTED", (output.fileno(),))
    monkeypatch.setattr(_listener, "heard", False)
    assert not noted_visits.notes_visits()
    os.write(output.fileno(), b"192.0.2.7 GET /privacy/probe-echo.json\n")
    assert noted_visits.notes_visits()
    output.close()


def test_to_listen_to_the_logger_of_a_web_server_is_not_a_second_log(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    silent = logging.getLogger("gunicorn.access")  # as gunicorn leaves it without an access log
    monkeypatch.setattr(silent, "propagate", False)
    monkeypatch.setattr(silent, "handlers", [])
    monkeypatch.setattr(silent, "level", logging.INFO)
    monkeypatch.setattr(_listener, "heard", False)
    assert not noted_visits.notes_visits()
    silent.info("192.0.2.7 GET /privacy/probe-echo.json")  # which is written nowhere
    assert not noted_visits.notes_visits(), "the second call must not find our own listener"
    silent.handlers.append(logging.NullHandler())
    assert noted_visits.notes_visits()
