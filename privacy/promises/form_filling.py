"""A visitor who follows links and fills in forms, over a probe: what is on the page is what can be
sent."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from privacy.conf import conf
from privacy.registry.promise import Page, Probe

UNCHECKED = {"checkbox", "radio"}
NEVER_SENT = {"submit", "button", "reset", "image", "file"}


class FormError(Exception):
    """A page does not offer the form that a visitor needs."""


@dataclass(slots=True)
class Form:
    """One form of a page.

    - `action`: where it is sent; empty for the page itself.
    - `values`: what it sends untouched, by name.
    - `names`: every field that it has.
    """

    action: str = ""
    values: dict[str, str] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)


class Visitor:
    """Fetches pages and sends forms, keeping the cookies that it is given."""

    def __init__(self, probe: Probe) -> None:
        self._probe = probe
        self._cookies = dict[str, str]()

    def open(self, path: str) -> Page:
        """Return a page."""
        return self._kept(self._probe.fetch(path, self._headers()))

    def send(self, path: str, page: Page, values: Mapping[str, str], has: str = "") -> Page:
        """Send the form of a page, opened at `path`, that has these fields and the one named `has`.

        Without fields it is the form that is sent to the page itself. Returns the answer, or the
        page that it redirects to. Raises FormError where the page has no such form.
        """
        form = _form_with(page, {*values, has} - {""})
        target = urljoin(path, form.action) if form.action else path
        entered = {**form.values, **values}
        answer = self._probe.fetch(target, self._headers(), list(entered.items()))
        self._kept(answer)
        location = answer.headers.get("location", "")
        return self.open(path_in(urljoin(target, location))) if location else answer

    def _headers(self) -> dict[str, str]:
        parts = urlsplit(conf.SITE_URL)
        headers = {"Origin": f"{parts.scheme}://{parts.netloc}"}
        if self._cookies:
            headers["Cookie"] = "; ".join(f"{name}={each}" for name, each in self._cookies.items())
        return headers

    def _kept(self, page: Page) -> Page:
        self._cookies.update(page.cookies)
        return page


def links_in(text: str) -> list[str]:
    """Return the paths of the links to this site in the text of a mail."""
    links = re.findall(re.escape(conf.SITE_URL.rstrip("/")) + r"/[^\s<>]*", text)
    return list(map(path_in, links))


def path_in(link: str) -> str:
    """Return the path of a link, with its query."""
    parts = urlsplit(link)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _form_with(page: Page, names: set[str]) -> Form:
    reader = _Reader()
    reader.feed(page.text)
    for form in reader.forms:
        if names <= form.names if names else not form.action:
            return form
    raise FormError(f"status {page.status}")


class _Reader(HTMLParser):
    """Collects the forms of a page that are sent by POST."""

    def __init__(self) -> None:
        super().__init__()
        self.forms = list[Form]()
        self._form: Form | None = None
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag == "form" and attributes.get("method", "").lower() == "post":
            self._form = Form(attributes.get("action", ""))
            self.forms.append(self._form)
        elif self._form is not None:
            self._read(self._form, tag, attributes)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None

    def _read(self, form: Form, tag: str, attributes: dict[str, str]) -> None:
        name, value = attributes.get("name", ""), attributes.get("value", "")
        if tag == "select":
            self._select = name
            form.names.add(name)
        elif tag == "option" and self._select:
            if "selected" in attributes or self._select not in form.values:
                form.values[self._select] = value
        elif tag == "textarea" and name:
            form.names.add(name)
            form.values[name] = ""
        elif tag == "input" and name and attributes.get("type") not in NEVER_SENT:
            form.names.add(name)
            if attributes.get("type") not in UNCHECKED or "checked" in attributes:
                form.values[name] = value
