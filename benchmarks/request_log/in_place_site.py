"""The site of in_place.py: four times over in one worker, which takes them in turns."""

import json
import os
import random
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

PLAIN, AGAIN, WRITE, LOG = ARMS = (
    "no log",
    "no log, again",
    "a bare `os.write`",
    "privacy.request_log",
)
FOLDER = "BENCHMARK_FOLDER"
RESULTS = "/results"
LINE = 200  # bytes of the bare write, about those of a line

StartResponse = Callable[..., Any]
Site = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]


class TakingTurns:
    """A WSGI application that lets one of the sites answer, and notes what each request cost."""

    def __init__(self, sites: dict[str, Site]) -> None:
        self.sites = sites
        self.costs: dict[str, list[int]] = {name: [] for name in sites}
        self.block: list[str] = []
        self.current = ""
        self.began = 0

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        now = time.thread_time_ns()
        if self.current:
            self.costs[self.current].append(now - self.began)
        if environ["PATH_INFO"] == RESULTS:
            body = json.dumps(self.costs).encode()
            start_response("200 OK", [("Content-Length", str(len(body)))])
            return [body]
        if not self.block:
            self.block = random.sample(list(self.sites), len(self.sites))
        self.current = self.block.pop()
        self.began = time.thread_time_ns()
        return self.sites[self.current](environ, start_response)


def application() -> TakingTurns:
    """For gunicorn: the four sites under one configuration, which differ in their first
    middleware."""
    import django
    from django.conf import settings
    from django.core.handlers.wsgi import WSGIHandler

    folder = Path(os.environ[FOLDER])
    usual = [
        "django.middleware.security.SecurityMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ]
    settings.configure(
        SECRET_KEY="only-for-the-benchmark",  # noqa: S106
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF=__name__,
        INSTALLED_APPS=["privacy.request_log"],
        USE_TZ=True,
        LANGUAGES=[("de", "German"), ("en", "English")],
        PRIVACY_REQUEST_LOG_SPOOL_DIR=folder / "spool",
    )
    django.setup()
    first = {
        PLAIN: [],
        AGAIN: [],
        WRITE: [f"{__name__}.bare_write"],
        LOG: ["privacy.request_log.middleware.RequestLogMiddleware"],
    }
    sites: dict[str, Site] = {}
    for name, middleware in first.items():
        settings.MIDDLEWARE = [*middleware, *usual]
        sites[name] = WSGIHandler()
    return TakingTurns(sites)


def bare_write(get_response: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Middleware that appends a line which says nothing."""
    file = os.open(Path(os.environ[FOLDER]) / "bare", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    line = b"x" * LINE

    def respond(request: Any) -> Any:
        response = get_response(request)
        os.write(file, line)
        return response

    return respond


def page(request: Any, number: int) -> Any:
    from django.http import HttpResponse

    return HttpResponse(f"<html>{number}</html>")


def __getattr__(name: str) -> Any:
    """`urlpatterns`, once Django is configured."""
    if name != "urlpatterns":
        raise AttributeError(name)
    from django.urls import path

    return [path("orders/<int:number>/", page, name="order")]
