"""Every response is one line with the bytes that were sent, under WSGI and ASGI."""

import asyncio
import errno
import os
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing
from typing import Any
from unittest import mock

import pytest
import time_machine
from asgiref.testing import ApplicationCommunicator
from django.core.exceptions import ImproperlyConfigured
from django.core.handlers.asgi import ASGIHandler
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.http import HttpResponse, StreamingHttpResponse
from django.test import AsyncClient, Client, RequestFactory
from pytest_django import Settings

from privacy.request_log.byte_counter import PIECE
from privacy.request_log.middleware import RequestLogMiddleware, watch
from privacy.request_log.recorder import now, recorder
from privacy.request_log.refusals import record_refusal
from privacy.request_log.spool import Spool
from privacy.request_log.spool_line import Line
from tests.privacy.request_log.conftest import logged, raw_lines
from tests.privacy.request_log.urls import LARGE, stillborn

MIDDLEWARE = "privacy.request_log.middleware.RequestLogMiddleware"


@pytest.fixture(autouse=True)
def _alone(spool: Spool, settings: Settings) -> Iterator[None]:
    """Use only this middleware, and do not close connections between requests."""
    settings.MIDDLEWARE = [MIDDLEWARE]
    settings.CSRF_USE_SESSIONS = False
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


Communicator: Any = ApplicationCommunicator  # it has no annotations


def serve(environ: dict[str, Any]) -> Any:
    """Return what a WSGI server iterates and closes."""
    handler: Any = WSGIHandler()
    return handler(environ, lambda *_: None)


class Server:
    """A WSGI server that takes a limited number of parts, and asks for one more before it stops.

    It closes every response (PEP 3333). A response left to the garbage collector would end its
    request at any moment, even inside `ContextVar.set`, which crashes the interpreter (seen on
    CPython 3.11.2).
    """

    def __init__(self, parts: int | None = None) -> None:
        self.parts = parts

    def get(self, path: str, method: str = "GET", **headers: str) -> bytes:
        environ = RequestFactory().get(path, headers=headers).environ | {
            "REQUEST_METHOD": method,
            "wsgi.file_wrapper": FileWrapper,
        }
        body = []
        with closing(serve(environ)) as response:
            if method == "HEAD":
                return b""
            assert not isinstance(response, FileWrapper), "sendfile would go unseen"
            for number, part in enumerate(response):
                if number == self.parts:
                    break
                body.append(part)
        return b"".join(body)


class FileWrapper:
    """A wrapper as in gunicorn: the server would send the file without asking for its parts."""

    def __init__(self, filelike: Any, block_size: int = 8192) -> None:
        self.filelike = filelike
        self.close = filelike.close


def only(spool: Spool) -> Line:
    [record] = logged(spool)
    return record


def test_all_seven_fields_are_recorded(spool: Spool) -> None:
    with time_machine.travel("2026-11-23T04:05:06+00:00", tick=False):
        Client(REMOTE_ADDR="192.0.2.9").post(
            "/?page=2&q=x", headers={"referer": "https://other.example/a?b"}
        )
    assert only(spool) == Line(
        1795406706000000,
        "192.0.2.9",
        "POST",
        200,
        5,
        "/?page=2&<1-dropped>",
        "https://other.example/a",
    )


@pytest.mark.parametrize(
    ("path", "method", "status", "sent"),
    [
        ("/", "GET", 200, 5),
        ("/", "HEAD", 200, 0),
        ("/", "BREW", 200, 5),
        ("/unchanged/", "GET", 304, 0),
        ("/nowhere/", "GET", 404, None),
        ("/large/", "GET", 200, len(LARGE)),
        ("/large/", "HEAD", 200, 0),
        ("/file/", "GET", 200, len(LARGE)),
        ("/file/", "HEAD", 200, 0),
        ("/range/", "GET", 206, 135_000),
        ("/stream/", "GET", 200, 11),
        ("/stream/", "HEAD", 200, 0),
    ],
)
def test_the_bytes_sent_are_counted(
    spool: Spool, path: str, method: str, status: int, sent: int | None
) -> None:
    body = Server().get(path, method)
    line = only(spool)
    assert line.method == ("OTHER" if method == "BREW" else method)
    assert line.status == status
    assert line.bytes_sent == (len(body) if sent is None else sent)


@pytest.mark.parametrize("path", ["/large/", "/file/"])
def test_a_client_that_disconnects_halfway_is_counted_up_to_there(spool: Spool, path: str) -> None:
    Server(parts=2).get(path)
    assert only(spool).bytes_sent == 2 * PIECE


