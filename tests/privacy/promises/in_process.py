"""A probe that visits the site inside the test's process, and lets the log's ingester run after
each visit."""

from collections.abc import Mapping
from typing import Any

from django.test import Client
from django.urls import reverse

from privacy.registry.promise import Page
from privacy.request_log.conf import conf
from privacy.request_log.ingest import Tally, ingest
from privacy.request_log.spool import Spool


class InProcessProbe:
    """Fetches by Django's test client; `broken` replaces answers by path, to see a check fail."""

    def __init__(self, broken: Mapping[str, Page] | None = None) -> None:
        self.broken = broken or {}

    def fetch(self, path: str, headers: Mapping[str, str] | None = None) -> Page:
        if broken := self.broken.get(path.partition("?")[0]):
            return broken
        answer: Any = Client(headers=dict(headers or {})).get(path)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        answer.close()
        names = {name.lower(): value for name, value in answer.headers.items()}
        if answer.cookies:
            names["set-cookie"] = answer.cookies.output()
        ingest(Spool(conf.REQUEST_LOG_SPOOL_DIR), Tally())
        return Page(path, answer.status_code, names, body, client_address="127.0.0.1")

    def path_of(self, view: str, *arguments: str) -> str:
        return reverse(view, args=arguments)
