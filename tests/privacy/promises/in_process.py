"""A probe that visits the site inside the test's process, and lets the log's ingester run after
each visit."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import translation

from privacy.promises.probe import as_a_browser
from privacy.registry.promise import Page
from privacy.request_log.conf import conf
from privacy.request_log.ingest import Tally, ingest
from privacy.request_log.spool import Spool


class InProcessProbe:
    """Fetches by Django's test client; `broken` replaces answers by path, to see a check fail.

    `recorded` holds the pages and files of the crawl by path; what is missing is fetched and added.
    """

    def __init__(
        self,
        broken: Mapping[str, Page] | None = None,
        recorded: dict[str, Page] | None = None,
    ) -> None:
        self.broken = broken or {}
        self.recorded = recorded
        self._handler: Any = None  # of the first visit, which loads the middleware

    def fetch(
        self,
        path: str,
        headers: Mapping[str, str] | None = None,
        form: Sequence[tuple[str, str]] | None = None,
    ) -> Page:
        if broken := self.broken.get(path.partition("?")[0]):
            return broken
        is_recorded = "probe=" in path or path.startswith(settings.STATIC_URL)
        if self.recorded is not None and is_recorded:
            name = path.partition("?")[0]
            if name not in self.recorded:
                self.recorded[name] = self._visit(path, headers, form)
            return self.recorded[name]
        return self._visit(path, headers, form)

    def _visit(
        self,
        path: str,
        headers: Mapping[str, str] | None,
        form: Sequence[tuple[str, str]] | None,
    ) -> Page:
        client: Any = Client(headers={**as_a_browser(), **(headers or {})})
        self._handler = client.handler = self._handler or client.handler
        with translation.override(translation.get_language()):  # the site has a process of its own
            answer: Any = client.get(path) if form is None else client.post(path, _by_name(form))
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        names = {name.lower(): value for name, value in answer.headers.items()}
        if answer.cookies:
            names["set-cookie"] = answer.cookies.output(header="", sep="\n")
        ingest(Spool(conf.REQUEST_LOG_SPOOL_DIR), Tally())
        return Page(path, answer.status_code, names, body, client_address="127.0.0.1")

    def path_of(self, view: str, *arguments: str) -> str:
        return reverse(view, args=arguments)


def _by_name(form: Sequence[tuple[str, str]]) -> dict[str, list[str]]:
    values = dict[str, list[str]]()
    for name, value in form:
        values.setdefault(name, []).append(value)
    return values