def test_an_abandoned_stream_counts_its_parts(spool: Spool) -> None:
    Server(parts=1).get("/stream/")
    assert only(spool).bytes_sent == len(b"one")


def test_a_broken_stream_counts_its_parts(spool: Spool) -> None:
    with pytest.raises(RuntimeError, match="out of parts"):
        Server().get("/faulty/")
    assert only(spool).bytes_sent == len(b"one")


def test_a_stream_that_fails_before_its_first_part_is_logged_as_500(
    spool: Spool,
) -> None:
    with pytest.raises(RuntimeError, match="no first part"):
        Server().get("/stillborn/")
    assert (only(spool).status, only(spool).bytes_sent) == (500, None)


def test_under_asgi_the_status_is_sent_before_the_first_part(spool: Spool) -> None:
    request = RequestFactory().get("/stillborn/")
    response = stillborn(request)
    watch(request, response, now(), in_pieces=False)
    with pytest.raises(RuntimeError, match="no first part"):
        next(iter(response))
    assert (only(spool).status, only(spool).bytes_sent) == (200, 0)


@pytest.mark.parametrize(
    ("method", "target", "url"),
    [
        ("GET", "http://evil.example/small?page=1", "/small?page=1"),
        ("GET", "https://anna:secret@evil.example", "/"),
        ("OPTIONS", "*", "/"),
        ("CONNECT", "evil.example:443", ""),
        ("CONNECT", "/443", ""),
    ],
)
def test_the_path_of_an_absolute_request_target_is_stored(
    spool: Spool, method: str, target: str, url: str
) -> None:
    request = RequestFactory().generic(method, "/")
    path, _, query = target.partition("?")
    request.path = request.path_info = path
    request.META["QUERY_STRING"] = query
    recorder().record(request, now(), 404, 0)
    assert only(spool).url == url


def test_a_request_refused_by_the_server_gets_no_proxy_address(
    spool: Spool, settings: Settings
) -> None:
    settings.PRIVACY_TRUSTED_PROXIES = ["10.0.0.0/8"]
    for peer in ("10.0.0.1", "198.51.100.7", "", "garbage"):
        record_refusal(peer, 400, 150)
    assert [record.address for record in logged(spool)] == ["", "198.51.100.7", "", ""]
    assert {record[2:] for record in logged(spool)} == {("OTHER", 400, 150, "", "", False)}


@pytest.mark.parametrize("path", ["/", "/large/", "/file/"])
def test_the_line_is_written_before_the_last_part_is_sent(spool: Spool, path: str) -> None:
    response = serve(RequestFactory().get(path).environ)
    sent = 0
    for part in response:
        sent += len(part)
        if sent == (5 if path == "/" else len(LARGE)):
            assert only(spool).bytes_sent == sent
    response.close()
    assert only(spool).bytes_sent == sent


def test_a_stream_is_in_the_log_before_the_server_can_end_it(spool: Spool) -> None:
    response = serve(RequestFactory().get("/stream/").environ)
    parts = iter(response)
    assert [next(parts) for _ in range(3)] == [b"one", b"two", b"three"]
    with pytest.raises(StopIteration):
        next(parts)
    assert only(spool).bytes_sent == 11


def test_a_part_is_passed_on_before_the_next_is_produced(spool: Spool) -> None:
    made: list[int] = []

    def content() -> Iterator[bytes]:
        for number in range(3):
            made.append(number)
            yield b"x"

    middleware = RequestLogMiddleware(lambda _: StreamingHttpResponse(content()))
    response: Any = middleware(RequestFactory().get("/"))
    next(iter(response))
    assert made == [0]


def test_a_large_response_is_unchanged(spool: Spool) -> None:
    response = Client().get("/large/")
    assert response.content == LARGE
    assert isinstance(response, HttpResponse)
    assert only(spool).bytes_sent == len(LARGE)


def test_an_exception_in_the_stack_is_a_500(spool: Spool) -> None:
    Client(raise_request_exception=False).get("/broken/")
    assert only(spool).status == 500


def test_an_exception_that_reaches_the_middleware_is_logged_and_passed_on(spool: Spool) -> None:
    def fail(_: object) -> HttpResponse:
        raise KeyError("x")

    with pytest.raises(KeyError):
        RequestLogMiddleware(fail)(RequestFactory().get("/"))
    assert (only(spool).status, only(spool).bytes_sent) == (500, None)


