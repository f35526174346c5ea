"""Ways to make a sentence of the notice false, from outside its check: answers of the web server,
templates, data."""

import sys
import time
from collections.abc import Callable, Iterator, Set
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest import mock

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template import engines
from django.template.loaders.filesystem import Loader
from django.test import override_settings

from privacy.request_log.ingest import ingest
from privacy.request_log.models import RequestLogEntry
from privacy.triggers import suspended
from tests.privacy.promises import in_process

# The views that a sabotage needs, besides those that its check visits anyway.
HOME, NOTICE, NEWS = ("pages:home",), ("pages:notice",), ("pages:news",)

How = Callable[[], AbstractContextManager[object]]
Change = Callable[[HttpRequest, HttpResponse], HttpResponse | None]

PROTECTION = (
    "Content-Security-Policy",
    "Cross-Origin-Opener-Policy",
    "Referrer-Policy",
    "X-Content-Type-Options",
    "X-Frame-Options",
)
_changes = list[Change]()


@dataclass(frozen=True)
class Sabotage:
    """One way to make a sentence false.

    - `promise`: id of the sentence.
    - `name`: what is done.
    - `how`: does it, and undoes what no test database undoes.
    - `views`: the pages that the check visits in the short run; none: no public page matters.
    - `also`: ids of the other sentences that are false as well.
    - `state`: what they turn; unverified where all that is lost is the evidence.
    """

    promise: str
    name: str
    how: How
    views: tuple[str, ...] = ()
    also: Set[str] = frozenset()
    state: str = "broken"


class Meddler:
    """Middleware that changes answers as `answers` says."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response: Any = self._get_response(request)
        for change in _changes:
            if response.streaming:
                whole = HttpResponse(b"".join(response), status=response.status_code)
                whole.headers = response.headers
                response.close()
                response = whole
            response = change(request, response) or response
        return response  # type: ignore[no-any-return]


@contextmanager
def answers(change: Change) -> Iterator[None]:
    """Change the answers of the site, inside of its request log."""
    log, *others = settings.MIDDLEWARE
    meddler = f"{Meddler.__module__}.{Meddler.__name__}"
    _changes.append(change)
    try:
        with override_settings(MIDDLEWARE=[log, meddler, *others]):
            yield
    finally:
        _changes.remove(change)


def at(path: str, change: Change) -> How:
    """Change the answers below a path."""

    def there(request: HttpRequest, response: HttpResponse) -> HttpResponse | None:
        return change(request, response) if request.path.startswith(path) else None

    return lambda: answers(there)


def header(name: str, value: str) -> Change:
    def change(request: HttpRequest, response: HttpResponse) -> None:
        response[name] = value

    return change


def body(old: str, new: str) -> Change:
    """Replace a text of the pages that have it."""

    def change(request: HttpRequest, response: HttpResponse) -> None:
        response.content = response.content.replace(old.encode(), new.encode())

    return change


def more(text: str) -> Change:
    """Add a text to the end of a file."""

    def change(request: HttpRequest, response: HttpResponse) -> None:
        response.content += text.encode()

    return change


def cookie(request: HttpRequest, response: HttpResponse) -> None:
    response.set_cookie("visitor", "1")


def number_of_visit(request: HttpRequest, response: HttpResponse) -> None:
    """Tag the file so that a browser can be recognised when it asks again."""
    response["ETag"] = f'"{time.monotonic_ns()}"'


def without_header(name: str) -> Change:
    def change(request: HttpRequest, response: HttpResponse) -> None:
        del response[name]

    return change


def when(is_so: Callable[[HttpRequest, HttpResponse], bool], change: Change) -> Change:
    """Change those answers only for which something is so."""
    return lambda request, response: change(request, response) if is_so(request, response) else None


def to(path: str, text: str, kind: str = "text/html") -> How:
    """Answer a path that the site does not have."""

    def change(request: HttpRequest, response: HttpResponse) -> HttpResponse | None:
        if request.path != path:
            return None
        return answer(200, text, **{"Content-Type": kind})(request, response)

    return lambda: answers(change)


def both(*hows: How) -> How:
    """Do several things at once."""

    @contextmanager
    def how() -> Iterator[None]:
        with ExitStack() as stack:
            for each in hows:
                stack.enter_context(each())
            yield

    return how


def answer(status: int, text: str = "", **headers: str) -> Change:
    """Answer something else, as protected as each answer of the site is."""

    def change(request: HttpRequest, response: HttpResponse) -> HttpResponse:
        kept = {name: response[name] for name in PROTECTION if name in response}
        return HttpResponse(text, status=status, headers={**kept, **headers})

    return change


def without_middleware(*names: str) -> How:
    kept = [name for name in settings.MIDDLEWARE if name.rpartition(".")[2] not in names]
    return lambda: override_settings(MIDDLEWARE=kept)


def template(name: str, old: str, new: str) -> How:
    """Change a template of the site, as a deployment would."""
    return lambda: _template(name, old, new)


@contextmanager
def _template(name: str, old: str, new: str) -> Iterator[None]:
    really = Loader.get_contents

    def contents(self: Loader, origin: Any) -> str:
        text = really(self, origin)
        if not str(origin.name).endswith(name):
            return text
        if old not in text:
            raise AssertionError(f"{name} has no {old}")
        return text.replace(old, new)

    with mock.patch.object(Loader, "get_contents", contents):
        _forget_templates()
        try:
            yield
        finally:
            _forget_templates()


def _forget_templates() -> None:
    for loader in engines["django"].engine.template_loaders:  # type: ignore[attr-defined]
        loader.reset()


def changed(rows: Callable[[], "QuerySet[Any]"], **values: object) -> How:
    """Change rows by SQL, past every trigger."""

    @contextmanager
    def how() -> Iterator[None]:
        with suspended(connection):
            if not rows().update(**values):
                raise AssertionError("There is no such row.")
        yield

    return how


def app(code: str) -> How:
    """Install an app with this code, as a deployment could."""

    @contextmanager
    def how() -> Iterator[None]:
        name = "added_later"
        with TemporaryDirectory() as folder, mock.patch.object(sys, "path", [folder, *sys.path]):
            package = Path(folder) / name
            package.mkdir()
            (package / "__init__.py").touch()
            (package / "work.py").write_text(code)
            with override_settings(INSTALLED_APPS=[*settings.INSTALLED_APPS, name]):
                yield
            sys.modules.pop(name, None)

    return how


def done(act: Callable[[], object]) -> How:
    """Do something to the data before the check."""

    @contextmanager
    def how() -> Iterator[None]:
        act()
        yield

    return how


def logged(rows: str = "", **values: object) -> How:
    """Change the rows of the request log as soon as they are stored: those of addresses with
    `rows`."""
    really = ingest

    def and_changed(*arguments: Any) -> Any:
        result = really(*arguments)
        RequestLogEntry.objects.filter(url__contains=rows).update(**values)
        return result

    return lambda: mock.patch.object(in_process, "ingest", and_changed)


def patched(target: str, value: object) -> How:
    return lambda: mock.patch(target, value)


def configured(**values: object) -> How:
    return lambda: override_settings(**values)


def is_of_browser(name: str, value: str) -> Callable[[HttpRequest, HttpResponse], bool]:
    """Whether a request has a header that browsers send, and programs often not."""
    return lambda request, _response: request.headers.get(name, "").startswith(value)
