"""The forms of a page that are posted, and their fields."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Field:
    """One control of a form."""

    name: str
    kind: str  # type of the input, "textarea" or "select"
    value: str  # of a select: its first option that has one
    chosen: bool = False  # a box that is checked
    options: list[str] = field(default_factory=list)


class Forms(HTMLParser):
    """The forms of a page that are posted: where to, and their fields."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: list[tuple[str, list[Field]]] = []
        self.is_open = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.is_open = given.get("method", "").lower() == "post"
            if self.is_open:
                self.forms.append((given.get("action", ""), []))
        if not self.is_open:
            return
        fields = self.forms[-1][1]
        if tag in {"input", "textarea", "select", "button"} and "name" in given:
            kind = given.get("type", "text") if tag == "input" else tag
            fields.append(Field(given["name"], kind, given.get("value", ""), "checked" in given))
        elif tag == "option" and fields:
            fields[-1].options.append(given.get("value", ""))
            fields[-1].value = fields[-1].value or given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.is_open = False