def test_a_request_costs_one_write_and_no_query(
    spool: Spool, django_assert_num_queries: Callable[[int], Any], db: None
) -> None:
    client = Client()
    client.get("/")
    with mock.patch.object(os, "write", wraps=os.write) as write, django_assert_num_queries(0):
        client.get("/item/7/")
    assert write.call_count == 1


def test_a_full_disk_does_not_reach_the_visitor(spool: Spool) -> None:
    with mock.patch.object(os, "write", side_effect=OSError(errno.ENOSPC, "full")):
        assert Client().get("/").content == b"hello"
    assert recorder().writer.lost == 1


@pytest.mark.parametrize("part", ["client_address", "format_line"])
def test_an_error_of_the_log_does_not_reach_the_visitor(
    spool: Spool, part: str, caplog: pytest.LogCaptureFixture
) -> None:
    with mock.patch(f"privacy.request_log.recorder.{part}", side_effect=LookupError("192.0.2.1")):
        assert Client().get("/").content == b"hello"
        assert b"".join(Client().get("/stream/")) == b"onetwothree"
    assert recorder().writer.lost == 2
    assert "192.0.2.1" not in caplog.text


@pytest.mark.parametrize("part", ["has_body", "count_stream"])
def test_a_body_that_cannot_be_counted_is_logged_without_a_size(spool: Spool, part: str) -> None:
    with mock.patch(f"privacy.request_log.middleware.{part}", side_effect=LookupError):
        assert b"".join(Client().get("/stream/")) == b"onetwothree"
    assert (only(spool).status, only(spool).bytes_sent) == (200, None)


def test_a_log_without_a_folder_refuses_to_start(settings: Settings) -> None:
    settings.PRIVACY_REQUEST_LOG_SPOOL_DIR = None
    with pytest.raises(ImproperlyConfigured):
        RequestLogMiddleware(lambda _: HttpResponse())


# --- the asynchronous stack ---------------------------------------------------------------------


def exchange(path: str, then: Callable[[Any], Awaitable[None]]) -> None:
    async def run() -> None:
        scope = {
            "type": "http",
            "http_version": "1.1",
            "method": "GET",
            "path": path,
            "query_string": b"",
            "headers": [],
            "client": ("192.0.2.9", 1),
        }
        communicator = Communicator(ASGIHandler(), scope)
        await communicator.send_input({"type": "http.request"})
        await then(communicator)
        await communicator.send_input({"type": "http.disconnect"})
        await communicator.wait()

    asyncio.run(run())


async def take_all(communicator: Any) -> None:
    while True:
        message = await communicator.receive_output()
        if message["type"] == "http.response.body" and not message.get("more_body"):
            return


@pytest.mark.parametrize(
    ("path", "sent"), [("/", 5), ("/large/", len(LARGE)), ("/async-stream/", 11)]
)
def test_the_asynchronous_stack_counts_the_same(spool: Spool, path: str, sent: int) -> None:
    exchange(path, take_all)
    line = only(spool)
    assert (line.address, line.status, line.bytes_sent) == ("192.0.2.9", 200, sent)


def test_an_asynchronous_client_that_disconnects_is_counted_up_to_there(spool: Spool) -> None:
    async def take_some(communicator: Any) -> None:
        for _ in range(4):
            await communicator.receive_output()

    exchange("/endless/", take_some)
    line = only(spool)
    assert line.status == 200
    assert line.bytes_sent is not None
    assert 3 * len(b"more") <= line.bytes_sent < 10_000_000


def test_a_client_that_disconnects_before_the_response_is_logged(spool: Spool) -> None:
    async def wait_a_little(communicator: Any) -> None:
        assert await communicator.receive_nothing(timeout=0.05)

    exchange("/stuck/", wait_a_little)
    assert (only(spool).status, only(spool).bytes_sent) == (499, 0)


def test_an_asynchronous_exception_is_a_500(spool: Spool) -> None:
    async def run() -> None:
        await AsyncClient(raise_request_exception=False).get("/broken/")

    asyncio.run(run())
    assert only(spool).status == 500


def test_settings_are_read_at_access_time(spool: Spool, settings: Settings) -> None:
    Client().get("/?page=1")
    settings.PRIVACY_REQUEST_LOG_QUERY_KEYS = []
    Client().get("/?page=1")
    assert sorted(record.url for record in logged(spool)) == ["/?<1-dropped>", "/?page=1"]
    assert len(raw_lines(spool)) == 2
