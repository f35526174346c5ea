"""The elements of a page, as tests look at them."""

from html.parser import HTMLParser

from django.http import HttpResponse
from django.http.response import HttpResponseBase


class Elements(HTMLParser):
    """(tag, attributes) of a page, in its order; what waits in a template is not in the page
    yet."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.all: list[tuple[str, dict[str, str | None]]] = []
        self.waiting = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.waiting |= tag == "template"
        if not self.waiting:
            self.all.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        self.waiting &= tag != "template"

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.all if name == tag]

    @property
    def boxes(self) -> list[dict[str, str | None]]:
        return [button for button in self.of("button") if button.get("role") == "checkbox"]


def elements(answer: HttpResponseBase) -> Elements:
    assert isinstance(answer, HttpResponse)
    return Elements(answer.content.decode())
